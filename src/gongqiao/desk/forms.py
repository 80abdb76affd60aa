"""What is asked before something is done with a matter."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import takewhile
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongqiao.access import api as access
from gongqiao.desk import kinds, labels
from gongqiao.desk.enums import Score, WaitFor
from gongqiao.desk.forms_offices import OfficeByName
from gongqiao.desk.models import LONGEST_WORD, MOST_VISITS, WorkItem
from gongqiao.desk.permissions import WORK
from gongqiao.desk.services.noting import LONGEST as LONGEST_NOTE
from gongqiao.desk.services.sharing import To
from gongqiao.platform.form_fields import DayField

LONGEST_ANSWER = 4000
_CHOSEN = re.compile(r"([0-9]{1,11})\.([0-9]{1,9})")


class Seen(forms.Form):
    """Every form names the version that its page showed."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class Answer(Seen):
    """The answer goes to the person. `lines`: how many the course had when it was written."""

    lines = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Answer"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The person reads this as you write it."),
    )  # fmt: skip


class NoteDown(forms.Form):
    """What is to be done, by whom, until when."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=16)
    text = forms.CharField(
        label=_("What is to be done"), max_length=LONGEST_NOTE,
        help_text=_("Your office sees it on the board, and so do those above it."),
    )  # fmt: skip
    to = forms.ChoiceField(label=_("Who has it"), required=False)
    due_on = DayField(label=_("Done by"), required=False, help_text=_("Empty: today."))

    def __init__(self, *args: Any, office_path: str, on: date, **kw: Any) -> None:
        super().__init__(*args, **kw)
        people = access.users_holding(WORK, office_path, on)
        colleagues = [(str(who.pk), who.shown_name) for who in people]
        self.fields["to"].choices = [("", _("whoever takes it")), *colleagues]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_to(self) -> int | None:
        """The colleague's id."""
        return int(self.cleaned_data["to"]) if self.cleaned_data["to"] else None


_TO = r"\A(?:office|[uo][0-9]{1,18})\Z"
"""A colleague, an office, or their own office."""


class HandOn(Seen, OfficeByName):
    """To a colleague or an office, with the reason."""

    to = forms.ChoiceField(label=_("Hand it to"), required=False)
    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST_WORD, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = ("seen", "to", "office", "reason")

    def __init__(self, *args: Any, item: WorkItem, on: date, **kw: Any) -> None:
        super().__init__(*args, **kw)
        capability = kinds.kind_of(item.kind).capability
        people = access.users_holding(capability, item.organisation.path, on)
        offices = self.near_the_top([item.kind], on)
        colleagues = [
            (f"u{who.pk}", who.shown_name)
            for who in people
            if who.pk not in (item.owner_id, item.barred_id)
        ]
        others = [(f"o{o.pk}", o.name) for o in offices if o.pk != item.organisation_id]
        if item.owner_id is not None:
            others.insert(0, (f"o{item.organisation_id}", item.organisation.name))
        self.fields["to"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "–"), (_("Colleagues"), colleagues), (_("Offices"), others),
        ]  # fmt: skip

    @property
    def target(self) -> tuple[int | None, int | None]:
        """The colleague or the office."""
        to = self.chosen
        return (int(to[1:]), None) if to[0] == "u" else (None, int(to[1:]))


class Share(OfficeByName):
    """To whom many matters go, a colleague or an office, and why."""

    to = forms.ChoiceField(label=_("Hand them to"), required=False)
    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST_WORD,
        help_text=_("Stands in the course of each matter; a colleague reads it in a message."),
    )  # fmt: skip
    field_order = ("to", "office", "reason")

    def __init__(
        self, *args: Any, items: Sequence[WorkItem], on: date, sure: bool = False, **kw: Any
    ) -> None:
        """`sure`: what was shown is done now; nothing is listed, the service judges the choice."""
        super().__init__(*args, **kw)
        if sure:
            self.look_among({item.kind for item in items}, on)
            self.fields["to"] = forms.RegexField(_TO, required=False)
            return
        owners, there = {i.owner_id for i in items}, {i.organisation_id for i in items}
        people = access.users_holding(WORK, _common([i.organisation.path for i in items]), on)
        colleagues = [(f"u{who.pk}", who.shown_name) for who in people if {who.pk} != owners]
        offices = self.near_the_top({item.kind for item in items}, on)
        others = [(f"o{o.pk}", o.name) for o in offices if {o.pk} != there]
        own = [] if owners == {None} else [("office", _("their own office: whoever takes it"))]
        self.fields["to"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "–"), *own, (_("Offices"), others), (_("Colleagues"), colleagues),
        ]  # fmt: skip
        self._says = dict([*own, *others, *colleagues])

    @property
    def target(self) -> To:
        """The colleague, the office, or neither: their own office."""
        to = self.chosen
        if to == "office":
            return To()
        return To(user_id=int(to[1:])) if to[0] == "u" else To(organisation_id=int(to[1:]))

    @property
    def target_says(self) -> str:
        """Its words."""
        return self.named.name if self.named else str(self._says[self.chosen])

    @staticmethod
    def ticked(values: Iterable[str]) -> dict[int, int]:
        """The rows that were chosen (id.version): id → version; what is neither is left out."""
        found = (_CHOSEN.fullmatch(value) for value in values)
        return {int(one[1]): int(one[2]) for one in found if one}


def _common(paths: Sequence[str]) -> str:
    """The nearest organisation above all of these in the tree."""
    split = [path.strip(".").split(".") for path in paths]
    same = takewhile(lambda parts: len(set(parts)) == 1, zip(*split, strict=False))
    return "".join(f"{parts[0]}." for parts in same)


class Pause(Seen):
    """For whom it waits, and why."""

    for_whom = forms.ChoiceField(
        label=_("Waits for"),
        choices=[
            (WaitFor.APPLICANT.value, _("the applicant: the clock stands still")),
            (WaitFor.OFFICE.value, _("another office: the clock runs on")),
            (WaitFor.OUTSIDE.value, _("somebody outside: the clock runs on")),
        ],
    )
    reason = forms.CharField(label=_("For what"), max_length=LONGEST_WORD)
    expected_on = DayField(label=_("Expected on"), required=False)


class Close(Seen):
    """How it ended, and how often the person had to come."""

    outcome = forms.ChoiceField(label=_("How it ended"))
    visits = forms.IntegerField(
        label=_("Visits that the person made for it"), required=False, min_value=0,
        max_value=MOST_VISITS, help_text=_("0 when nobody had to come. Empty when unknown."),
    )  # fmt: skip

    def __init__(self, *args: Any, item: WorkItem, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["outcome"].choices = kinds.kind_of(item.kind).outcomes  # type: ignore[attr-defined]  # a ChoiceField


class Rate(forms.Form):
    """The worker's own word."""

    score = forms.TypedChoiceField(
        label=_("How was it dealt with?"), coerce=lambda value: Score(int(value)),
        choices=list(labels.SCORES.items()), widget=forms.RadioSelect,
    )  # fmt: skip
    word = forms.CharField(
        label=_("A word"), required=False, max_length=LONGEST_WORD,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was good, what should be better?"),
    )  # fmt: skip
