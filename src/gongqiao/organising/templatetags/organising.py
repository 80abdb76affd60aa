"""Words and tones of cases, terms and employers in templates."""

from typing import Any

from django import template

from gongqiao.organising import wording
from gongqiao.organising.views.terms import left, state_of
from gongqiao.registry.api import label

register = template.Library()


@register.filter
def case_kind(code: str) -> object:
    """Founding or re-election."""
    return wording.KINDS.get(code, code)


@register.filter
def case_state(code: str) -> object:
    """Where a case stands."""
    return wording.STATES.get(code, code)


@register.filter
def case_tone(code: str) -> str:
    """The tone of its pill."""
    return wording.TONES.get(code, "")


@register.filter
def move(code: str) -> object:
    """A step to take."""
    return wording.MOVES.get(code, code)


@register.filter
def done(code: str) -> object:
    """A step that was taken."""
    return wording.DONE.get(code, code)


@register.filter
def committee(code: str) -> object:
    """The name of a committee."""
    return wording.COMMITTEES.get(code, code)


@register.filter
def body(code: str) -> object:
    """Assembly or congress."""
    return wording.BODIES.get(code, code)


@register.filter
def post(code: str) -> object:
    """The name of a post."""
    return label("post", code)


@register.filter
def org_kind(code: str) -> object:
    """The name of a kind of organisation."""
    return label("kind", code)


@register.filter
def finding(stored: list[Any]) -> str:
    """The sentence of a stored finding, [code, figures]."""
    return wording.finding(stored[0], stored[1])


@register.filter
def term_state(term: Any) -> str:
    """Where a term stands today."""
    return state_of(term)


@register.filter
def term_left(term: Any) -> int:
    """Days until it ends."""
    return left(term)


@register.filter
def term_says(code: str) -> object:
    """The words of a term's state."""
    return wording.TERM_STATES.get(code, code)


@register.filter
def term_tone(code: str) -> str:
    """The tone of its pill."""
    return wording.TERM_TONES.get(code, "")


@register.filter
def union_says(code: str) -> object:
    """Whether an employer has a union."""
    return wording.UNION_STATES.get(code, code)


@register.filter
def union_tone(code: str) -> str:
    """The tone of that."""
    return {"own": "ok", "covered": "info", "none": "warn"}.get(code, "")
