"""Words for people that stand for the codes of `enums` and of the rules."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Labels = dict[str, str | Promise]

KINDS: Labels = {
    "join": pgettext_lazy("application", "joining"),
    "transfer": pgettext_lazy("application", "moving here"),
    "pool": pgettext_lazy("application", "new-form worker, to be placed"),
}
STATES: Labels = {
    "applied": pgettext_lazy("application", "identity to be looked at"),
    "pending_review": pgettext_lazy("application", "waits for review"),
    "claimed": pgettext_lazy("application", "waits for the other union"),
    "approved": pgettext_lazy("application", "approved"),
    "refused": pgettext_lazy("application", "refused"),
    "withdrawn": pgettext_lazy("application", "withdrawn"),
}
STATE_TONES = {
    "applied": "warn", "pending_review": "warn", "claimed": "info", "approved": "ok",
    "refused": "bad", "withdrawn": "", "out_pending": "warn", "upper": "warn", "done": "ok",
    "found": "warn", "asked": "info", "stays": "ok", "ended": "bad", "over": "",
    "draft": "warn", "recorded": "ok", "taken_back": "bad",
}  # fmt: skip
WAYS: Labels = {
    "qr": _("by QR"),
    "clerk": _("by a clerk, on behalf"),
    "residence": _("by place of residence"),
}
TRANSFERS: Labels = {
    "out_pending": pgettext_lazy("transfer", "the old union is to release"),
    "upper": pgettext_lazy("transfer", "the upper union decides"),
    "done": pgettext_lazy("transfer", "moved"),
    "refused": pgettext_lazy("transfer", "stays where they are"),
    "withdrawn": pgettext_lazy("transfer", "withdrawn"),
}
LOOKED_AT: Labels = {
    "NAME_CONFLICT": _("The register knows this certificate number under another name."),
    "OTHER_DOCUMENT": _("Not a resident identity card: look at the document itself."),
    "NO_MOBILE": _("No mobile number: look at the document itself."),
}
CHECKS: Labels = {
    "mobile_missing": pgettext_lazy("quality", "no mobile number"),
    "mobile_shared": pgettext_lazy("quality", "mobile number of several people"),
    "mobile_unproved": pgettext_lazy("quality", "mobile number not proved by a code"),
    "certificate_missing": pgettext_lazy("quality", "no certificate"),
    "certificate_expired": pgettext_lazy("quality", "certificate expired"),
    "certificate_wrong": pgettext_lazy("quality", "check digit of the number is wrong"),
    "gender_missing": pgettext_lazy("quality", "no gender"),
    "name_signs": pgettext_lazy("quality", "name with lost or odd characters"),
    "joined_early": pgettext_lazy("quality", "a member before sixteen"),
    "duplicate": pgettext_lazy("quality", "perhaps entered twice"),
}
ALIKE: Labels = {
    "name": pgettext_lazy("alike", "same name"),
    "near_name": pgettext_lazy("alike", "nearly the same name"),
    "mobile": pgettext_lazy("alike", "same mobile number"),
    "birth": pgettext_lazy("alike", "same date of birth"),
    "number": pgettext_lazy("alike", "certificate numbers differ by a sign or two"),
}
PAIRS: Labels = {
    "open": pgettext_lazy("pair", "to be looked at"),
    "proposed": pgettext_lazy("pair", "merge proposed"),
    "never": pgettext_lazy("pair", "never the same"),
}
SILENCES: Labels = {
    "found": pgettext_lazy("silence", "to be asked"),
    "asked": pgettext_lazy("silence", "asked"),
    "stays": pgettext_lazy("silence", "stays"),
    "ended": pgettext_lazy("silence", "counts as having left"),
    "over": pgettext_lazy("silence", "settled by itself"),
}
FIGURES: Labels = {
    "registered": pgettext_lazy("members", "Registered"),
    "verified": pgettext_lazy("members", "Verified"),
    "active": pgettext_lazy("members", "Active"),
    "paying": pgettext_lazy("members", "Paying"),
}
DEFINITIONS: Labels = {
    "registered": _("Has an open membership, a kept one too. Each person once."),
    "verified": _(
        "Registered, the certificate number passes its check, and the mobile number answered with "
        "a code or the union saw the document."
    ),
    "active": _("Registered, and the membership is not only kept."),
    "paying": _(
        "Active, and the union has recorded their dues for a time that ended at most three months "
        "ago. Whom no sheet names does not count."
    ),
}
DUES_WAYS: Labels = {
    "payroll": pgettext_lazy("dues", "taken off the wage"),
    "handed": pgettext_lazy("dues", "handed to the union"),
    "transfer": pgettext_lazy("dues", "transferred by the member"),
}
SHEETS: Labels = {
    "draft": pgettext_lazy("dues", "to be looked at"),
    "recorded": pgettext_lazy("dues", "recorded"),
    "taken_back": pgettext_lazy("dues", "taken back"),
}
FAMILIES: dict[str, Labels] = {
    "kind": KINDS,
    "state": STATES,
    "way": WAYS,
    "transfer": TRANSFERS,
    "looked_at": LOOKED_AT,
    "check": CHECKS,
    "alike": ALIKE,
    "pair": PAIRS,
    "silence": SILENCES,
    "figure": FIGURES,
    "dues_way": DUES_WAYS,
    "sheet": SHEETS,
    "definition": DEFINITIONS,
}


def label(family: str, code: str) -> str | Promise:
    """The words for a code; an unknown code stands for itself."""
    return FAMILIES[family].get(code, code)
