"""`{{ row.state|words:"state" }}`, `{{ row.state|tone }}`, `{{ row.group|group }}`."""

from datetime import date
from typing import Protocol

from django import template
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongqiao.kernel.months import months_later
from gongqiao.membership import labels
from gongqiao.membership.rules import tables

register = template.Library()


class Paid(Protocol):
    """Whole months, half-open."""

    from_on: date
    until_on: date


@register.filter
def words(code: str, family: str) -> str | Promise:
    """The words for a code of `labels`."""
    return labels.label(family, code)


@register.filter
def months(one: Paid) -> str:
    """2026年1月 – 2026年3月 of a half-open period of whole months; one month stands alone."""
    first, last = one.from_on, months_later(one.until_on, -1)
    says = date_format(first, _("F Y"))
    return says if last == first else f"{says} – {date_format(last, _('F Y'))}"


@register.filter
def tone(state: str) -> str:
    """The tone of a state's pill."""
    return labels.STATE_TONES.get(state, "")


@register.filter
def group(code: str) -> str:
    """The name of a group of new-form workers."""
    return tables.group_name(code)
