"""Keys: list, make, one, replace the secret, end; and how often they call."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.accounts.api import step_up
from gongqiao.audit import api as audit
from gongqiao.gateway import permissions, queries
from gongqiao.gateway.forms import KeyForm, ReasonForm, RotateForm
from gongqiao.gateway.models import Call, Key
from gongqiao.gateway.services import keys as services
from gongqiao.gateway.views.making import made_by, shown_once, tried
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing


def _holding(rows: QuerySet[Key], value: str) -> QuerySet[Key]:
    on = timezone.localdate()
    over = Q(revoked_at__isnull=False) | Q(expires_on__lte=on)
    return rows.filter(over) if value == "over" else rows.exclude(over)


KEYS: Listing[Key] = Listing(
    title=_("Keys of the interface"),
    purpose=_(
        "Which programs may call, for whom and what for. A key is shown once and never again."
    ),
    columns=[
        Column("name", _("Program"), sort="name"),
        Column("organisation", _("Organisation"), sort="organisation__path"),
        Column("scopes", _("What it may do")),
        Column("used", _("Last used"), sort="last_used_at"),
        Column("state", _("State")),
    ],
    row_template="gateway/_key_row.html",
    order=("-pk",),
    search=lambda rows, words: rows.filter(
        Q(name__icontains=words) | Q(organisation__name__icontains=words)
    ),
    search_label=_("Program or organisation"),
    filters=[Filter("state", _("State"), [("holds", _("holds")), ("over", _("ended"))], _holding)],
    template="gateway/keys.html",
    empty_title=_("No program has a key yet"),
    empty_says=_("Make one for each program, for no more than it needs."),
)

CALLS: Listing[Call] = Listing(
    title=_("Calls of the interface"),
    purpose=_(
        "Every call, the last ninety days: who, what, how many rows. Nothing of what was sent."
    ),
    columns=[
        Column("at", _("When"), sort="at"),
        Column("key", _("Program")),
        Column("operation", _("Operation"), sort="operation"),
        Column("status", _("Answer"), sort="status", number=True),
        Column("rows", _("Rows"), number=True),
        Column("refused", _("Refused"), number=True),
        Column("time", _("Milliseconds"), sort="milliseconds", number=True),
    ],
    row_template="gateway/_call_row.html",
    order=("-pk",),
    filters=[
        Filter(
            "answer",
            _("Answer"),
            [("good", _("answered")), ("bad", _("turned away"))],
            lambda rows, value: rows.filter(
                **{"status__lt" if value == "good" else "status__gte": 400}
            ),
        )
    ],
    template="gateway/calls.html",
    empty_title=_("Nobody has called yet"),
    empty_says=_("Calls appear here as they come."),
)


@office(permissions.MANAGE)
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The keys within reach."""
    seen = queries.keys_visible_to(actor_of(request), timezone.localdate())
    return KEYS.answer(request, seen, at=now())


@office(permissions.MANAGE)
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """The calls of those keys, with their number per day."""
    seen = queries.calls_visible_to(actor_of(request), timezone.localdate())
    days = queries.calls_per_day(seen, now())
    return CALLS.answer(request, seen, days=days)


@office(permissions.MANAGE)
@require_http_methods(["GET", "POST"])
@step_up
def make(request: HttpRequest) -> HttpResponse:
    """Make a key; it is shown once, here."""

    def work(**fields: Any) -> HttpResponse:
        return _shown_once(
            request, services.make(services.Wish(**fields), by=actor_of(request), at=now())
        )

    return made_by(request, KeyForm(request.POST or None), "gateway/key_make.html", work)


def _shown_once(request: HttpRequest, made: services.Made) -> HttpResponse:
    return shown_once(request, "gateway/key_once.html", key=made.key, token=made.token)


def key_or_404(request: HttpRequest, key_id: int) -> Key:
    """A key within reach."""
    found = queries.key_for(actor_of(request), key_id, timezone.localdate())
    if found is None:
        raise Http404
    return found


@office(permissions.MANAGE)
@require_safe
def key(request: HttpRequest, key_id: int) -> HttpResponse:
    """One key: what it may do, its secrets, its calls, what happened to it."""
    one = key_or_404(request, key_id)
    seen = Call.objects.filter(key=one)
    context = {
        "key": one,
        "holds": _holds(one, timezone.localdate()),
        "scopes": [s for s in gate.key_scopes().values() if s.code in one.scopes],
        "secrets": queries.secrets_of(one),
        "days": queries.calls_per_day(seen, now()),
        "operations": queries.calls_by_operation(seen, now()),
        "events": audit.events_about("gateway.key", one.pk, 20),
        "at": now(),
    }
    return render(request, "gateway/key.html", context)


def _holds(key: Key, on: date) -> bool:
    return key.revoked_at is None and (key.expires_on is None or key.expires_on > on)


@office(permissions.MANAGE)
@require_http_methods(["GET", "POST"])
@step_up
def rotate(request: HttpRequest, key_id: int) -> HttpResponse:
    """A new secret; the old one holds for a while."""
    one = key_or_404(request, key_id)
    form = RotateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        overlap = timedelta(hours=form.cleaned_data["overlap"])

        def work() -> HttpResponse:
            made = services.rotate(one.pk, overlap=overlap, by=actor_of(request), at=now())
            return _shown_once(request, made)

        answer = tried(form, work)
        if answer is not None:
            return answer
    return render(request, "gateway/key_rotate.html", {"form": form, "key": one})


@office(permissions.MANAGE)
@require_http_methods(["GET", "POST"])
@step_up
def revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """End a key for good."""
    one = key_or_404(request, key_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]

        def work() -> HttpResponse:
            services.revoke(one.pk, reason=reason, by=actor_of(request), at=now())
            return redirect("gateway:key", one.pk)

        answer = tried(form, work)
        if answer is not None:
            return answer
    return render(request, "gateway/key_revoke.html", {"form": form, "key": one})
