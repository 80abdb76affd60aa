"""Entering an election: the meeting's figures, and the votes of each who stood."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from gongqiao.organising import wording
from gongqiao.organising.enums import Body, CaseKind, Move, Side
from gongqiao.organising.forms_election import ROWS, BallotForm, ElectionForm
from gongqiao.organising.models import Case
from gongqiao.organising.permissions import HANDLE
from gongqiao.organising.rules import states, tables
from gongqiao.organising.rules.committees import COMMITTEES
from gongqiao.organising.services import cases
from gongqiao.organising.services.by_elections import posts_of
from gongqiao.organising.views.reach import case_to_step, tell, today
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.registry import api as registry

MOST_ROWS = 50
STEP = next(s for s in states.TABLE if s.move == Move.ELECT)


@office(HANDLE)
@require_http_methods(["GET", "POST"])
def elect(request: HttpRequest, case_id: int) -> HttpResponse:
    """The votes of the union's committee, and of the audit and women's committees."""
    case = case_to_step(request, case_id, Side.UNION)
    form, ballots = _forms(request, case)
    valid = request.method == "POST" and all([form.is_valid(), *(b.is_valid() for b in ballots)])
    if valid and _tied(case, form, ballots) and _entered(request, case, form, ballots):
        return redirect("organising:case", case.pk)
    untied = any(ballot.asks for ballot in ballots)
    context = {"case": case, "form": form, "ballots": ballots, "untied": untied}
    return render(request, "organising/election.html", context)


def _tied(case: Case, form: ElectionForm, ballots: list[BallotForm]) -> bool:
    """Is it said of everybody elected to a post who that is? One member of that name is proposed;
    of a union that is only being founded nobody is a member yet."""
    names = {name for ballot in ballots for name in ballot.untied().values()}
    found = {}
    if names and case.organisation_id is not None:
        found = registry.members_called(case.organisation_id, names)
    without = form.cleaned_data["without"]
    said = [ballot.tie(found, without=without) for ballot in ballots]  # each of them asks
    return all(said)


def _entered(
    request: HttpRequest, case: Case, form: ElectionForm, ballots: list[BallotForm]
) -> bool:
    try:
        _enter(request, case, form, ballots)
    except Refused as refusal:
        tell(form, refusal)
        return False
    return True


def _forms(request: HttpRequest, case: Case) -> tuple[ElectionForm, list[BallotForm]]:
    body = Body.CONGRESS if case.member_count > tables.thresholds(today()).congress_above else None
    initial = {"on": today(), "seen": case.version, "papers": list(STEP.papers),
               "body": body or Body.ASSEMBLY, "years": case.years or 3}  # fmt: skip
    within = case.kind == CaseKind.BY_ELECTION
    form = ElectionForm(
        request.POST or None, step=STEP, kind=case.kind, within=within, initial=initial,
        rule=tables.term_rule(case.org_kind, today()),
    )  # fmt: skip
    more = min(int(r), MOST_ROWS) if (r := request.GET.get("rows", "")).isdecimal() else 0
    numbers = {} if body else {"entitled": case.member_count}
    vacant = posts_of(case)
    ballots = []
    for kind, rows in ROWS.items():
        seats = sum(post in COMMITTEES[kind] for post in vacant)
        if within and not seats:
            continue
        figures = numbers | ({"seats": seats} if within else {})
        only = vacant if within else None
        ballots.append(
            BallotForm(request.POST or None, committee=kind, rows=max(rows, more), only=only,
                       initial=figures)
        )  # fmt: skip
    return form, ballots


def _enter(request: HttpRequest, case: Case, form: ElectionForm, ballots: list[BallotForm]) -> None:
    by = actor_of(request)

    def person_of(certno: str) -> int | None:
        found = registry.person_with_certificate(by, certno, today())
        if found is None:
            says = gettext("Nobody in your reach has this certificate number.")
            raise Refused("PERSON_UNKNOWN", says)
        return found.pk

    body = Body(form.cleaned_data["body"])
    meetings = [b.meeting(body, person_of) for b in ballots if b.used()]
    done = cases.elect(
        case.pk, meetings, form.paper(), years=form.cleaned_data.get("years"),
        seen=form.cleaned_data["seen"], by=by, at=now(),
    )  # fmt: skip
    if done.state == "elected":
        messages.success(request, str(wording.DONE["elect"]))
    else:
        messages.warning(request, gettext("The vote does not hold; it is kept. Vote once more."))
