"""The worker's own pages: cover, payments, why an amount, where money goes."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.feeds import api as feeds
from gongqiao.mutualaid import queries_mine, wording
from gongqiao.mutualaid.enums import Asked
from gongqiao.mutualaid.forms_mine import AccountForm, PaperAccountForm, SayForm
from gongqiao.mutualaid.services import objections, own_account, telling
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import signed_in
from gongqiao.platform.stepup import step_up
from gongqiao.registry.api import (
    AccountKind,
    AccountState,
    OwnPerson,
    accounts_of_person,
    person_of,
)


def _me(request: HttpRequest) -> OwnPerson | None:
    return person_of(actor_of(request))


@signed_in
@require_safe
def cover(request: HttpRequest) -> HttpResponse:
    """My enrolments, newest first, in words."""
    me, on = _me(request), timezone.localdate()
    covers = queries_mine.covers_of_person(me.pk, on) if me else []
    context = {
        "covers": [(c, wording.cover_words(c.rules)) for c in covers if not c.is_over],
        "over": [c for c in covers if c.is_over],
        "me": me,
    }
    return render(request, "mutualaid/me_cover.html", context)


@signed_in
@require_safe
def payments(request: HttpRequest) -> HttpResponse:
    """My stays in hospital and what became of each."""
    me = _me(request)
    stays = queries_mine.stays_of_person(me.pk) if me else []
    told = [(s, wording.said_of_stay(s), wording.stay_words(s)) for s in stays]
    received = sum(
        line.amount for s in stays for line in s.lines if line.amount > 0 and line.state == "paid"
    )
    context = {
        "stays": told,
        "given": [one for one in told if one[0].payable or one[0].leading],
        "nothing": [one for one in told if not (one[0].payable or one[0].leading)],
        "received": received,
        "me": me,
    }
    return render(request, "mutualaid/me_payments.html", context)


@signed_in
@require_safe
def why(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Why this amount, step by step."""
    person, stay = _mine(request, claim_id)
    told = telling.tell(stay)
    tenths = None if told.tenths is None else wording.TENTHS[told.tenths]
    context = {
        "stay": stay,
        "told": told,
        "said": wording.said_of_stay(stay),
        "lines": [(line, wording.said_of(line)) for line in stay.lines if line.amount],
        "when": wording.stay_words(stay),
        "hospitals": [
            wording.hospital_to_worker(*one) for one in feeds.hospitals_of_stay(stay.stay_id)
        ],
        "tenths": tenths,
        "again": "again" in request.GET,
        "said_before": queries_mine.objections_of_stay(person.pk, stay),
    }
    return render(request, "mutualaid/me_why.html", context)


def _mine(request: HttpRequest, claim_id: int) -> tuple[OwnPerson, queries_mine.OwnStay]:
    """The signed-in person and their stay; 404 for whatever is not theirs."""
    me = _me(request)
    stay = queries_mine.stay_of_person(me.pk, claim_id) if me else None
    if me is None or stay is None:
        raise Http404
    return me, stay


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, claim_id: int, kind: Asked) -> HttpResponse:
    """Ask about an amount, or object to it."""
    me, stay = _mine(request, claim_id)
    form = SayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            objections.say(
                me.pk, stay.claim_id, kind, form.cleaned_data["text"],
                by=actor_of(request), at=now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused.says))
        else:
            messages.success(request, _("Your words are with the union. The answer comes here."))
            return redirect("me_payment_why", stay.claim_id)
    context = {"form": form, "stay": stay, "objects": kind == Asked.OBJECTION}
    return render(request, "mutualaid/me_say.html", context)


@signed_in
@require_safe
def bank(request: HttpRequest) -> HttpResponse:
    """Where my money goes, masked; and what waits for another account."""
    me = _me(request)
    accounts = accounts_of_person(me.pk) if me else []
    stays = queries_mine.stays_of_person(me.pk) if me else []
    waiting = [
        line.amount for s in stays for line in s.lines if wording.said_of(line).needs_account
    ]
    context = {
        "active": next((a for a in accounts if a.state == AccountState.ACTIVE), None),
        "earlier": [a for a in accounts if a.state != AccountState.ACTIVE],
        "waiting": sum(waiting),
        "me": me,
    }
    return render(request, "mutualaid/me_bank.html", context)


def _account_form(request: HttpRequest) -> AccountForm:
    """A clerk who acts for the worker hands in the worker's own paper with it."""
    kind = AccountForm if actor_of(request).acting is None else PaperAccountForm
    return kind(request.POST or None, request.FILES or None)


@signed_in
@step_up
@require_http_methods(["GET", "HEAD", "POST"])
def bank_change(request: HttpRequest) -> HttpResponse:
    """Give another account, in one's own name."""
    me = _me(request)
    if me is None:
        return redirect("me_bank")
    form = _account_form(request)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            own_account.give_account(
                me.pk, bank_name=told["bank_name"], number=told["number"],
                kind=AccountKind(told["kind"]), paper=told.get("paper"), by=actor_of(request),
                at=now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(refused.field, str(refused.says))
        else:
            messages.success(request, _("Money goes to this account from now on."))
            return redirect("me_bank")
    return render(request, "mutualaid/me_bank_change.html", {"form": form, "me": me})
