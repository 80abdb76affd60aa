"""Foundings and elections: the list, the case, its steps."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.audit import api as audit
from gongqiao.organising import queries, wording
from gongqiao.organising.enums import CaseKind, CaseState, Move, Side
from gongqiao.organising.forms import ApproveForm, FoundingForm, RegisterForm, StepForm
from gongqiao.organising.models import Case
from gongqiao.organising.permissions import APPROVE, HANDLE, VIEW, may_take
from gongqiao.organising.rules import states
from gongqiao.organising.rules.states import Step
from gongqiao.organising.services import approving, cases
from gongqiao.organising.views.advice import advice_for
from gongqiao.organising.views.reach import (
    ask,
    case_in_reach,
    case_to_step,
    chair_of,
    code_of,
    tell,
    today,
)
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.registry import api as registry

CASES: Listing[Case] = Listing(
    title=_("Foundings and elections"),
    purpose=_("Each union on its way, from the request to the legal-person certificate."),
    columns=[
        Column("name", _("Name of the union"), value=lambda c: c.name),
        Column("kind", _("Kind"), value=lambda c: str(wording.KINDS[c.kind])),
        Column("upper", _("Union above"), value=lambda c: c.upper.name),
        Column("members", _("Members"), number=True, sort="member_count",
               value=lambda c: c.member_count),
        Column("state", _("State"), value=lambda c: str(wording.STATES[c.state])),
        Column("reply", _("Answer by"), sort="reply_by", value=lambda c: c.reply_by),
        Column("opened", _("Begun on"), sort="opened_on", value=lambda c: c.opened_on),
    ],
    row_template="organising/_case_row.html",
    order=("closed_on", "reply_by", "-opened_on"),
    search=queries.cases_matching,
    search_label=_("Name of the union, employer or its credit code"),
    filters=[
        Filter("state", _("State"), [("open", _("under way")), *wording.STATES.items()],
               lambda rows, value: rows.filter(closed_on__isnull=True) if value == "open"
               else rows.filter(state=value), default="open"),
        Filter("kind", _("Kind"), list(wording.KINDS.items()),
               lambda rows, value: rows.filter(kind=value)),
        Filter("late", _("Answer by"), [("yes", pgettext_lazy("answer", "late"))],
               lambda rows, _value: queries.late_on(rows, today())),
    ],
    template="organising/cases.html",
    empty_title=_("No founding under way"),
    empty_says=_("Begin one for an employer that has no union yet."),
    export_name="foundings",
)  # fmt: skip


@office(VIEW)
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """The cases of the visitor's part of the tree; `?on=2024-01-01` goes to that day."""
    asked = registry.past_day(request.GET.get("on", ""), today())
    if asked != today():
        return redirect("organising:cases_on", asked.isoformat())
    rows = queries.cases_visible_to(actor_of(request), today())
    may_begin = gate.holds(request, HANDLE)
    return CASES.answer(request, rows, may_begin=may_begin, today=today(), now="organising:cases")


