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
FAMILIES: dict[str, Labels] = {
    "kind": KINDS,
    "state": STATES,
    "way": WAYS,
    "transfer": TRANSFERS,
    "looked_at": LOOKED_AT,
}


def label(family: str, code: str) -> str | Promise:
    """The words for a code; an unknown code stands for itself."""
    return FAMILIES[family].get(code, code)
