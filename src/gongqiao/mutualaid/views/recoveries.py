"""What is to be recovered: the list, one recovery, what came back, deductions, what is given up."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.kernel.money import yuan, yuan_grouped
from gongqiao.mutualaid import forms_recovery as forms
from gongqiao.mutualaid import labels_office as labels
from gongqiao.mutualaid import permissions, queries_claims
from gongqiao.mutualaid import queries_recoveries as queries
from gongqiao.mutualaid.forms_office import Note
from gongqiao.mutualaid.models import Claim
from gongqiao.mutualaid.queries_schemes import period_says, several_schemes
from gongqiao.mutualaid.recovery_record import not_mine, record_of
from gongqiao.mutualaid.services import recovery
from gongqiao.mutualaid.views.claims import last4, of_period, period_choices
from gongqiao.mutualaid.views.top import top_only
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.platform.stepup import step_up


def _fen(name: str) -> Callable[[Claim], str]:
    return lambda claim: yuan(getattr(claim, name))


def _in_words(claim: Claim) -> str:
    return str(labels.RECOVERY[queries.state_of(claim)][0])


RECOVERIES: Listing[Claim] = Listing(
    title=_("Recoveries"),
    purpose=_("Aid that was paid and is no longer due: what is owed, and what came back."),
    columns=[
        Column("person", _("Person"), value=lambda c: c.person.name),
        Column("last4", _("Last four"), value=last4),
        Column("period", _("Scheme and period"), value=lambda c: period_says(c.period)),
        Column("since", _("Since"), sort="run__booked_on", value=lambda c: c.run.booked_on),
        Column("owed", _("Owed (yuan)"), sort="-amount", number=True, value=_fen("owed")),
        Column("received", _("Came back"), number=True, value=_fen("received")),
        Column("deducted", _("Deducted"), number=True, value=_fen("deducted")),
        Column("given_up", _("Written off"), number=True, value=_fen("given_up")),
        Column("left", _("Left"), sort="left", number=True, value=_fen("left")),
        Column("state", _("State"), value=_in_words),
        Column("number", _("Claim"), sort="id", number=True, value=lambda c: c.pk),
    ],
    row_template="mutualaid/_recovery_row.html",
    order=("-id",),
    search=queries_claims.matching,
    search_label=_("Name, initials, last four of the ID, settlement number"),
    filters=[
        Filter(
            "state", _("State"),
            [(queries.LEFT, _("something is left")),
             *((state, words) for state, (words, _tone) in labels.RECOVERY.items())],
            queries.in_state, default=queries.LEFT,
        ),
        Filter("period", _("Period"), period_choices, of_period, keeps_default=True),
        Filter(
            "how", _("How it goes on"),
            [("agreed", _("deducted from later payments")), ("asked", _("giving up is proposed"))],
            lambda rows, value: rows.filter(**{value: True}),
        ),
    ],
    empty_title=_("Nothing is to be recovered"),
    empty_says=_("A line appears when a settlement is reversed after its aid was paid."),
    export_name="recoveries",
)  # fmt: skip


@office(permissions.VIEW)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Those of people enrolled by organisations in scope."""
    by, on = actor_of(request), timezone.localdate()
    scope = gate.scope_of(by, permissions.VIEW, on)
    rows = queries.recoveries_visible_to(by, on).prefetch_related("person__certificates")
    search = partial(queries_claims.matching, scope=scope)
    shown = replace(RECOVERIES, search=search)
    return shown.answer(request, rows, many_schemes=several_schemes())


def _one(request: HttpRequest, claim_id: int, capability: str = permissions.VIEW) -> Claim:
    found = queries.recovery_for(actor_of(request), claim_id, timezone.localdate(), capability)
    if found is None:
        raise Http404
    return found


