"""Words and tones of cases, terms and employers in templates."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django import template

from gongqiao.organising import wording
from gongqiao.organising.views.terms import left, state_of
from gongqiao.platform.templatetags.gq import day
from gongqiao.registry.api import label

register = template.Library()


def _words(words: Mapping[str, object], other: str | None = None) -> Callable[[str], object]:
    """A filter: the words for a code. Without `other` an unknown code stands for itself."""

    def read(code: str) -> object:
        return words.get(code, code if other is None else other)

    return read


FILTERS: dict[str, Callable[..., object]] = {
    "case_kind": _words(wording.KINDS),  # a founding, a re-election …
    "case_state": _words(wording.STATES),  # where a case stands, and the tone of its pill
    "case_tone": _words(wording.TONES, ""),
    "left_says": _words(wording.LEFT),  # why a post was left
    "committee": _words(wording.COMMITTEES),
    "proposer_says": _words(wording.PROPOSERS),  # who proposed a removal
    "removal_says": _words(wording.REMOVALS),  # what became of the vote, and its tone
    "removal_tone": _words(wording.REMOVAL_TONES, ""),
    "body": _words(wording.BODIES),  # who elects
    "term_says": _words(wording.TERM_STATES),  # where a term stands, and the tone of its pill
    "term_tone": _words(wording.TERM_TONES, ""),
    "union_says": _words(wording.UNION_STATES),  # whether an employer has a union, and its tone
    "union_tone": _words(wording.UNION_TONES, ""),
    "move": partial(wording.of_case, "move"),  # a step to take: {{ step.move|move:case.kind }}
    "done": partial(wording.of_case, "done"),  # a step that was taken
    "post": partial(label, "post"),
    "org_kind": partial(label, "kind"),
    "term_state": state_of,
    "term_left": left,
}
for _name, _filter in FILTERS.items():
    register.filter(_name, _filter)


@register.filter
def finding(stored: list[Any]) -> str:
    """The sentence of a stored finding, [code, figures]."""
    return wording.finding(stored[0], stored[1])


@register.filter
def iso_day(stored: str) -> str:
    """A stored day, as people write it."""
    return day(date.fromisoformat(stored))
