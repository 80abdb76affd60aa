"""Forms of removals: the proposal, and the members' vote."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongqiao.organising import wording
from gongqiao.organising.enums import Body, Proposer
from gongqiao.organising.forms import MOST_PEOPLE, ReElectionForm, StepForm
from gongqiao.organising.rules.recalls import BODIES, Vote
from gongqiao.organising.services.recalls import Counted, Proposal
from gongqiao.registry.api import label


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
    grounds = forms.CharField(label=_("Grounds of the proposal"), min_length=4, max_length=300)
    field_order = ("office", "proposer", "backers", "grounds", "member_count", "women_count")

    def __init__(self, *args: Any, offices: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(o.pk, f"{o.person.name}（{label('post', o.post)}）") for o in offices]
        self.fields["office"].choices = choices  # type: ignore[attr-defined]  # a choice field

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
