"""Codes as words in rows of lists."""

from django import template

from gongqiao.consents import labels
from gongqiao.consents.enums import Answer, How
from gongqiao.consents.purposes import purpose_of

register = template.Library()


@register.filter
def purpose_title(code: str) -> str:
    """What a purpose is called; the code of one that no app registers any more."""
    purpose = purpose_of(code)
    return str(purpose.title) if purpose else code


@register.filter
def answer_says(answer: str) -> str:
    """agreed, said no, taken back."""
    return str(labels.ANSWERS[Answer(answer)])


@register.filter
def how_says(how: str) -> str:
    """On the phone, on paper."""
    return str(labels.HOWS[How(how)])


@register.filter
def about_says(about: str) -> str:
    """What a correction is about."""
    return str(labels.ABOUT.get(about, about))
