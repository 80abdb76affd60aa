"""The worker's own pages: ask, follow, reply, rate, take up again."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.desk import api as desk
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import signed_in
from gongqiao.registry.api import OwnPerson, person_of
from gongqiao.requests import labels, queries, telling
from gongqiao.requests.enums import Channel, Side, State
from gongqiao.requests.forms import OwnForm, RateForm, ReplyForm, SayForm, new_key
from gongqiao.requests.models import Place, WorkerRequest
from gongqiao.requests.services import again, asking, drafts, handling, secrecy
from gongqiao.requests.views.answers import file_answer

SHOWN = 100


def _me(request: HttpRequest) -> OwnPerson | None:
    """Whose pages these are: in an assisted session the worker's at the counter."""
    return person_of(actor_of(request))


def _own(request: HttpRequest, number: str) -> WorkerRequest:
    """One of the visitor's own; 404 for whatever is not theirs."""
    me = _me(request)
    found = queries.own_request(me.pk, number) if me else None
    if found is None:
        raise Http404
    return found


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I have asked, and where it stands."""
    me = _me(request)
    rows = list(queries.requests_of(me.pk)[:SHOWN]) if me else []
    shown = [(row, *labels.OWN_STATES[queries.stands(row)]) for row in rows]
    draft = drafts.draft_of(actor_of(request))
    return render(request, "requests/me_list.html", {"shown": shown, "me": me, "draft": draft})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask something: three choices and a few sentences; what was written before is still there."""
    me, by, place = _me(request), actor_of(request), place_asked(request)
    if me is None:
        return render(request, "requests/me_nobody.html")
    if request.method != "POST":
        form = OwnForm(initial={"key": new_key(), **drafts.draft_of(by)})
        return render(request, "requests/me_ask.html", {"form": form, "place": place})
    form = OwnForm(request.POST, request.FILES)
    made = _asked(request, form, me, place)
    if made is not None:
        thanks = _("We have it. Its number is %(number)s; the answer comes here.")
        messages.success(request, thanks % {"number": made.number})
        return redirect("me_request", made.number)
    drafts.keep(request.POST.dict(), by=by, at=now())
    return render(request, "requests/me_ask.html", {"form": form, "place": place})


def _asked(
    request: HttpRequest, form: OwnForm, me: OwnPerson, place: Place | None
) -> WorkerRequest | None:
    if not form.is_valid():
        return None
    wish = asking.Wish(person_id=me.pk, place=place, **form.cleaned_data)
    by = actor_of(request)
    own = Channel.QR if place else Channel.PHONE_PAGE
    try:
        return asking.ask(wish, Channel.ASSISTED if by.acting else own, by=by, at=now())
    except Refused as refusal:
        form.add_error(telling.refused_field(refusal, form.fields), str(refusal.says))
        return None


def place_asked(request: HttpRequest) -> Place | None:
    """The place whose code led here, while it is in use."""
    code = request.POST.get("place", "") or request.GET.get("place", "")
    place = queries.place_of(code[:16].replace("\x00", "")) if code else None
    return place if place is not None and place.withdrawn_at is None else None


@signed_in
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what stands in the form; called by the page while somebody writes."""
    drafts.keep(request.POST.dict(), by=actor_of(request), at=now())
    return HttpResponse()


@signed_in
@require_safe
def record(request: HttpRequest, number: str) -> HttpResponse:
    """One request as a conversation, with what I can do now."""
    return _page(request, _own(request, number))


def _page(request: HttpRequest, own: WorkerRequest, form: forms.Form | None = None) -> HttpResponse:
    says, tone = labels.OWN_STATES[queries.stands(own)]
    item = queries.item_of(own)
    answered = own.state == State.ANSWERED
    context: dict[str, Any] = {
        "own": own,
        "says": says,
        "tone": tone,
        "lines": telling.told(queries.turns_of(own, shown_only=True), to_worker=True),
        "photos": telling.photos_of(own),
        "item": item,
        "together": queries.stands(own) == queries.TOGETHER,
        "stands_still": item is not None and item.stopped_at is not None,
        "may_rate": answered and item is not None and not hasattr(item, "rating"),
        "may_reopen": again.may_reopen(own, now()),
        "may_conceal": not own.confidential and actor_of(request).acting is None,
        "form": form or (SayForm() if answered else ReplyForm()),
    }
    return render(request, "requests/me_record.html", context)


def _done(
    request: HttpRequest,
    own: WorkerRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], object],
    said: str,
) -> HttpResponse:
    """Do it and go back to the request; refused: the page with the words still in it."""
    if form.is_valid():
        try:
            do(form.cleaned_data)
        except Refused as refusal:
            form.add_error(telling.refused_field(refusal, form.fields), str(refusal.says))
        else:
            messages.success(request, said)
            return redirect("me_request", own.number)
    return _page(request, own, form)


@signed_in
@require_POST
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """Add something, with or without having been asked."""
    own, by, at = _own(request, number), actor_of(request), now()
    form = ReplyForm(request.POST, request.FILES)
    return _done(
        request, own, form, lambda said: handling.reply(own.pk, **said, by=by, at=at),
        _("Thank you. We go on with it."),
    )  # fmt: skip


@signed_in
@require_POST
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    """It is not finished: take it up again, once."""
    own, by, at = _own(request, number), actor_of(request), now()
    return _done(
        request, own, SayForm(request.POST),
        lambda said: again.reopen(own.pk, said["text"], by=by, at=at),
        _("It is open again. You hear from us."),
    )  # fmt: skip


@signed_in
@require_POST
def rate(request: HttpRequest, number: str) -> HttpResponse:
    """How it was: once."""
    own, form = _own(request, number), RateForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Please choose how it was."))
        return redirect("me_request", number)
    score = desk.Score(int(form.cleaned_data["score"]))
    try:
        again.rate(own, score, form.cleaned_data["word"], by=actor_of(request), at=now())
    except Refused as refusal:
        messages.warning(request, str(refusal.says))
    else:
        messages.success(request, _("Thank you for telling us."))
    return redirect("me_request", number)


@signed_in
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """I no longer want it."""
    own = _own(request, number)
    try:
        handling.withdraw(own.pk, by=actor_of(request), at=now())
    except Refused as refusal:
        messages.warning(request, str(refusal.says))
    return redirect("me_request", number)


@signed_in
@require_POST
def conceal(request: HttpRequest, number: str) -> HttpResponse:
    """My employer and my own union are to see nothing of it from now on."""
    own = _own(request, number)
    try:
        secrecy.conceal(own.pk, "", side=Side.APPLICANT, by=actor_of(request), at=now())
    except Refused as refusal:
        messages.warning(request, str(refusal.says))
    return redirect("me_request", number)


@signed_in
@require_safe
def photo(request: HttpRequest, number: str, document_id: int) -> HttpResponse:
    """One of my photos."""
    return file_answer(telling.photo_of(_own(request, number), document_id))
