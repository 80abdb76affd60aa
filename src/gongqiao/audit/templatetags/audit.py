"""`{{ event|says }}`: what an event says; `{{ hash|in_groups }}`: a whole hash to copy."""

from django import template

from gongqiao.audit.models import Event
from gongqiao.audit.sentences import sentence_of

register = template.Library()


@register.filter
def says(event: Event) -> str:
    """The sentence of an event in the active language."""
    return sentence_of(event)


@register.filter
def in_groups(digits: str) -> str:
    """All of a hexadecimal number, in groups of eight."""
    return " ".join(digits[n : n + 8] for n in range(0, len(digits), 8))
