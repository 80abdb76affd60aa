"""Forms of organising: parse and shape; the rules stand in the services."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongqiao.organising import wording
from gongqiao.organising.rules.states import Step
from gongqiao.organising.rules.vacancies import Vacancy
from gongqiao.organising.services.cases import FOUNDED
from gongqiao.organising.services.locking import Paper
from gongqiao.platform.errors import Refused
from gongqiao.platform.form_fields import DayField
from gongqiao.platform.gate import Scope
from gongqiao.platform.templatetags.gq import day
from gongqiao.registry import api as registry
from gongqiao.registry.api import label

MOST_PEOPLE = 1_000_000


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
        try:
            return int(registry.organisation_named(self.scope, words).pk)
        except Refused as no:
            raise forms.ValidationError(str(no.says)) from no


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

    on = DayField(label=_("Day on the paper"))
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