@office(HANDLE)
@require_http_methods(["GET", "POST"])
def case_new(request: HttpRequest) -> HttpResponse:
    """Begin a founding; an employer named in the address fills the form."""
    by, on = actor_of(request), today()
    scope = gate.scope_of(by, HANDLE, on)
    form = FoundingForm(request.POST or None, scope=scope, initial=_suggested(request))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            made = cases.open_founding(
                upper_id=values.pop("upper"), values=values, on=on, by=by, at=now()
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("organising:case", made.pk)
    back = reverse("organising:cases")
    return ask(request, form, back, gettext("Begin a founding"), gettext("Begin the founding"))


def _suggested(request: HttpRequest) -> dict[str, str]:
    return {"org_kind": "grassroots"} | {
        name: request.GET[name][:120]
        for name in ("name", "employer_name", "employer_uscc", "staff_count", "upper")
        if name in request.GET
    }


@office(VIEW)
@require_safe
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case: where it stands, what comes next, its papers, votes and letters."""
    found = case_in_reach(request, case_id)
    by = actor_of(request)
    sides = {side: may_take(by, found, side, today()) for side in Side}
    steps = _way(found)
    at = steps.index(CaseState(found.state)) + 2 if found.state in steps else 1
    issued = queries.letters_issued(found)
    untold = queries.untold_attempt(found) is not None
    context = {
        "case": found,
        "way": [wording.of_case("short", s, found.kind) for s in steps],
        "at": at,
        "steps": queries.steps_of(found),
        "ballots": queries.ballots_of(found),
        "recall": queries.recall_of(found),
        "meetings": queries.recall_votes_of(found),
        "next": [s for s in _next(found, untold=untold) if sides[s.side]],
        "issued": [(one, wording.of_case("letter", one.kind, found.kind)) for one in issued],
        "drafts": wording.drafts_of(found, [one.kind for one in issued], untold=untold),
        "advice": advice_for(found, today()),
        "late": found.reply_by is not None and found.reply_by < today(),
        "events": audit.events_about("founding", found.pk, 10),
    }  # fmt: skip
    return render(request, "organising/case.html", context)


def _next(found: Case, *, untold: bool) -> list[Step]:
    """What leads on comes first; what sends back or ends stands behind it."""
    steps = states.open_steps(CaseState(found.state), CaseKind(found.kind), untold=untold)
    return sorted(steps, key=lambda step: step.needs_reason)


def _way(found: Case) -> tuple[CaseState, ...]:
    """A by-election is over with its approval, unless the certificate names the old chair."""
    if found.kind == CaseKind.RECALL:
        return states.KEPT_WAY if found.state == CaseState.KEPT else states.RECALL_WAY
    short = found.kind == CaseKind.BY_ELECTION and found.state not in ("approved", "registered")
    return states.SHORT_WAY if short else states.WAY


@office(HANDLE)
@require_http_methods(["GET", "POST"])
def case_step(request: HttpRequest, case_id: int, move: str) -> HttpResponse:
    """Take a step: the page asks for what the paper bears."""
    found = case_in_reach(request, case_id)
    steps = (s for s in states.TABLE if s.move.value == move and found.kind in s.kinds)
    step = next(steps, None)
    if step is None or step.move in (Move.ELECT, Move.VOTE):
        raise Http404
    case_to_step(request, case_id, step.side)
    form = _form_for(request, found, step)
    if request.method == "POST" and form.is_valid():
        try:
            _take(request, found, step, form)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, str(wording.of_case("done", move, found.kind)))
            return redirect("organising:case", found.pk)
    title = str(wording.of_case("move", move, found.kind))
    back = reverse("organising:case", args=[found.pk])
    more = _posts_at_stake(found, step)
    return ask(request, form, back, title, title, case=found, tone=_tone(step), **more)


def _posts_at_stake(found: Case, step: Step) -> dict[str, Any]:
    """For an approval: who will hold which post, and the chair whom nobody is known to be."""
    if step.move != Move.APPROVE or found.kind == CaseKind.RECALL:
        return {}
    holders = approving.holders(found)
    chairless = next((h.name for h in holders if h.post == "chair" and not h.known), "")
    return {"approves": True, "holders": holders, "chairless": chairless}


def _tone(step: Step) -> str:
    hurts = (Move.SEND_BACK, Move.RETURN_REPORT, Move.WITHDRAW)
    return "bad" if step.move in hurts else "go"


def _form_for(request: HttpRequest, found: Case, step: Step) -> StepForm:
    kinds: dict[Move, type[StepForm]] = {Move.APPROVE: ApproveForm, Move.REGISTER: RegisterForm}
    kind = StepForm if found.kind == CaseKind.RECALL else kinds.get(step.move, StepForm)
    initial: dict[str, Any] = {"on": today(), "seen": found.version, "papers": list(step.papers)}
    more: dict[str, Any] = {}
    if kind is RegisterForm and found.organisation is not None:
        one = found.organisation
        more = {"kept": code_of(one), "numbered": queries.last_certificate(one.pk) is not None}
        initial["representative"] = chair_of(one.pk) or approving.chair_elected(found)
    if kind is ApproveForm and found.years:
        initial["years"] = found.years
    form = kind(request.POST or None, step=step, kind=found.kind, initial=initial, **more)
    if found.kind != CaseKind.FOUNDING:
        form.fields.pop("code", None)
    if found.kind == CaseKind.BY_ELECTION:
        form.fields.pop("years", None)
    return form


def _take(request: HttpRequest, found: Case, step: Step, form: StepForm) -> None:
    by, at, given, paper = actor_of(request), now(), form.cleaned_data, form.paper()
    if found.kind == CaseKind.RECALL:
        cases.take(found.pk, step.move, paper, seen=given["seen"], by=by, at=at)
    elif step.move == Move.APPROVE:
        gate.require(by, APPROVE, today(), found.upper.path)
        approving.approve(found.pk, paper, years=given.get("years"), code=given.get("code", ""),
                          seen=given["seen"], by=by, at=at)  # fmt: skip
        if unknown := dict.fromkeys(approving.unknown_officers(found)):
            names = {"name": "、".join(unknown)}
            messages.warning(request, wording.finding("CHAIR_UNKNOWN", names))
    elif step.move == Move.REGISTER:
        approving.register(found.pk, paper, number=given["certificate"], uscc=given.get("uscc", ""),
                           representative=given["representative"], seen=given["seen"], by=by,
                           at=at)  # fmt: skip
    else:
        cases.take(found.pk, step.move, paper, seen=given["seen"], by=by, at=at)
