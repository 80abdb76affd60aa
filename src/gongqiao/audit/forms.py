"""What the trail is narrowed by."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongqiao.audit import sentences
from gongqiao.audit.queries import Filters
from gongqiao.platform.form_fields import DayField

Choices = list[tuple[str, Any]]


class FiltersForm(forms.Form):
    """Who, what, which record, when. Wrong dates are told; the rest of the form still narrows."""

    person = forms.CharField(label=_("Who (name or sign-in name)"), required=False, max_length=80)
    action = forms.ChoiceField(label=_("What"), required=False)
    subject_type = forms.ChoiceField(label=_("Kind of record"), required=False)
    subject_id = forms.CharField(label=_("Number of the record"), required=False, max_length=60)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.data.get("subject_type", "")
        self.fields["action"].choices = _actions()  # type: ignore[attr-defined]  # a choice field
        self.fields["subject_type"].choices = _records(asked)  # type: ignore[attr-defined]  # a choice field

    def filters(self) -> Filters:
        """What was understood."""
        self.is_valid()
        understood: dict[str, Any] = {k: v for k, v in self.cleaned_data.items() if v}
        return Filters(**understood)


def _actions() -> Choices:
    """Each part of the system as a whole (its prefix with a dot), then what may happen there."""
    known = sentences.registered()
    chosen: Choices = [("", _("all"))]
    for area in sentences.areas():
        start = f"{area.prefix}."
        each = [(a, sentences.in_short(s)) for a, s in known.items() if a.startswith(start)]
        every = (start, _("%(area)s: all of it") % {"area": area.title})
        chosen.append((str(area.title), [every, *_by_words(each)]))
    return chosen


def _records(asked: str) -> Choices:
    """The kinds of records by the part that keeps them; one that nobody named only when asked."""
    kinds = [(str(area.title), _by_words(area.records.items())) for area in sentences.areas()]
    chosen: Choices = [("", _("all")), *((title, each) for title, each in kinds if each)]
    if asked and all(asked not in area.records for area in sentences.areas()):
        chosen.append((asked[:60], asked[:60]))
    return chosen


def _by_words(choices: Iterable[tuple[str, object]]) -> list[tuple[str, str]]:
    """In the order of what is read, first letter large where there is one."""
    said = [(value, str(words)) for value, words in choices]
    return sorted(((v, w[:1].upper() + w[1:]) for v, w in said), key=lambda one: one[1])
