"""What the kinds of entries are called; upper apps name the kinds that they book."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from gongqiao.ledger.enums import CLOSING

_names: dict[str, str | Promise] = {CLOSING: _("period close"), "receipt": _("receipt")}


def name_kinds(names: dict[str, str | Promise]) -> None:
    """Called in AppConfig.ready(): kind → a lazy gettext name for people."""
    _names.update(names)


def kind_says(kind: str) -> str:
    """The name of a kind; the code itself when nobody named it."""
    return str(_names.get(kind, kind))


_accounts: dict[str, str | Promise] = {}


def name_accounts(names: dict[str, str | Promise]) -> None:
    """Called in AppConfig.ready(): code of an account → the lazy name under which it is opened."""
    _accounts.update(names)


def account_says(code: str, name: str) -> str:
    """An account's name in the reader's language; one that was given another name keeps that."""
    known = _accounts.get(code)
    if known is None:
        return name
    with override(settings.LANGUAGE_CODE):
        if str(known) != name:
            return name
    return str(known)


_elsewhere: set[str] = set()


def book_elsewhere(*beginnings: str) -> None:
    """Called in AppConfig.ready(): income accounts, by how their codes begin, that have a page of
    their own and are not offered among plain receipts."""
    _elsewhere.update(beginnings)


def booked_elsewhere() -> set[str]:
    """How the codes of those accounts begin."""
    return set(_elsewhere)
