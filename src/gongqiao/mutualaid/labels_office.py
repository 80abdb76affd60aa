"""States of the workbench in words: pills and sentences."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from gongqiao.kernel.money import yuan_grouped
from gongqiao.mutualaid.enums import (
    BatchState,
    Funder,
    MissedKind,
    MissedState,
    PaymentState,
    PremiumKind,
)
from gongqiao.mutualaid.models import MissedClaim

Words = tuple[str | Promise, str]

BATCH: Mapping[str, Words] = {
    BatchState.MADE: (later("made, to be checked"), "warn"),
    BatchState.CHECKED: (later("checked, to be released"), "warn"),
    BatchState.RELEASED: (later("released, with the bank"), "info"),
    BatchState.SETTLED: (later("settled"), "ok"),
    BatchState.WITHDRAWN: (later("withdrawn"), ""),
}
PAYMENT: Mapping[str, Words] = {
    PaymentState.IN_BATCH: (later("in the batch"), ""),
    PaymentState.SENT: (later("with the bank"), "info"),
    PaymentState.PAID: (later("paid"), "ok"),
    PaymentState.FAILED: (later("sent back"), "bad"),
}
MISSED: Mapping[str, Words] = {
    MissedState.OPEN: (later("to be looked at"), "warn"),
    MissedState.RESOLVED: (later("settled"), "ok"),
    MissedState.DISMISSED: (later("nobody missing out"), ""),
}
KINDS: Mapping[str, str | Promise] = {
    MissedKind.SAME_NAME_OTHER_NUMBER: later("same name, other number"),
    MissedKind.SAME_NUMBER_OTHER_NAME: later("same number, other name"),
    MissedKind.LAPSED_BY_DAYS: later("some days without cover"),
    MissedKind.FEE_UNPAID: later("fee not received"),
}
FUNDERS: Mapping[str, str | Promise] = {
    Funder.WORKER: later("workers"),
    Funder.EMPLOYER: later("employers' unions"),
    Funder.TOWNSHIP: later("township federations"),
    Funder.FEDERATION: later("the federation"),
}
PREMIUMS: Mapping[str, str | Promise] = {
    PremiumKind.RECEIVED: later("received"),
    PremiumKind.PROMISED: later("promised"),
    PremiumKind.COLLECTED: later("a promise came"),
    PremiumKind.RETURNED: later("returned"),
}


def missed_sentence(missed: MissedClaim) -> str:
    """Why this settlement looks as if somebody were missing out."""
    details = missed.details
    several = len(details.get("candidates", [])) > 1
    days = details.get("days")
    if missed.kind == MissedKind.SAME_NAME_OTHER_NUMBER:
        if several:
            return _("Several people enrolled have this name and nearly this number.")
        return _("Somebody enrolled has this name; of the shown digits %(n)s differ.") % {
            "n": details.get("off")
        }
    if missed.kind == MissedKind.SAME_NUMBER_OTHER_NAME:
        return _("The number fits somebody enrolled, but the name is another one.")
    if missed.kind == MissedKind.FEE_UNPAID:
        return _("Enrolled for this period, but the fee has not been received.")
    if missed.person_id and days is not None:
        return _("Without cover by %(days)s days on the day of the stay.") % {"days": days}
    return _("Without cover by a few days on the day of the stay.")


def batch_step(state: str, count: int, total: int) -> str:
    """The one next step of a batch, as its button says it."""
    figures = {"count": f"{count:,}", "total": yuan_grouped(total)}
    if state == BatchState.MADE:
        return _("Checked: %(count)s payments, %(total)s yuan") % figures
    if state == BatchState.CHECKED:
        return _("Release %(count)s payments, %(total)s yuan") % figures
    return ""


LEFT_OUT: Mapping[str, str | Promise] = {
    "R17": later("No account: the person is asked for one"),
    "R18": later("The account is in another name"),
    "R21": later("The person has died: heirs must come forward"),
}