@office(permissions.VIEW)
@require_safe
def one(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Why it arose, what came back, and what can be done."""
    by = actor_of(request)
    record = record_of(_one(request, claim_id), by, timezone.localdate())
    proposed = [(step, not_mine(step, record.may, by)) for step in record.proposed]
    context = {"record": record, "proposed": proposed, "state": labels.RECOVERY[record.state]}
    return render(request, "mutualaid/recovery.html", context)


Act = Callable[[], str]


def _asked(request: HttpRequest, claim: Claim, form: Form, act: Act, title: str) -> HttpResponse:
    """A form about a recovery: done and back to its page, or shown with what is wrong."""
    if form.is_valid():
        try:
            messages.success(request, act())
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, str(no))
        else:
            return redirect("aid_recovery", claim.pk)
    context = {"claim": claim, "form": form, "title": title}
    return render(request, "mutualaid/recovery_form.html", context)


def _left(done: recovery.Recovered) -> str:
    """What was done, and what is left."""
    if done.repeated:
        return gettext("It had been booked before; nothing was changed.")
    if not done.outstanding_fen:
        return gettext("It is booked. Nothing is left to be recovered.")
    left = {"left": yuan_grouped(done.outstanding_fen)}
    return gettext("It is booked. %(left)s yuan are still to come.") % left


@office(permissions.TOP_UP)
@step_up
@top_only
@require_http_methods(["GET", "HEAD", "POST"])
def came_back(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Book what the person gave back, one slip of the bank at a time."""
    claim = _one(request, claim_id, permissions.TOP_UP)
    form = forms.CameBack(request.POST or None, left=claim.left)  # type: ignore[attr-defined]  # annotated

    def act() -> str:
        told = {name: form.cleaned_data[name] for name in ("key", "on", "note")}
        by, at = actor_of(request), now()
        return _left(recovery.receive(claim_id, form.fen, **told, by=by, at=at))

    return _asked(request, claim, form, act, gettext("Book what came back"))


@office(permissions.REVIEW)
@step_up
@require_http_methods(["GET", "HEAD", "POST"])
def agreed(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Note the person's signed agreement: the next batches deduct what is left."""
    claim = _one(request, claim_id, permissions.REVIEW)
    form = forms.Agreed(request.POST or None)

    def act() -> str:
        recovery.give_consent(claim_id, **form.cleaned_data, by=actor_of(request), at=now())
        return gettext("Noted. The next payment batches deduct what is left.")

    return _asked(request, claim, form, act, gettext("Note the person's agreement"))


@office(permissions.REVIEW)
@step_up
@require_POST
def disagreed(request: HttpRequest, claim_id: int) -> HttpResponse:
    """The person takes the agreement back: nothing more is deducted."""
    claim = _one(request, claim_id, permissions.REVIEW)
    try:
        recovery.withdraw_consent(claim.pk, by=actor_of(request), at=now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, gettext("Noted. Nothing more is deducted."))
    return redirect("aid_recovery", claim.pk)


@office(permissions.REVIEW)
@step_up
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Propose to give up an amount; a second person approves it."""
    claim = _one(request, claim_id, permissions.REVIEW)
    form = forms.GivenUp(request.POST or None, left=claim.left)  # type: ignore[attr-defined]  # annotated

    def act() -> str:
        told = {name: form.cleaned_data[name] for name in ("key", "note")}
        recovery.ask_write_off(claim_id, form.fen, **told, by=actor_of(request), at=now())
        return gettext("Proposed. Nothing is booked until somebody else approves it.")

    return _asked(request, claim, form, act, gettext("Propose to give up an amount"))


@office(permissions.VIEW)
@step_up
@top_only
@require_POST
def approve(request: HttpRequest, recovery_id: int) -> HttpResponse:
    """Agree to what somebody else proposed to give up; asked of whoever checks or releases."""
    claim_id = queries.claim_of_step(recovery_id)
    if claim_id is None:
        raise Http404
    claim = _one(request, claim_id)
    try:
        done = recovery.approve_write_off(recovery_id, by=actor_of(request), at=now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _left(done))
    return redirect("aid_recovery", claim.pk)


@office(permissions.REVIEW)
@step_up
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, recovery_id: int) -> HttpResponse:
    """Take back what was proposed to give up, with the reason."""
    claim_id = queries.claim_of_step(recovery_id)
    if claim_id is None:
        raise Http404
    claim, form = _one(request, claim_id, permissions.REVIEW), Note(request.POST or None)

    def act() -> str:
        told = {"why": form.cleaned_data["note"], "by": actor_of(request), "at": now()}
        recovery.withdraw_write_off(recovery_id, **told)
        return gettext("Withdrawn. Nothing was given up.")

    return _asked(request, claim, form, act, gettext("Withdraw the proposal to give up"))
