"""Forms of removals, of who leads meanwhile, and of certificates outside a case."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongqiao.organising import wording
from gongqiao.organising.enums import Body, Proposer
from gongqiao.organising.forms import MOST_PEOPLE, CertificateFields, ReElectionForm, StepForm
from gongqiao.organising.rules.recalls import BODIES, Vote
from gongqiao.organising.services.recalls import Counted, Proposal
from gongqiao.platform.form_fields import DayField
from gongqiao.registry.api import label


class CertificateForm(CertificateFields):
    """A certificate outside a case: entered, changed, or lost and issued anew."""

    cause = forms.ChoiceField(label=_("Why it is issued"), choices=list(wording.CAUSES.items()))
    issued_on = DayField(label=_("Issued on"))
    field_order = ("cause", "issued_on", "certificate", "uscc", "representative")


class EmployerCodeForm(forms.Form):
    """The code that an employer has from a day on."""

    uscc = forms.CharField(label=_("New credit code of the employer"), max_length=18)
    on = DayField(label=_("From which day on"))


class ActingForm(forms.Form):
    """Who leads until there is a chair again."""

    office = forms.TypedChoiceField(label=_("Who leads"), coerce=int, widget=forms.RadioSelect)
    since = DayField(label=_("From which day on"))
    number = forms.CharField(
        label=_("Number of the paper that agrees"), max_length=60,
        help_text=_("Like 桐总工〔2026〕12号"),
    )  # fmt: skip

    def __init__(self, *args: Any, offices: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = _named(offices)  # type: ignore[attr-defined]  # a choice field


def _named(offices: Iterable[Any]) -> list[tuple[int, str]]:
    return [(o.pk, f"{o.person.name}（{label('post', o.post)}）") for o in offices]


class RecallForm(ReElectionForm):
    """Who is to be removed, who proposes it, and why."""

    office = forms.TypedChoiceField(
        label=_("Who is to be removed"), coerce=int, widget=forms.RadioSelect
    )
    proposer = forms.ChoiceField(
        label=_("Who proposes it"), choices=list(wording.PROPOSERS.items())
    )
    backers = forms.IntegerField(
        label=_("Members who signed the proposal"), min_value=0, max_value=MOST_PEOPLE,
        required=False, help_text=_("Only where members propose it."),
    )  # fmt: skip
    grounds = forms.CharField(
        label=_("Grounds of the proposal"), min_length=4, max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    field_order = ("office", "proposer", "backers", "grounds", "member_count", "women_count")

    def __init__(self, *args: Any, offices: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = _named(offices)  # type: ignore[attr-defined]  # a choice field

    def proposal(self) -> Proposal:
        """As the services want it."""
        given = self.cleaned_data
        return Proposal(
            given["office"], Proposer(given["proposer"]), given["backers"] or 0, given["grounds"]
        )

    def headcounts(self) -> dict[str, int]:
        """How many members there are, and women among them."""
        return {name: self.cleaned_data[name] for name in ("member_count", "women_count")}


class VoteForm(StepForm):
    """The meeting and its votes."""

    on = DayField(label=_("Day of the meeting"))
    body = forms.ChoiceField(label=_("Who votes"), choices=[(b, wording.BODIES[b]) for b in BODIES])
    entitled = forms.IntegerField(
        label=_("Members (or delegates) in all"), min_value=1, max_value=MOST_PEOPLE
    )
    present = forms.IntegerField(label=_("Present"), min_value=0, max_value=MOST_PEOPLE)
    ayes = forms.IntegerField(label=_("Votes for the removal"), min_value=0, max_value=MOST_PEOPLE)
    noes = forms.IntegerField(label=_("Votes against it"), min_value=0, max_value=MOST_PEOPLE)
    abstained = forms.IntegerField(
        label=_("Abstentions"), min_value=0, max_value=MOST_PEOPLE, initial=0
    )
    field_order = ("on", "body", "entitled", "present", "ayes", "noes", "abstained", "papers",
                   "note")  # fmt: skip

    def counted(self) -> Counted:
        """As the services want it."""
        given = self.cleaned_data
        vote = Vote(*(given[n] for n in ("entitled", "present", "ayes", "noes", "abstained")))
        return Counted(Body(given["body"]), vote)
