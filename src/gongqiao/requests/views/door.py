"""Behind the code of a hall or union: ask without an account, and look up what became of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import public
from gongqiao.platform.limits import within
from gongqiao.registry.api import person_of_user
from gongqiao.requests import labels, queries, telling
from gongqiao.requests.enums import Channel
from gongqiao.requests.forms import DoorForm, LookForm, new_key
from gongqiao.requests.models import Place, WorkerRequest
from gongqiao.requests.services import asking

ASKED = "requests_asked"
"""In the session: the number of what was just asked here."""
ASKS = "60/h/ip,10/m/ip"
LOOKS = "30/h/ip,10/m/ip"


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, code: str) -> HttpResponse:
    """The page behind a code; people with an account go to their own page."""
    found = queries.place_of(code)
    if found is None or found.withdrawn_at is not None:
        return render(request, "requests/door_closed.html", {"place": found}, status=404)
    if person_of_user(actor_of(request).user_id) is not None:
        return redirect(f"{reverse('me_request_new')}?place={found.code}")
    if request.method != "POST":
        form = DoorForm(initial={"key": new_key()})
    else:
        form = DoorForm(request.POST, request.FILES)
        if _asked(request, form, found):
            return redirect("request_asked")
    return render(request, "requests/door.html", {"form": form, "place": found})


def _asked(request: HttpRequest, form: DoorForm, found: Place) -> bool:
    """Take it in; the session remembers the number."""
    if not within(request, "requests.ask", ASKS):
        form.add_error(None, _("Too many requests came from here. Please call 12351."))
    if not form.is_valid():
        return False
    if form.cleaned_data.pop("website"):  # filled in by a program: nothing is kept or told
        return True
    try:
        wish = asking.Wish(place=found, **form.cleaned_data)
        made = asking.ask(wish, Channel.QR, by=actor_of(request), at=now())
    except Refused as refusal:
        form.add_error(telling.refused_field(refusal, form.fields), str(refusal.says))
        return False
    request.session[ASKED] = made.number
    return True


@public
@never_cache
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """It is there: the number, to be kept."""
    return render(request, "requests/door_asked.html", {"number": request.session.get(ASKED, "")})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """What became of a request, by its number and the mobile that was given with it."""
    told = request.POST if request.method == "POST" else None  # bound even when nothing was typed
    form = LookForm(told, initial={"number": request.session.get(ASKED, "")})
    found = _looked_up(request, form) if request.method == "POST" else None
    context: dict[str, object] = {"form": form, "found": found}
    if found is not None:
        context["says"], context["tone"] = labels.OWN_STATES[queries.stands(found)]
        # of a confidential one nothing is read out: a telephone is soon in other hands
        turns = [] if found.confidential else queries.turns_of(found, shown_only=True)
        context["lines"] = telling.told(turns, to_worker=True)
    return render(request, "requests/door_look.html", context)


def _looked_up(request: HttpRequest, form: LookForm) -> WorkerRequest | None:
    if not within(request, "requests.look", LOOKS):
        form.add_error(None, _("Please wait a while and try again, or call 12351."))
    if not form.is_valid():
        return None
    found = queries.look_up(**form.cleaned_data)
    if found is None:
        says = _("There is no request with this number and this mobile number.")
        form.add_error(None, says)
    return found
