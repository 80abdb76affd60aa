"""Something is done with a matter: in place on the board, or on a page of its own without scripts.

A refusal keeps what was typed and names the newest version, so that doing it all the same is a
second, informed press of the button.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from gongqiao.desk import kinds, queries, services
from gongqiao.desk.enums import ItemState, WaitFor
from gongqiao.desk.forms import Answer, Close, HandOn, Pause, Seen
from gongqiao.desk.models import WorkItem
from gongqiao.desk.permissions import WORK
from gongqiao.desk.shown import shown, title_of
from gongqiao.desk.views import answering
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office

BUTTONS = {
    "answer": gettext_lazy("Send the answer"),
    "hand": gettext_lazy("Hand it on"),
    "pause": gettext_lazy("Pause it"),
    "close": gettext_lazy("Finish it"),
}
DONE = {
    "take": gettext_lazy("Now you have it: %(title)s"),
    "answer": gettext_lazy("Answered: %(title)s"),
    "hand": gettext_lazy("Handed on: %(title)s"),
    "pause": gettext_lazy("Paused: %(title)s"),
    "resume": gettext_lazy("Going on: %(title)s"),
    "close": gettext_lazy("Closed: %(title)s"),
}


def _item(request: HttpRequest, item_id: int) -> WorkItem:
    found = queries.item_for(actor_of(request), item_id, timezone.localdate())
    if found is None:
        raise Http404
    return found


@office(WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, item_id: int) -> HttpResponse:
    """Write an answer, which the programme delivers."""
    item = _item(request, item_id)

    def send(form: Answer, who: dict[str, Any]) -> WorkItem:
        finishing = "finish" in request.POST and kinds.finishes(item.kind)
        text = form.cleaned_data["text"]
        if finishing:
            return services.finish(item.pk, text=text, lines=form.cleaned_data["lines"], **who)
        return services.answered(item.pk, text=text, **who)

    begun = {} if _data(request) else answering.begun(request, item)
    form = Answer(_data(request), initial=_seen(item) | begun)
    return _asked(request, item, "answer", form, send)


@office(WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def hand(request: HttpRequest, item_id: int) -> HttpResponse:
    """Hand it on to a colleague or an office."""
    item = _item(request, item_id)
    form = HandOn(_data(request), initial=_seen(item), item=item, on=timezone.localdate())

    def send(form: HandOn, who: dict[str, Any]) -> WorkItem:
        to, there = form.target
        return services.hand_over(
            item.pk, to_user_id=to, to_organisation_id=there,
            reason=form.cleaned_data["reason"], **who,
        )  # fmt: skip

    return _asked(request, item, "hand", form, send)


@office(WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest, item_id: int) -> HttpResponse:
    """It waits for somebody."""
    item = _item(request, item_id)

    def send(form: Pause, who: dict[str, Any]) -> WorkItem:
        asked = form.cleaned_data
        return services.wait(
            item.pk, reason=asked["reason"], for_whom=WaitFor(asked["for_whom"]),
            expected_on=asked["expected_on"], **who,
        )  # fmt: skip

    return _asked(request, item, "pause", Pause(_data(request), initial=_seen(item)), send)


@office(WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, item_id: int) -> HttpResponse:
    """It is done."""
    item = _item(request, item_id)
    visits = kinds.known(item.kind).visits
    initial = _seen(item) | {"visits": visits(item.subject_id) if visits else None}
    form = Close(_data(request), initial=initial, item=item)

    def send(form: Close, who: dict[str, Any]) -> WorkItem:
        asked = form.cleaned_data
        return services.close_item(item.pk, outcome=asked["outcome"], visits=asked["visits"], **who)

    return _asked(request, item, "close", form, send)


@office(WORK)
@require_POST
def take(request: HttpRequest, item_id: int) -> HttpResponse:
    """The visitor has it from now on."""
    return _at_once(request, item_id, "take", services.take)


@office(WORK)
@require_POST
def resume(request: HttpRequest, item_id: int) -> HttpResponse:
    """It goes on."""
    return _at_once(request, item_id, "resume", services.resume)


def _at_once(
    request: HttpRequest, item_id: int, verb: str, do: Callable[..., WorkItem]
) -> HttpResponse:
    item, form = _item(request, item_id), Seen(request.POST)
    if form.is_valid():
        try:
            do(item.pk, seen=form.cleaned_data["seen"], by=actor_of(request), at=now())
            messages.success(request, DONE[verb] % {"title": title_of(item)})
        except Refused as refused:
            messages.warning(request, str(refused.says))
    return redirect(_back(request, item))


def _asked(
    request: HttpRequest, item: WorkItem, verb: str, form: Any, do: Callable[..., WorkItem]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        who = {"seen": form.cleaned_data["seen"], "by": actor_of(request), "at": now()}
        try:
            do(form, who)
            messages.success(request, DONE[verb] % {"title": title_of(item)})
            return redirect(_back(request, item))
        except Refused as refused:
            item = WorkItem.objects.select_related("organisation", "owner").get(pk=item.pk)
            _say(form, refused, item)
    return _form_page(request, item, verb, form)


def _form_page(request: HttpRequest, item: WorkItem, verb: str, form: Any) -> HttpResponse:
    in_place = request.headers.get("HX-Request") == "true"
    context = {
        "form": form, "verb": verb, "button": BUTTONS[verb], "back": _back(request, item),
        "row": shown(item, now(), actor_of(request).user_id), "query": _query(request),
        "gone": item.state == ItemState.CLOSED, "in_place": in_place,
    }  # fmt: skip
    if verb == "answer":
        context |= answering.before(request, item, form)
    if in_place:  # the keyboard goes on where the eye goes
        form.visible_fields()[0].field.widget.attrs["autofocus"] = True
    answer = render(request, "desk/_act.html" if in_place else "desk/act.html", context)
    if in_place:
        answer["HX-Retarget"], answer["HX-Reswap"] = f"#gq-act-{item.pk}", "innerHTML"
        answer["HX-Reselect"] = ".gq-act"
    return answer


def _say(form: Any, refused: Refused, item: WorkItem) -> None:
    """The refusal at its field; the form now names what stands."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused.says))
    form.data = form.data.copy()
    form.data["seen"] = str(item.version)
    if refused.code == "STALE":
        form.fields["seen"].widget = forms.HiddenInput()


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _seen(item: WorkItem) -> dict[str, int]:
    return {"seen": item.version}


def _query(request: HttpRequest) -> str:
    """The board's address as it was, from what the form carries along; only its own words."""
    given = request.POST.get("query", "") or request.GET.get("query", "")
    known = {"view", "kind", "who", "q", "page", "sort", "size", "next"}
    return urlencode([(k, v) for k, v in parse_qsl(given[:500]) if k in known])


def _back(request: HttpRequest, item: WorkItem) -> str:
    if request.POST.get("back") == "item":  # done at once on the item's own page: stay there
        return reverse("desk_item", args=[item.pk])
    query = _query(request)
    return f"{reverse('desk_board')}?{query}{'&' if query else ''}on={item.pk}"
