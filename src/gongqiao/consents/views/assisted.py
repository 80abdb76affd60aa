"""Acting for a worker without a phone: find them, say why, do it, print the slip."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.audit import api as audit
from gongqiao.consents import permissions, queries_office, services
from gongqiao.consents.forms import BeginForm
from gongqiao.consents.middleware import KEY
from gongqiao.platform import acting, desk
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.search import SHORTEST, cleaned
from gongqiao.registry import api as registry

MOST = 20


@office(permissions.ASSIST)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Find the worker; what one did lately for others."""
    by, on = actor_of(request), timezone.localdate()
    words = cleaned(request.GET.get("q", ""))
    people: list[Any] = []
    if len(words) >= SHORTEST:
        visible = registry.persons_visible_to(by, on, permissions.ASSIST)
        found = registry.persons_matching(visible, words).order_by()
        people = list(registry.persons_for_list(found)[:MOST])
    lately = queries_office.assisted_visible_to(by, on)[:MOST]
    context = {"words": words, "people": people, "lately": lately, "short": len(words) < SHORTEST}
    return render(request, "consents/assist.html", context)


@office(permissions.ASSIST)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, person_id: int) -> HttpResponse:
    """Say why; then the worker's services are open for a quarter of an hour."""
    by, on = actor_of(request), timezone.localdate()
    person = registry.person_for(by, person_id, on, permissions.ASSIST)
    if person is None:
        raise Http404
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.begin(person.pk, **form.cleaned_data, by=by, at=now())
        except Refused as refused:
            form.add_error(refused.field, str(refused.says))
        else:
            request.session[KEY] = made.pk
            return redirect("assist_one", made.pk)
    return render(request, "consents/assist_begin.html", {"person": person, "form": form})


@office(permissions.ASSIST)
@require_safe
def one(request: HttpRequest, assisted_id: int) -> HttpResponse:
    """What may be done, what was done: while it lasts the desk, afterwards the slip to print."""
    found = queries_office.assisted_for(actor_of(request), assisted_id, timezone.localdate())
    if found is None:
        raise Http404
    doing = getattr(request, "gq_acting", None)
    services_open = [s for s in desk.services() if acting.is_allowed(s.url_name)]
    events = queries_office.done_in(found)
    context = {
        "assisted": found,
        "lasts": doing is not None and doing.id == found.pk,
        "services": services_open,
        "done": [
            (e, audit.sentence_of(e, {e.actor_name: found.clerk_name}, marked=False))
            for e in events
            if not audit.is_inner(e)
        ],
        "printed_at": now(),
    }
    return render(request, "consents/assist_one.html", context)


@office(permissions.ASSIST)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Done: nothing more is done for the worker."""
    number = request.session.pop(KEY, None)
    if number is None:
        return redirect("assist")
    services.end(number, by=actor_of(request), at=now())
    messages.success(request, _("Ended. Print the slip for the worker."))
    return redirect("assist_one", number)
