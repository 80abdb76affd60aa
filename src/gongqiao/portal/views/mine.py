"""The worker's own pages: home, services, mine, what is kept, who looked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.platform import codes, desk, own, recent
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import signed_in
from gongqiao.platform.search import cleaned
from gongqiao.platform.stepup import step_up
from gongqiao.portal import queries, queries_mine, services
from gongqiao.portal.forms_mine import CodesForm, MobileForm
from gongqiao.registry.api import mobile_of, person_of

FIRST_CARDS = 5
FIRST_ROWS = 20
"""Of each part of what is kept about me, until somebody asks for the whole part: five hundred
messages are 200 kB that nobody scrolls through on a phone."""
KINDS = {"json": "application/json", "xlsx":
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is for this worker now, the most important first; then what they can do here."""
    by, today = actor_of(request), timezone.localtime()
    cards = desk.cards_of(by, today.date())
    large = [c for c in cards if c.amount_fen is not None]
    small = [c for c in cards if c.amount_fen is None]
    tiles = queries_mine.tiles(recent.recent_of(request))
    context = {
        "large": large,
        "cards": small[:FIRST_CARDS],
        "further": small[FIRST_CARDS:],
        "tiles": tiles[: queries_mine.FIRST_TILES],
        "more": len(tiles) > queries_mine.FIRST_TILES,
        "belonging": queries.belonging_of(by),
        "now": today,
    }
    return render(request, "portal/me.html", context)


@signed_in
@require_safe
def all_services(request: HttpRequest) -> HttpResponse:
    """All services: used lately, then in groups; or those that the words name."""
    words = cleaned(request.GET.get("q", ""))
    used = recent.recent_of(request)
    context = {
        "words": words,
        "lately": [] if words else queries_mine.tiles(used)[: len(used)],
        "found": queries_mine.tiles_matching(words) if words else [],
        "groups": [] if words else queries_mine.in_groups(queries_mine.tiles()),
    }
    return render(request, "portal/me_services.html", context)


@signed_in
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, how I sign in, how pages look."""
    belonging = queries.belonging_of(actor_of(request))
    return render(request, "portal/me_account.html", {"belonging": belonging})


@signed_in
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """All that the union keeps about me, part by part; `?whole=3` opens the third to its end."""
    me = person_of(actor_of(request))
    context = {
        "me": me,
        "parts": own.kept_about(me.pk) if me else [],
        "first": f":{FIRST_ROWS}",
        "most": FIRST_ROWS,
        "whole": request.GET.get("whole", ""),
        "wechat": "MicroMessenger" in request.headers.get("User-Agent", ""),
    }
    return render(request, "portal/me_data.html", context)


@signed_in
@step_up
@require_safe
def data_export(request: HttpRequest, form: str) -> HttpResponse:
    """The same as a file: JSON for programs, xlsx for people."""
    by = actor_of(request)
    me, at = person_of(by), now()
    if me is None:
        return redirect("me_data")
    parts = own.kept_about(me.pk)
    services.taken(me.pk, form, by=by, at=at)
    body = services.as_json(parts, at) if form == "json" else services.as_workbook(parts)
    answer = HttpResponse(body, content_type=KINDS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="gongqiao-{at:%Y%m%d}.{form}"'
    return answer


@signed_in
@require_safe
def looked(request: HttpRequest) -> HttpResponse:
    """Who looked at what is kept about me, or changed it."""
    by = actor_of(request)
    me = person_of(by)
    looks = queries_mine.looks_at(me.pk, by.user_id) if me else []
    return render(request, "portal/me_looked.html", {"me": me, "looks": looks})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def mobile(request: HttpRequest) -> HttpResponse:
    """Change the mobile number: first the number, then the codes that were sent."""
    me = person_of(actor_of(request))
    if me is None:
        return redirect("me_data")
    old, sent = mobile_of(me.pk), "code" in request.POST
    form: MobileForm = MobileForm(request.POST or None)
    if sent:
        form = CodesForm(request.POST, has_old=bool(old))
    if request.method == "POST" and form.is_valid():
        try:
            return _codes_sent(request, me.pk, form, old) if not sent else _changed(
                request, me.pk, form)  # fmt: skip
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return render(request, "portal/me_mobile.html", {"form": form, "sent": sent, "old": old})


def _codes_sent(request: HttpRequest, person_id: int, form: MobileForm, old: str) -> HttpResponse:
    number = form.cleaned_data["mobile"]
    services.send_codes(person_id, number, at=now(), address=codes.address_of(request))
    fresh = CodesForm(initial={"mobile": number}, has_old=bool(old))
    context = {"form": fresh, "sent": True, "old": old}
    return render(request, "portal/me_mobile.html", context)


def _changed(request: HttpRequest, person_id: int, form: MobileForm) -> HttpResponse:
    told = form.cleaned_data
    services.change(
        person_id, told["mobile"], told["code"], told.get("old_code", ""),
        by=actor_of(request), at=now(),
    )  # fmt: skip
    messages.success(request, _("This is your number from now on."))
    return redirect("me_data")
