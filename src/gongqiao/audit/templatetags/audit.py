"""`{{ event|says }}`: what an event says; `|who`, `|record`; `{{ hash|in_groups }}`: to copy."""

from django import template

from gongqiao.audit.models import Event
from gongqiao.audit.sentences import record_says, sentence_of, who_says

register = template.Library()


@register.filter
def says(event: Event) -> str:
    """The sentence of an event in the active language."""
    return sentence_of(event)


@register.filter
def who(event: Event) -> str:
    """Who did it, by the name that colleagues know."""
    return who_says(event)


@register.filter
def record(event: Event) -> str:
    """The record that it is about, in words."""
    return record_says(event.subject_type, event.subject_id)


@register.filter
def in_groups(digits: str) -> str:
    """All of a hexadecimal number, in groups of eight."""
    return " ".join(digits[n : n + 8] for n in range(0, len(digits), 8))
