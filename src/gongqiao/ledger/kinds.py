"""What the kinds of entries are called; upper apps name the kinds that they book."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongqiao.ledger.enums import CLOSING

_names: dict[str, str | Promise] = {CLOSING: _("period close"), "receipt": _("receipt")}


def name_kinds(names: dict[str, str | Promise]) -> None:
    """Called in AppConfig.ready(): kind → a lazy gettext name for people."""
    _names.update(names)


def kind_says(kind: str) -> str:
    """The name of a kind; the code itself when nobody named it."""
    return str(_names.get(kind, kind))
