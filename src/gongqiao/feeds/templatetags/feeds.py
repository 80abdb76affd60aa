"""How a reconciliation and the table of hospitals read."""

from collections.abc import Callable
from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gongqiao.feeds.layout import HOSPITALS
from gongqiao.feeds.models import FeedFile, FeedReconciliation
from gongqiao.feeds.rules.hospitals import ALWAYS
from gongqiao.feeds.sentences import sender_says
from gongqiao.kernel.money import yuan_grouped

register = template.Library()
register.filter("sender_says", sender_says)


@register.simple_tag
def differences_of(one: FeedReconciliation, file: FeedFile) -> list[str]:
    """One sentence for each total that is not what was received."""
    found = []
    if one.lines != file.lines:
        says = _("Lines: %(declared)s declared, %(received)s received, %(off)s.")
        found.append(says % _figures(one.lines, file.lines, grouped))
    if one.medfee_total != file.medfee_total:
        says = _("Total cost: %(declared)s yuan declared, %(received)s received, %(off)s.")
        found.append(says % _figures(one.medfee_total, file.medfee_total, yuan_grouped))
    if one.fund_total != file.fund_total:
        says = _("Paid by the funds: %(declared)s yuan declared, %(received)s received, %(off)s.")
        found.append(says % _figures(one.fund_total, file.fund_total, yuan_grouped))
    return found


def grouped(number: int) -> str:
    """1,234."""
    return f"{number:,}"


def _figures(declared: int, received: int, written: Callable[[int], str]) -> dict[str, str]:
    off = abs(declared - received)
    says = _("%(n)s missing") if received < declared else _("%(n)s too many")
    return {
        "declared": written(declared),
        "received": written(received),
        "off": says % {"n": written(off)},
    }


@register.filter
def since(day: date) -> str:
    """From when a name holds; a name without a day held always."""
    return _("always") if day == ALWAYS else date_format(day, "DATE_FORMAT")


@register.filter
def hospital_column(key: str) -> str:
    """What a column of the table of hospitals is called; "" for the whole row."""
    return next((str(column.says) for column in HOSPITALS if column.key == key), "")
