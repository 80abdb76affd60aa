"""States of the workbench in words: pills and sentences."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from gongqiao.mutualaid.queries_periods import CLOSED, OVER, RUNS
from gongqiao.mutualaid.queries_recoveries import DONE, OWED, PART

Words = tuple[str | Promise, str]

BATCH: Mapping[str, Words] = {
    BatchState.MADE: (gettext_lazy("made, to be checked"), "warn"),
    BatchState.CHECKED: (gettext_lazy("checked, to be released"), "warn"),
    BatchState.RELEASED: (gettext_lazy("released, with the bank"), "info"),
    BatchState.SETTLED: (gettext_lazy("settled"), "ok"),
    BatchState.WITHDRAWN: (gettext_lazy("withdrawn"), ""),
}
PAYMENT: Mapping[str, Words] = {
    PaymentState.IN_BATCH: (gettext_lazy("in the batch"), ""),
    PaymentState.SENT: (gettext_lazy("with the bank"), "info"),
    PaymentState.PAID: (gettext_lazy("paid"), "ok"),
    PaymentState.FAILED: (gettext_lazy("sent back"), "bad"),
}
MISSED: Mapping[str, Words] = {
    MissedState.OPEN: (gettext_lazy("to be looked at"), "warn"),
    MissedState.RESOLVED: (gettext_lazy("settled"), "ok"),
    MissedState.DISMISSED: (gettext_lazy("nobody missing out"), ""),
}
KINDS: Mapping[str, str | Promise] = {
    MissedKind.SAME_NAME_OTHER_NUMBER: gettext_lazy("same name, other number"),
    MissedKind.SAME_NUMBER_OTHER_NAME: gettext_lazy("same number, other name"),
    MissedKind.LAPSED_BY_DAYS: gettext_lazy("some days without cover"),
    MissedKind.FEE_UNPAID: gettext_lazy("fee not received"),
}
RECOVERY: Mapping[str, Words] = {
    OWED: (gettext_lazy("nothing came back yet"), "bad"),
    PART: (gettext_lazy("a part came back"), "warn"),
    DONE: (gettext_lazy("nothing is left"), "ok"),
}
"""How far a recovery is."""
PERIOD: Mapping[str, Words] = {
    RUNS: (gettext_lazy("covers people now"), "info"),
    OVER: (gettext_lazy("over, to be closed"), "warn"),
    CLOSED: (gettext_lazy("closed for good"), "ok"),
}
"""How far a period is."""
FUNDERS: Mapping[str, str | Promise] = {
    Funder.WORKER: gettext_lazy("workers"),
    Funder.EMPLOYER: gettext_lazy("employers' unions"),
    Funder.TOWNSHIP: gettext_lazy("township federations"),
    Funder.FEDERATION: gettext_lazy("the federation"),
}
PREMIUMS: Mapping[str, str | Promise] = {
    PremiumKind.RECEIVED: gettext_lazy("received"),
    PremiumKind.PROMISED: gettext_lazy("promised"),
    PremiumKind.COLLECTED: gettext_lazy("a promise came"),
    PremiumKind.RETURNED: gettext_lazy("returned"),
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


NOT_ENROLLED: Mapping[str, str | Promise] = {
    "BAD_SHARES": gettext_lazy("The number of shares is not allowed"),
    "AMOUNT_DIFFERS": gettext_lazy("The amount does not fit the shares"),
    "UNKNOWN_PERSON": gettext_lazy("Not in the register"),
    "NAME_CONFLICT": gettext_lazy("The number belongs to another name"),
    "UNKNOWN_ORGANISATION": gettext_lazy("No union has this code"),
    "DUPLICATE_IN_FILE": gettext_lazy("The person stands in the file twice"),
    "ALREADY_ENROLLED": gettext_lazy("Enrolled before"),
    "BROKEN_ROW": gettext_lazy("The row cannot be read"),
}
"""Reasons of enrolment in short, for counts; each row's own sentence stands in the report."""

LEFT_OUT: Mapping[str, str | Promise] = {
    "R17": gettext_lazy("No account: the person is asked for one"),
    "R18": gettext_lazy("The account is in another name"),
    "R21": gettext_lazy("The person has died: heirs must come forward"),
}
