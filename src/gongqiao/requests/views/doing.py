"""What the office does with a request: each one form, one service, back to the page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongqiao.accounts.api import step_up
from gongqiao.desk import api as desk
from gongqiao.platform import related
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.registry import api as registry
from gongqiao.requests import queries, queries_keeping
from gongqiao.requests.forms import (
    HandOnForm,
    MergeForm,
    PersonForm,
    ReasonForm,
    SecrecyForm,
    TalkForm,
)
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.permissions import CONFIDENTIAL, HANDLE
from gongqiao.requests.rules import numbers
from gongqiao.requests.services import calls, handing, handling, merging, secrecy
from gongqiao.requests.telling import refused_field
from gongqiao.requests.views.office import page, shown


def _talked(
    request: HttpRequest,
    number: str,
    do: Callable[[WorkerRequest, dict[str, Any]], object],
    said: str,
) -> HttpResponse:
    """Words to the worker; refused: the page with the words still in the box."""
    one = shown(request, number, HANDLE)
    form = TalkForm(request.POST)
    if form.is_valid():
        try:
            do(one, form.cleaned_data)
        except Refused as refusal:
            form.add_error(refused_field(refusal, form.fields), str(refusal.says))
        else:
            messages.success(request, said)
            return redirect("requests:record", number)
    return page(request, one, talk=form)


@office(HANDLE)
@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """The answer: the matter is closed."""
    by, at = actor_of(request), now()
    return _talked(
        request, number,
        lambda one, said: handling.answer(
            one.pk, said["text"], seen=said["seen"], by=by, at=at,
            template=queries_keeping.version_pk(said["template"]), others=said["others"],
        ),
        _("Answered. The worker has got a message."),
    )  # fmt: skip


@office(HANDLE)
@require_POST
def say(request: HttpRequest, number: str) -> HttpResponse:
    """A word in between."""
    by, at = actor_of(request), now()
    return _talked(
        request, number,
        lambda one, said: handling.say(one.pk, said["text"], seen=said["seen"], by=by, at=at),
        _("Sent. The request stays open."),
    )  # fmt: skip


@office(HANDLE)
@require_POST
def ask_back(request: HttpRequest, number: str) -> HttpResponse:
    """A question to the applicant."""
    by, at = actor_of(request), now()
    return _talked(
        request, number,
        lambda one, said: handling.ask_back(one.pk, said["text"], seen=said["seen"], by=by, at=at),
        _("Asked. The clock stands still until the worker replies."),
    )  # fmt: skip


def _did(request: HttpRequest, number: str, do: Callable[[WorkerRequest], object]) -> HttpResponse:
    """Something without words; refused: said above the page."""
    one = shown(request, number, HANDLE)
    try:
        do(one)
    except Refused as refusal:
        messages.warning(request, str(refusal.says))
    return redirect("requests:record", number)


@office(HANDLE)
@require_POST
def take(request: HttpRequest, number: str) -> HttpResponse:
    """I deal with it."""
    by, at = actor_of(request), now()
    seen = request.POST.get("version", "")

    def do(one: WorkerRequest) -> None:
        item = queries.item_of(one)
        if item is not None:
            version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None
            desk.take(item.pk, seen=version, by=by, at=at)

    return _did(request, number, do)


@office(HANDLE)
@require_POST
def resume(request: HttpRequest, number: str) -> HttpResponse:
    """Go on without the reply."""
    by, at = actor_of(request), now()
    return _did(request, number, lambda one: handling.resume(one.pk, seen=None, by=by, at=at))


@office(HANDLE)
@require_POST
def unmerge(request: HttpRequest, number: str) -> HttpResponse:
    """They were two matters after all."""
    by, at = actor_of(request), now()
    return _did(request, number, lambda one: merging.unmerge(one.pk, by=by, at=at))


@office(HANDLE)
@require_POST
def hand_on(request: HttpRequest, number: str) -> HttpResponse:
    """To another office, or to a system."""
    one = shown(request, number, HANDLE)
    form = HandOnForm(request.POST, one=one, on=timezone.localdate())
    if form.is_valid():
        to, reason = form.target, form.cleaned_data["reason"]
        try:
            moved = handing.hand_on(one.pk, **to, reason=reason, by=actor_of(request), at=now())
        except Refused as refusal:
            form.refused(refusal)
        else:
            return _gone(request, moved)
    return page(request, one, hand_on=form)


def _gone(request: HttpRequest, moved: WorkerRequest, says: str = "") -> HttpResponse:
    """To its page, or to the list when it is out of one's reach now."""
    says = says or _("Handed on to %(office)s. The worker has got a message.")
    messages.success(request, says % {"office": moved.office.name})
    still = queries.request_for(actor_of(request), moved.number, timezone.localdate())
    return redirect("requests:record", moved.number) if still else redirect("requests:list")


