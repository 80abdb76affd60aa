"""The form of an election: the meeting's figures, who stood, and who of them holds which post."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gongqiao.organising import wording
from gongqiao.organising.enums import Body, CommitteeKind
from gongqiao.organising.forms import MOST_PEOPLE, StepForm
from gongqiao.organising.rules.tables import TermRule
from gongqiao.organising.rules.tying import Tie, tie
from gongqiao.organising.services.meetings import Meeting, Stood
from gongqiao.platform.form_fields import DayField
from gongqiao.platform.templatetags.gq import day
from gongqiao.registry.api import Namesake, label

ROWS = {CommitteeKind.UNION: 8, CommitteeKind.AUDIT: 4, CommitteeKind.WOMEN: 4}
POSTS = {
    CommitteeKind.UNION: ("", "chair", "vice_chair", "standing_member", "committee"),
    CommitteeKind.AUDIT: ("", "audit_chair", "audit_member"),
    CommitteeKind.WOMEN: ("", "women_chair", "women_member"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """The controls of one candidate."""

    no: int
    name: BoundField
    votes: BoundField
    post: BoundField
    relative: BoundField
    certno: BoundField
    same: BoundField
    proposed: str


class BallotForm(forms.Form):
    """One committee put to the vote: the meeting's figures and a row for each candidate."""

    entitled = forms.IntegerField(
        label=_("Members (or delegates) in all"), min_value=1, max_value=MOST_PEOPLE
    )
    present = forms.IntegerField(label=_("Present"), min_value=0, max_value=MOST_PEOPLE)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=99)

    def __init__(
        self, *args: Any, committee: CommitteeKind, rows: int, only: Collection[str] | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **{**kwargs, "prefix": committee.value})
        self.committee, self.rows = committee, rows
        self.asks = False  # somebody takes a post, and it is not said who that is
        self.proposed: dict[int, str] = {}
        self.tied: dict[int, int] = {}
        offered = [p for p in POSTS[committee] if only is None or not p or p in only]
        posts = [(p, label("post", p) if p else "–") for p in offered]
        for n in range(1, rows + 1):
            self.fields[f"name_{n}"] = forms.CharField(
                label=pgettext_lazy("person", "Name"), max_length=80, required=False
            )
            self.fields[f"votes_{n}"] = forms.IntegerField(
                label=_("Votes"), min_value=0, max_value=MOST_PEOPLE, required=False
            )
            self.fields[f"post_{n}"] = forms.ChoiceField(
                label=_("Post"), choices=posts, required=False
            )
            self.fields[f"relative_{n}"] = forms.BooleanField(
                label=_("Relative of the employer's head"), required=False
            )
            self.fields[f"certno_{n}"] = forms.CharField(
                label=_("Certificate number"), max_length=30, required=False
            )
            self.fields[f"same_{n}"] = forms.BooleanField(required=False)
        if committee != CommitteeKind.UNION:
            for name in ("entitled", "present", "seats"):
                self.fields[name].required = False

    def lines(self) -> Iterator[Row]:
        """The rows as the page draws them."""
        for n in range(1, self.rows + 1):
            fields = ("name", "votes", "post", "relative", "certno", "same")
            controls = {field: self[f"{field}_{n}"] for field in fields}
            yield Row(no=n, proposed=self.proposed.get(n, ""), **controls)

    def clean(self) -> dict[str, Any]:
        """A name needs its votes, and votes a name."""
        given: dict[str, Any] = super().clean() or {}
        for n in range(1, self.rows + 1):
            if bool(given.get(f"name_{n}")) != (given.get(f"votes_{n}") is not None):
                self.add_error(f"name_{n}", _("A name needs its votes, and votes their name."))
        if self.used() and not all(given.get(k) for k in ("entitled", "seats")):
            self.add_error(None, _("Say how many may vote and how many seats there are."))
        return given

    def used(self) -> bool:
        """Did anybody stand?"""
        return any(self.cleaned_data.get(f"name_{n}") for n in range(1, self.rows + 1))

    def untied(self) -> dict[int, str]:
        """Line and name of those who take a post and have no number."""
        given = self.cleaned_data
        return {
            n: given[f"name_{n}"].strip()
            for n in range(1, self.rows + 1)
            if given.get(f"name_{n}") and given.get(f"post_{n}") and not given.get(f"certno_{n}")
        }

    def tie(self, members: Mapping[str, Sequence[Namesake]], *, without: bool) -> bool:
        """Take those of them whom the clerk has confirmed; propose the others, or ask for a number.

        `without`: the clerk goes on although nobody will hold these posts. True when all is said.
        """
        for n, name in self.untied().items():
            alike = members.get(name, ())
            found = tie(len(alike), confirmed=self.cleaned_data[f"same_{n}"], without=without)
            if found == Tie.TAKEN:
                self.tied[n] = alike[0].person_id
            elif found != Tie.LEFT_OUT:
                self.asks = True
                self.add_error(f"certno_{n}", str(wording.TIES[found]) % {"name": name})
            if len(alike) == 1:
                self.proposed[n] = _shown(alike[0])
        return not self.errors

    def meeting(self, body: Body, person_of: Any) -> Meeting:
        """As the services want it. `person_of(certno)` finds somebody in reach."""
        given = self.cleaned_data
        stood = tuple(
            Stood(
                given[f"name_{n}"].strip(),
                given[f"votes_{n}"],
                given[f"post_{n}"],
                given[f"relative_{n}"],
                person_of(given[f"certno_{n}"]) if given[f"certno_{n}"] else self.tied.get(n),
            )
            for n in range(1, self.rows + 1)
            if given.get(f"name_{n}")
        )
        return Meeting(
            self.committee, body, given["entitled"], given["present"] or 0, given["seats"], stood
        )


class ElectionForm(StepForm):
    """The day and the kind of the meeting."""

    on = DayField(label=_("Day of the meeting"))
    body = forms.ChoiceField(label=_("Who elects"))
    years = forms.TypedChoiceField(
        label=_("Term in years"), coerce=int,
        help_text=_("As the meeting decided; the report says it."),
    )  # fmt: skip
    without = forms.BooleanField(
        label=_("Enter the election without these numbers"), required=False,
        help_text=_("Nobody holds these posts then until they are entered on the union's page."),
    )  # fmt: skip
    field_order = ("on", "body", "years", "papers", "note", "without")

    def __init__(
        self, *args: Any, rule: TermRule | None = None, within: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if within or rule is None:
            del self.fields["years"]
        else:
            choices = [(years, str(years)) for years in rule.years]
            self.fields["years"].choices = choices  # type: ignore[attr-defined]  # a choice field
        bodies = [(b, wording.BODIES[b]) for b in Body if within or b != Body.COMMITTEE]
        self.fields["body"].choices = bodies  # type: ignore[attr-defined]  # a ChoiceField


def _shown(one: Namesake) -> str:
    """What tells a member from another of that name."""
    words = {"name": one.name, "last4": one.last4, "day": day(one.joined_on)}
    if not one.last4:
        return gettext("%(name)s, a member since %(day)s") % words
    return gettext("%(name)s, number ending in %(last4)s, a member since %(day)s") % words
