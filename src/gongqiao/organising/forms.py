"""Forms of organising: parse and shape; the rules stand in the services."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gongqiao.organising import wording
from gongqiao.organising.enums import Body, CommitteeKind
from gongqiao.organising.rules.states import Step
from gongqiao.organising.rules.vacancies import Vacancy
from gongqiao.organising.services.cases import FOUNDED
from gongqiao.organising.services.locking import Paper
from gongqiao.organising.services.meetings import Meeting, Stood
from gongqiao.platform.form_fields import DayField
from gongqiao.platform.gate import Scope
from gongqiao.platform.templatetags.gq import day
from gongqiao.registry import api as registry
from gongqiao.registry.api import label

MOST_PEOPLE = 1_000_000
MOST_ALIKE = 6
ROWS = {CommitteeKind.UNION: 8, CommitteeKind.AUDIT: 4, CommitteeKind.WOMEN: 4}
POSTS = {
    CommitteeKind.UNION: ("", "chair", "vice_chair", "standing_member", "committee"),
    CommitteeKind.AUDIT: ("", "audit_chair", "audit_member"),
    CommitteeKind.WOMEN: ("", "women_chair", "women_member"),
}


def _number(name: Any, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=name, max_length=60, help_text=_("Like 桐总工〔2026〕12号"), **more
    )


class InScope(forms.Form):
    """A form that names an organisation of the visitor's scope, by its name or code."""

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope

    def organisation_called(self, words: str) -> int:
        """The id, when exactly one in reach is called so."""
        found = registry.organisations_called(self.scope, words, most=MOST_ALIKE)
        words = " ".join(words.split())
        if len(found) == 1 and words in (found[0].name, found[0].code):
            return int(found[0].pk)
        if not found:
            says = gettext("There is no organisation with this name or code in your reach.")
            raise forms.ValidationError(says)
        alike = gettext("; ").join(f"{one.name} ({one.code})" for one in found)
        says = gettext("Do you mean: %(alike)s? The code is enough.")
        raise forms.ValidationError(says % {"alike": alike})


