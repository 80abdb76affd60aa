"""A clerk takes something down: for somebody at the counter, or who calls 12351."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.registry import api as registry
from gongqiao.requests import queries
from gongqiao.requests.enums import Channel
from gongqiao.requests.forms import CallForm, EntryForm, FindForm, new_key
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.permissions import HANDLE
from gongqiao.requests.services.asking import Wish, ask
from gongqiao.requests.telling import refused_field

MOST_FOUND = 8


@office(HANDLE)
@require_http_methods(["GET", "HEAD", "POST"])
def assisted(request: HttpRequest) -> HttpResponse:
    """Find who stands there, or give name and mobile; then what it is about."""
    person = _person(request)
    known = person is not None
    if request.method == "POST":
        form = EntryForm(request.POST, request.FILES, known=known)
        made = _taken(request, form, Channel.ASSISTED, person)
        if made is not None:
            return _after(request, made)
    else:
        form = EntryForm(initial={"key": new_key()}, known=known)
    found = [] if known else _found(request)
    context = {"form": form, "person": person, "find": FindForm(request.GET or None),
               "found": found, "asked": request.GET.get("who", "")}  # fmt: skip
    return render(request, "requests/assisted.html", context)


@office(HANDLE)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest) -> HttpResponse:
    """A note of a call: who called, the number to call back, what it is about."""
    form = CallForm(request.POST or None, initial={"key": new_key()})
    if request.method == "POST":
        made = _taken(request, form, Channel.CALL, None)
        if made is not None:
            return _after(request, made)
    return render(request, "requests/call.html", {"form": form})


def _taken(
    request: HttpRequest, form: EntryForm, channel: Channel, person: registry.Member | None
) -> WorkerRequest | None:
    if not form.is_valid():
        return None
    wish = Wish(person_id=person.pk if person else None, **form.cleaned_data)
    try:
        return ask(wish, channel, by=actor_of(request), at=now())
    except Refused as refusal:
        form.add_error(refused_field(refusal, form.fields), str(refusal.says))
        return None


def _after(request: HttpRequest, made: WorkerRequest) -> HttpResponse:
    """To its page, when it is the clerk's own office that answers; else its number and where."""
    on = timezone.localdate()
    if queries.request_for(actor_of(request), made.number, on) is not None:
        messages.success(request, _("Taken down: %(number)s.") % {"number": made.number})
        return redirect("requests:record", made.number)
    return render(request, "requests/taken.html", {"made": made})


def _person(request: HttpRequest) -> registry.Member | None:
    """The person chosen, when the clerk may see them."""
    chosen = request.POST.get("person", "") or request.GET.get("person", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 15):
        return None
    return registry.person_for(actor_of(request), int(chosen), timezone.localdate())


def _found(request: HttpRequest) -> list[registry.Member]:
    """People in the clerk's reach whom the words mean."""
    words = request.GET.get("who", "").replace("\x00", "").strip()[:40]
    if len(words) < 2:  # one character is a family name of thousands
        return []
    seen = registry.persons_visible_to(actor_of(request), timezone.localdate())
    found = registry.persons_for_list(registry.persons_matching(seen, words))
    return list(found.order_by("pk")[:MOST_FOUND])
