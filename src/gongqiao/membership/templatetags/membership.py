"""`{{ row.state|words:"state" }}`, `{{ row.state|tone }}`, `{{ row.group|group }}`."""

from django import template
from django.utils.functional import Promise

from gongqiao.membership import labels
from gongqiao.membership.rules import tables

register = template.Library()


@register.filter
def words(code: str, family: str) -> str | Promise:
    """The words for a code of `labels`."""
    return labels.label(family, code)


@register.filter
def tone(state: str) -> str:
    """The tone of a state's pill."""
    return labels.STATE_TONES.get(state, "")


@register.filter
def group(code: str) -> str:
    """The name of a group of new-form workers."""
    return tables.group_name(code)
