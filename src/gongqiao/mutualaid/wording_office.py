"""Mutual aid in the field's terms: states, reasons and steps as the workbench shows them."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gongqiao.kernel.money import yuan_grouped
from gongqiao.mutualaid.enums import ClaimState, Exclusion, Handling, Reason, reasons_in
from gongqiao.mutualaid.queries_claims import LARGE, SAMPLE
from gongqiao.mutualaid.rules.reasons import reason_name, reason_sentences

_S = ClaimState

STATES: dict[str, tuple[str | Promise, str]] = {
    _S.ASSESSED: (gettext_lazy("assessed"), ""),
    _S.REVIEW: (gettext_lazy("to be reviewed"), "warn"),
    _S.AUTO_OK: (gettext_lazy("cleared by rule"), "ok"),
    _S.APPROVED: (gettext_lazy("approved"), "ok"),
    _S.IN_BATCH: (gettext_lazy("in a payment batch"), "info"),
    _S.SENT: (gettext_lazy("sent to the bank"), "info"),
    _S.PAID: (gettext_lazy("paid"), "ok"),
    _S.REJECTED: (gettext_lazy("nothing paid"), ""),
    _S.ON_HOLD: (gettext_lazy("on hold"), "warn"),
    _S.BANK_FAILED: (gettext_lazy("sent back by the bank"), "bad"),
    _S.CORRECTED: (gettext_lazy("account corrected"), "info"),
    _S.ADJUSTED: (gettext_lazy("adjusted"), ""),
    _S.RECOVERING: (gettext_lazy("to be recovered"), "bad"),
}
"""Each shown state in words, with the tone of its pill."""

NEXT: dict[str, str | Promise] = {
    _S.ASSESSED: gettext_lazy("It is being decided."),
    _S.AUTO_OK: gettext_lazy("It goes into the next payment batch by itself."),
    _S.APPROVED: gettext_lazy("It goes into the next payment batch."),
    _S.IN_BATCH: gettext_lazy("It is in a batch that waits to be checked or released."),
    _S.SENT: gettext_lazy("It waits for the bank's answer."),
    _S.PAID: gettext_lazy("Nothing is left to do."),
    _S.REJECTED: gettext_lazy("Nothing is left to do."),
    _S.BANK_FAILED: gettext_lazy("It waits for another account of the person."),
    _S.CORRECTED: gettext_lazy("It goes into the next payment batch, to the new account."),
    _S.ADJUSTED: gettext_lazy("A later decision stands in its place."),
    _S.RECOVERING: gettext_lazy("The amount is to be given back, or deducted with consent."),
}
"""What happens next where nobody has to do anything on this page."""

EXCLUSIONS: dict[str, str | Promise] = {
    Exclusion.WORK_INJURY: gettext_lazy("paid by the work-injury fund"),
    Exclusion.THIRD_PARTY: gettext_lazy("a third party's duty, such as a traffic accident"),
    Exclusion.UNLAWFUL: gettext_lazy("fight, drunkenness, self-harm or an unlawful act"),
    Exclusion.COSMETIC: gettext_lazy("cosmetic treatment"),
    Exclusion.ABROAD: gettext_lazy("abroad, or in Hong Kong, Macao or Taiwan"),
    Exclusion.NOT_DESIGNATED: gettext_lazy("not a designated hospital"),
    Exclusion.FRAUD: gettext_lazy("fraud"),
    Exclusion.OTHER: gettext_lazy("another case that the scheme excludes"),
}
REJECTABLE = (
    Reason.NOT_ENROLLED, Reason.OUTSIDE_COVER, Reason.WAITING, Reason.DUPLICATE, Reason.REVERSED,
    Reason.NAME_DIFFERS, Reason.SEVERAL_PERSONS, Reason.TOO_LATE, Reason.IDENTITY_OFF,
    Reason.DECEASED, Reason.FEE_NOT_RECEIVED, Reason.READMISSION, Reason.BEGAN_BEFORE_COVER,
    Reason.INCOMPLETE,
)  # fmt: skip
DONE: dict[str, str | Promise] = {
    Handling.APPROVE: gettext_lazy("%(who)s: %(amount)s yuan approved."),
    Handling.REJECT: gettext_lazy("%(who)s: rejected, nothing is paid."),
    Handling.HOLD: gettext_lazy("%(who)s: put on hold."),
    Handling.RESUME: gettext_lazy("%(who)s: taken up again."),
}
ELSEWHERE: dict[str, str | Promise] = {
    Handling.APPROVE: gettext_lazy("%(by)s has approved this claim meanwhile."),
    Handling.REJECT: gettext_lazy("%(by)s has rejected this claim meanwhile."),
    Handling.HOLD: gettext_lazy("%(by)s has put this claim on hold meanwhile."),
    Handling.RESUME: gettext_lazy("%(by)s has taken this claim up again meanwhile."),
}
"""For whoever comes second."""


def language() -> str:
    """The language of the page."""
    return get_language() or "zh-hans"


def state_says(state: str) -> str:
    """A shown state in words."""
    return str(STATES[state][0]) if state in STATES else state


def state_tone(state: str) -> str:
    """The tone of a state's pill."""
    return STATES[state][1] if state in STATES else ""


def state_choices() -> list[tuple[str, str | Promise]]:
    """For the filter of the list."""
    return [(state, says) for state, (says, _tone) in STATES.items() if state != _S.ASSESSED]


def reason_choices() -> list[tuple[str, str]]:
    """All reasons by code, in the field's terms."""
    return [(r.value, reason_name(r, language())) for r in Reason]


def reasons_say(mask: int) -> str:
    """The reasons of a line in the field's terms."""
    return _(", ").join(reason_name(r, language()) for r in reasons_in(mask))


def why_says(why: str) -> str:
    """Why a line waits, as short as a chip."""
    if why == LARGE:
        return _("large amount")
    if why == SAMPLE:
        return _("drawn sample")
    return reason_name(Reason(why), language())


def why_sentences(whys: Iterable[str], payable: int, limit: int, digest: str) -> list[str]:
    """Why a person must look, in sentences. `digest`: of the run's seed, in hex."""
    said = []
    for why in whys:
        if why == LARGE:
            figures = {"amount": yuan_grouped(payable), "limit": yuan_grouped(limit)}
            text = _("%(amount)s yuan is above the %(limit)s yuan up to which the rule pays alone.")
            said.append(text % figures)
        elif why == SAMPLE:
            text = _(
                "Nothing is odd about it: it was drawn as a sample. The draw's seed was fixed "
                "before the run (digest %(digest)s…)."
            )
            said.append(text % {"digest": digest[:12]})
        else:
            said += reason_sentences(Reason(why).bit, language())
    return said


def rejection_says(code: str) -> str:
    """A reason or sub-code of a rejection in words."""
    if code in EXCLUSIONS:
        return str(EXCLUSIONS[code])
    return reason_name(Reason(code), language()) if code in set(Reason) else code


def rejection_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """For the form of a rejection: what the scheme excludes, and the other reasons."""
    excluded = [(code, str(says)) for code, says in EXCLUSIONS.items()]
    others = [(r.value, reason_name(r, language())) for r in REJECTABLE]
    return [(_("Excluded by the scheme"), excluded), (_("Another reason"), others)]
