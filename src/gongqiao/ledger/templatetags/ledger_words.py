"""Words and signs for the pages of the books."""

from datetime import date, timedelta

from django import template
from django.utils.translation import gettext as _

from gongqiao.ledger import kinds
from gongqiao.ledger.enums import AccountKind
from gongqiao.ledger.models import Account, AccountBalance, ClosedPeriod, Entry
from gongqiao.ledger.rules.statement import Movement
from gongqiao.platform.context import KEY_PREFIX

register = template.Library()


@register.filter
def kind_says(kind: str) -> str:
    """The name of an entry's kind."""
    return kinds.kind_says(kind)


@register.filter
def account_says(account: Account | Movement) -> str:
    """An account's name in the reader's language."""
    return kinds.account_says(account.code, account.name)


@register.filter
def booked_by(what: Entry | ClosedPeriod) -> str:
    """Who booked or closed: a person as colleagues know them (`known_as`), a key, the system."""
    if what.actor_id is not None:
        known_as: str = getattr(what, "known_as", "")
        return known_as or what.actor_name
    if what.actor_name.startswith(KEY_PREFIX):
        return _("The key “%(name)s”") % {"name": what.actor_name.removeprefix(KEY_PREFIX)}
    return _("The system")


@register.filter
def account_kind(kind: str) -> str:
    """The name of an account's kind."""
    return {
        AccountKind.ASSET: _("asset"),
        AccountKind.LIABILITY: _("debt"),
        AccountKind.INCOME: _("income"),
        AccountKind.EXPENSE: _("expense"),
        AccountKind.EQUITY: _("fund balance"),
    }[AccountKind(kind)]


@register.filter
def usual_balance(balance: AccountBalance) -> int:
    """The balance with the sign that the account's kind makes usual."""
    sign = 1 if AccountKind(balance.account.kind).grows_by_debit else -1
    return sign * balance.balance


@register.filter
def opposite(amount: int) -> int:
    """The amount with the other sign."""
    return -amount


@register.filter(name="hex")
def hexadecimal(value: bytes | memoryview) -> str:
    """A digest as text, in groups of eight that can wrap."""
    text = bytes(value).hex()
    return " ".join(text[i : i + 8] for i in range(0, len(text), 8))


@register.filter
def day_before(day: date) -> date:
    """The last day of a half-open period."""
    return day - timedelta(days=1)