@office(HANDLE)
@require_POST
def conceal(request: HttpRequest, number: str) -> HttpResponse:
    """Keep it from the employer's union from now on."""
    says = _("Confidential now: %(office)s decides it.")
    return _secrecy(request, number, secrecy.conceal, says)


@office(CONFIDENTIAL)
@require_POST
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """It need not be confidential any more."""
    says = _("No longer confidential. The worker is told.")
    return _secrecy(request, number, secrecy.reveal, says)


def _secrecy(
    request: HttpRequest, number: str, do: Callable[..., WorkerRequest], says: str
) -> HttpResponse:
    one, by = shown(request, number, HANDLE), actor_of(request)
    form = SecrecyForm(request.POST)
    if form.is_valid():
        try:
            changed = do(one.pk, form.cleaned_data["reason"], by=by, at=now())
        except Refused as refusal:
            form.add_error(refused_field(refusal, form.fields), str(refusal.says))
        else:
            return _gone(request, changed, says)
    return page(request, one, secrecy=form)


@office(HANDLE)
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def mobile(request: HttpRequest, number: str) -> HttpResponse:
    """The number to call back: fresh proof of identity, a reason, a note in the trail."""
    one, value = shown(request, number, HANDLE), ""
    begun = {"reason": _("Call back about %(number)s") % {"number": number}}
    form = ReasonForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            value = calls.number_of(one, reason, by=actor_of(request), at=now())
        except Refused as refusal:
            form.add_error(refused_field(refusal, form.fields), str(refusal.says))
    context = {"one": one, "who": queries.name_of(one), "form": form, "value": value}
    return render(request, "requests/mobile.html", context)


@office(HANDLE)
@require_POST
def merge(request: HttpRequest, number: str) -> HttpResponse:
    """Handle it together with an earlier one."""
    one, by, on = shown(request, number, HANDLE), actor_of(request), timezone.localdate()
    form = MergeForm(request.POST)
    if form.is_valid():
        read = numbers.read(form.cleaned_data["number"]) or ""
        leader = queries.request_for(by, read, on, HANDLE)
        try:
            if leader is None:
                says = _("You see no request with this number.")
                raise Refused("UNKNOWN", says, field="number")
            merging.merge(one.pk, leader.pk, by=by, at=now())
        except Refused as refusal:
            form.add_error(refused_field(refusal, form.fields), str(refusal.says))
        else:
            told = _("Handled together. Both workers have got a message.")
            if leader.person_id is None or one.person_id is None:
                told = _("Handled together. Please ring who is not in the register: no message "
                         "reaches them.")  # fmt: skip
            messages.success(request, told)
            return redirect("requests:record", leader.number)
    return page(request, one, merge=form)


@office(HANDLE)
@require_POST
def link(request: HttpRequest, number: str) -> HttpResponse:
    """Tie it to a matter of the person in another system; nothing chosen unties it."""
    by, on, at = actor_of(request), timezone.localdate(), now()
    key = request.POST.get("matter", "")

    def do(one: WorkerRequest) -> None:
        groups = related.of_person(by, one.person_id, on, but="requests") if one.person_id else []
        matters = {m.key: m for group in groups for m in group.matters}
        handing.link(one, matters.get(key), by=by, at=at)

    return _did(request, number, do)


@office(HANDLE)
@require_POST
def recognise(request: HttpRequest, number: str) -> HttpResponse:
    """Whoever asked by a code or telephone is this person."""
    by, on, at = actor_of(request), timezone.localdate(), now()
    form = PersonForm(request.POST)

    def do(one: WorkerRequest) -> None:
        person = form.is_valid() and registry.person_for(by, form.cleaned_data["person"], on)
        if not person:
            raise Refused("UNKNOWN", _("Nobody of this number is in your reach."))
        handing.recognise(one, person.pk, by=by, at=at)

    return _did(request, number, do)