class FoundingForm(InScope):
    """A union that is to be founded."""

    name = forms.CharField(label=_("Name of the union"), max_length=120)
    org_kind = forms.ChoiceField(label=_("Kind"))
    upper = forms.CharField(
        label=_("Union above"), max_length=120, help_text=_("Its name, or its code.")
    )
    employer_name = forms.CharField(label=_("Employer"), max_length=120, required=False)
    employer_uscc = forms.CharField(
        label=_("Credit code of the employer"), max_length=18, required=False
    )
    staff_count = forms.IntegerField(label=_("Workers"), min_value=0, max_value=MOST_PEOPLE)
    member_count = forms.IntegerField(
        label=_("Members who have applied"), min_value=0, max_value=MOST_PEOPLE
    )
    women_count = forms.IntegerField(
        label=_("Women among them"), min_value=0, max_value=MOST_PEOPLE
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(k, label("kind", k)) for k in registry.OrganisationKind if k in FOUNDED]
        self.fields["org_kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField

    def clean_upper(self) -> int:
        """The id of the union above."""
        return self.organisation_called(self.cleaned_data["upper"])


class ReElectionForm(forms.Form):
    """How many they are when they elect anew."""

    member_count = forms.IntegerField(label=_("Members"), min_value=0, max_value=MOST_PEOPLE)
    women_count = forms.IntegerField(
        label=_("Women among them"), min_value=0, max_value=MOST_PEOPLE
    )


class ByElectionForm(ReElectionForm):
    """Which vacant posts are to be filled, and why they were left."""

    vacant = forms.TypedMultipleChoiceField(
        label=_("Vacant posts to be filled"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    left = forms.ChoiceField(label=_("Why they were left"), choices=list(wording.LEFT.items()))
    field_order = ("vacant", "left", "member_count", "women_count")

    def __init__(self, *args: Any, vacancies: Iterable[Vacancy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vacant"].choices = [  # type: ignore[attr-defined]  # a choice field
            (v.office_id, f"{label('post', v.post)}（{v.name}，{day(v.since)}）") for v in vacancies
        ]


class StepForm(forms.Form):
    """The paper that a step bears: its day, number, note, and what was enclosed."""

    on = DayField(label=_("Day on the paper"))
    number = _number(_("Document number"), required=False)
    papers = forms.MultipleChoiceField(
        label=_("Papers that are there"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, step: Step, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = self.fields["papers"]
        papers.choices = [(p, wording.of_case("paper", p, kind)) for p in step.papers]  # type: ignore[attr-defined]  # a choice field
        if not step.papers:
            del self.fields["papers"]
        if step.needs_number:
            self.fields["number"].required = True
        else:
            del self.fields["number"]
        if step.needs_reason:
            self.fields["note"].required = True
            self.fields["note"].label = _("Why")

    def paper(self) -> Paper:
        """As the services want it."""
        given = self.cleaned_data
        return Paper(
            given["on"], given.get("number", ""), given["note"], tuple(given.get("papers", ()))
        )


class ApproveForm(StepForm):
    """The approval reply with the term."""

    years = forms.TypedChoiceField(
        label=_("Term in years"), choices=[(3, "3"), (5, "5")], coerce=int, initial=3
    )
    code = forms.CharField(
        label=_("Code in the register"), max_length=40, required=False,
        help_text=_("Left empty, one is made up."),
    )  # fmt: skip
    field_order = ("on", "number", "years", "code", "papers", "note")


class CertificateFields(forms.Form):
    """A legal-person certificate. Neither code nor number is asked for where they stay: `kept` is
    the union's code, blank while it has none; `numbered`: an earlier certificate has a number."""

    certificate = forms.CharField(label=_("Number of the certificate"), max_length=40)
    uscc = forms.CharField(
        label=_("Credit code of the union"), max_length=18,
        help_text=_("Begins with 81 for grassroots unions; not the employer's code."),
    )  # fmt: skip
    representative = forms.CharField(label=_("Legal representative"), max_length=80)

    def __init__(self, *args: Any, kept: str = "", numbered: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kept:
            del self.fields["uscc"]
            says = _("The credit code %(code)s stays.") % {"code": kept}
            self.fields["representative"].help_text = says
        if numbered:
            self.fields["certificate"].required = False
            self.fields["certificate"].help_text = _("Left empty, the number stays as it is.")


class RegisterForm(CertificateFields, StepForm):
    """The legal-person certificate as a step of a case."""

    field_order = ("on", "certificate", "uscc", "representative", "papers", "note")


@dataclass(frozen=True, slots=True)
class Row:
    """The controls of one candidate."""

    no: int
    name: BoundField
    votes: BoundField
    post: BoundField
    relative: BoundField
    certno: BoundField


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
        if committee != CommitteeKind.UNION:
            for name in ("entitled", "present", "seats"):
                self.fields[name].required = False

    def lines(self) -> Iterator[Row]:
        """The rows as the page draws them."""
        for n in range(1, self.rows + 1):
            fields = ("name", "votes", "post", "relative", "certno")
            yield Row(n, *(self[f"{f}_{n}"] for f in fields))

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

    def meeting(self, body: Body, person_of: Any) -> Meeting:
        """As the services want it. `person_of(certno)` finds somebody in reach."""
        given = self.cleaned_data
        stood = tuple(
            Stood(
                given[f"name_{n}"].strip(),
                given[f"votes_{n}"],
                given[f"post_{n}"],
                given[f"relative_{n}"],
                person_of(given[f"certno_{n}"]) if given[f"certno_{n}"] else None,
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
    field_order = ("on", "body", "papers", "note")

    def __init__(self, *args: Any, within: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = [(b, wording.BODIES[b]) for b in Body if within or b != Body.COMMITTEE]
        self.fields["body"].choices = bodies  # type: ignore[attr-defined]  # a ChoiceField


class TermForm(forms.Form):
    """A term that began before the union was kept here."""

    no = forms.IntegerField(label=_("Which term"), min_value=1, max_value=99)
    started_on = DayField(label=_("Elected on"))
    years = forms.TypedChoiceField(
        label=_("Term in years"), choices=[(3, "3"), (5, "5")], coerce=int, initial=3
    )
    ends_on = DayField(
        label=_("Until (not including)"), required=False, help_text=_("Left empty, it follows.")
    )
    number = forms.CharField(label=_("Number of the approval"), max_length=60, required=False)


class ExtendForm(forms.Form):
    """An extension by the upper union."""

    until = DayField(label=_("Until (not including)"))
    number = _number(_("Number of the approval"))
    seen = forms.DateField(widget=forms.HiddenInput, required=False)


class CloseForm(forms.Form):
    """The approval by which a union is closed."""

    on = DayField(label=_("Closed from this day on"))
    number = _number(_("Number of the approval"))
    because = forms.CharField(label=_("Why"), min_length=2, max_length=120)


class MergeForm(InScope):
    """The approval by which a union goes up in another one."""

    into = forms.CharField(
        label=_("Union that takes it in"), max_length=120, help_text=_("Its name, or its code.")
    )
    on = DayField(label=_("Merged from"))
    number = _number(_("Number of the approval"))
    because = forms.CharField(label=_("Why"), min_length=2, max_length=120)

    def clean_into(self) -> int:
        """The id of the other union."""
        return self.organisation_called(self.cleaned_data["into"])


class UnitForm(forms.Form):
    """An employer that a joint union covers."""

    employer = forms.CharField(label=_("Credit code of the employer"), max_length=18)
    since = DayField(label=_("Covered from"))
    headcount = forms.IntegerField(
        label=_("Workers"), min_value=0, max_value=MOST_PEOPLE, required=False
    )


class UnitEndForm(forms.Form):
    """The day from which a unit is no longer covered."""

    until = DayField(label=_("Until (not including)"))
