"""Removals: proposed on the union's page, and the members' vote entered."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from gongqiao.organising.enums import Body, CaseKind, Move, Removal, Side
from gongqiao.organising.forms_officers import RecallForm, VoteForm
from gongqiao.organising.models import Case
from gongqiao.organising.permissions import HANDLE
from gongqiao.organising.rules import states, tables
from gongqiao.organising.rules.recalls import REMOVABLE, backers_needed
from gongqiao.organising.services import cases, recalls
from gongqiao.organising.views.reach import ask, case_to_step, organisation_in_reach, tell, today
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.registry import api as registry

STEP = next(s for s in states.TABLE if s.move == Move.VOTE)


@office(HANDLE)
@require_http_methods(["GET", "POST"])
def recall_new(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Who is to be removed, who proposes it, and why."""
    one = organisation_in_reach(request, organisation_id, HANDLE)
    held = registry.holding(registry.offices_of([one.pk], today()), today())
    offices = [o for o in held if o.post in REMOVABLE]
    if one.parent_id is None:
        raise Http404
    if not offices:
        messages.info(request, gettext("Nobody is chair or vice-chair here."))
        return redirect("registry:organisation", one.pk)
    people = registry.members_by_gender(one.pk)
    initial = people | ({"office": offices[0].pk} if len(offices) == 1 else {})
    form = RecallForm(request.POST or None, offices=offices, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = recalls.open_recall(
                one.pk, form.proposal(), upper_id=one.parent_id,
                values=cases.of_union(one) | form.headcounts(), on=today(),
                by=actor_of(request), at=now(),
            )  # fmt: skip
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("organising:case", made.pk)
    title, back = gettext("Propose a removal"), reverse("registry:organisation", args=[one.pk])
    need = backers_needed(people["member_count"], tables.recall(today()))
    says = gettext(
        "Before the term ends only the members' assembly or congress can remove a chair or "
        "vice-chair, by the votes of more than half of all members or delegates (Trade Union Law, "
        "Art. 18). The committee proposes it, or a third of the members: %(need)s here."
    )  # fmt: skip
    return ask(request, form, back, title, title, about=one.name, says=says % {"need": need})


@office(HANDLE)
@require_http_methods(["GET", "POST"])
def recall_vote(request: HttpRequest, case_id: int) -> HttpResponse:
    """The meeting with its figures."""
    case = case_to_step(request, case_id, Side.UNION)
    if case.kind != CaseKind.RECALL:  # nobody is to be removed there
        return redirect("organising:case", case.pk)
    form = _form(request, case)
    if request.method == "POST" and form.is_valid():
        try:
            made = recalls.vote(case.pk, form.counted(), form.paper(),
                                seen=form.cleaned_data["seen"], by=actor_of(request),
                                at=now())  # fmt: skip
        except Refused as refusal:
            tell(form, refusal)
        else:
            _told(request, Removal(made.removal))
            return redirect("organising:case", case.pk)
    title, back = gettext("Enter the members' vote"), reverse("organising:case", args=[case.pk])
    says = gettext(
        "Two thirds of all must be present. Whoever holds the post is removed by the votes of more "
        "than half of all members or delegates, not of those present, in a secret vote."
    )  # fmt: skip
    recall = case.recall
    about = f"{case.name} · {recall.name}（{registry.label('post', recall.post)}）"
    return ask(request, form, back, title, title, about=about, says=says)


def _form(request: HttpRequest, case: Case) -> VoteForm:
    large = case.member_count > tables.thresholds(today()).congress_above
    initial = {
        "on": today(), "seen": case.version, "papers": list(STEP.papers),
        "body": Body.CONGRESS if large else Body.ASSEMBLY,
        "entitled": None if large else case.member_count,
    }  # fmt: skip
    return VoteForm(request.POST or None, step=STEP, kind=case.kind, initial=initial)


def _told(request: HttpRequest, removal: Removal) -> None:
    if removal == Removal.CARRIED:
        messages.success(request, gettext("The post is vacant. Report it to the union above."))
    elif removal == Removal.NOT_CARRIED:
        messages.info(request, gettext("Not enough votes: nobody is removed; the case is over."))
    else:
        messages.warning(request, gettext("No quorum. It is kept; another meeting may vote."))
