"""`{{ event|says }}`: what an event says."""

from django import template

from gongqiao.audit.models import Event
from gongqiao.audit.sentences import sentence_of

register = template.Library()


@register.filter
def says(event: Event) -> str:
    """The sentence of an event in the active language."""
    return sentence_of(event)
