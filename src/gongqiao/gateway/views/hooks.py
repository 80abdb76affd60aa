"""Subscriptions and deliveries of events: list, make, one, pause, replay."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.accounts.api import step_up
from gongqiao.audit import api as audit
from gongqiao.gateway import permissions
from gongqiao.gateway import queries_hooks as queries
from gongqiao.gateway.enums import SubscriptionState
from gongqiao.gateway.forms import SubscriptionForm
from gongqiao.gateway.models import Delivery, Subscription
from gongqiao.gateway.services import hooks as services
from gongqiao.gateway.services.delivering import body_of
from gongqiao.gateway.views.making import made_by, shown_once
from gongqiao.gateway.words import STATES, event_says
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing

SUBSCRIPTIONS: Listing[Subscription] = Listing(
    title=_("Web hooks of the interface"),
    purpose=_("To which programs events are told, signed, as they happen."),
    columns=[
        Column("name", _("Program"), sort="name"),
        Column("organisation", _("Organisation"), sort="organisation__path"),
        Column("address", _("Address")),
        Column("events", _("What is told")),
        Column("dead", _("Given up"), sort="dead", number=True),
        Column("state", _("State"), sort="state"),
    ],
    row_template="gateway/_subscription_row.html",
    order=("-pk",),
    template="gateway/subscriptions.html",
    empty_title=_("No subscription yet"),
    empty_says=_("A subscription tells a program of an organisation what happens there."),
)

DELIVERIES: Listing[Delivery] = Listing(
    title=_("Deliveries of events"),
    purpose=_("Which event went where, how often it was tried, and what came back."),
    columns=[
        Column("at", _("Happened"), sort="event__at"),
        Column("event", _("Event told")),
        Column("subscription", _("Subscription")),
        Column("tries", _("Tries"), number=True),
        Column("answer", _("Last answer")),
        Column("state", _("State"), sort="state"),
    ],
    row_template="gateway/_delivery_row.html",
    order=("-pk",),
    filters=[
        Filter(
            "state",
            _("State"),
            [(state, says) for state, (says, _tone) in STATES.items()],
            lambda rows, value: rows.filter(state=value),
        )
    ],
    template="gateway/deliveries.html",
    empty_title=_("No event has been told yet"),
    empty_says=_(
        "Deliveries appear here once something happens that a subscription wants to hear of."
    ),
)
MOVES = {
    "pause": SubscriptionState.PAUSED,
    "resume": SubscriptionState.ACTIVE,
    "end": SubscriptionState.ENDED,
}
NEWEST = 10


@office(permissions.MANAGE)
@require_safe
def subscriptions(request: HttpRequest) -> HttpResponse:
    """The subscriptions within reach."""
    seen = queries.subscriptions_visible_to(actor_of(request), timezone.localdate())
    return SUBSCRIPTIONS.answer(request, seen)


@office(permissions.MANAGE)
@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """The deliveries to them."""
    seen = queries.deliveries_visible_to(actor_of(request), timezone.localdate())
    return DELIVERIES.answer(request, seen)


@office(permissions.MANAGE)
@require_http_methods(["GET", "POST"])
@step_up
def subscribe(request: HttpRequest) -> HttpResponse:
    """Make a subscription; its secret is shown once, here."""

    def work(**fields: Any) -> HttpResponse:
        made = services.subscribe(services.Wish(**fields), by=actor_of(request), at=now())
        return _shown_once(request, made)

    form = SubscriptionForm(request.POST or None)
    return made_by(request, form, "gateway/subscription_make.html", work)


def _shown_once(request: HttpRequest, made: services.Made) -> HttpResponse:
    return shown_once(
        request, "gateway/subscription_once.html", subscription=made.subscription,
        secret=made.secret,
    )  # fmt: skip


def _subscription_or_404(request: HttpRequest, subscription_id: int) -> Subscription:
    by, on = actor_of(request), timezone.localdate()
    found = queries.subscription_for(by, subscription_id, on)
    if found is None:
        raise Http404
    return found


@office(permissions.MANAGE)
@require_safe
def subscription(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """One subscription, its newest deliveries, what happened to it."""
    one = _subscription_or_404(request, subscription_id)
    seen = queries.deliveries_visible_to(actor_of(request), timezone.localdate())
    context = {
        "subscription": one,
        "events": [event_says(code) for code in one.events],
        "deliveries": seen.filter(subscription=one)[:NEWEST],
        "trail": audit.events_about("gateway.hook", one.pk, 20),
        "at": now(),
    }
    return render(request, "gateway/subscription.html", context)


@office(permissions.MANAGE)
@require_POST
@step_up
def rotate(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """A new secret; for a day both sign."""
    one = _subscription_or_404(request, subscription_id)
    try:
        made = services.rotate(one.pk, by=actor_of(request), at=now())
    except Refused as no:
        messages.warning(request, str(no))
        return redirect("gateway:subscription", one.pk)
    return _shown_once(request, made)


@office(permissions.MANAGE)
@require_POST
@step_up
def move(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Pause, go on, end for good."""
    one = _subscription_or_404(request, subscription_id)
    state = MOVES.get(request.POST.get("move", ""))
    try:
        if state is not None:
            services.set_state(one.pk, state, by=actor_of(request), at=now())
    except Refused as no:
        messages.warning(request, str(no))
    return redirect("gateway:subscription", one.pk)


@office(permissions.MANAGE)
@require_POST
def ping(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Send a test event."""
    one = _subscription_or_404(request, subscription_id)
    try:
        services.ping(one.pk, by=actor_of(request), at=now())
    except Refused as no:
        messages.warning(request, str(no))
    else:
        messages.success(request, _("A test event is on its way."))
    return redirect("gateway:subscription", one.pk)


def _delivery_or_404(request: HttpRequest, delivery_id: int) -> Delivery:
    found = queries.delivery_for(actor_of(request), delivery_id, timezone.localdate())
    if found is None:
        raise Http404
    return found


@office(permissions.MANAGE)
@require_safe
def delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """One delivery: what was sent, each try, what the program said."""
    one = _delivery_or_404(request, delivery_id)
    context = {
        "delivery": one,
        "says": event_says(one.event.code),
        "body": body_of(one.event).decode(),
        "tries": queries.tries_of(one),
        "words": queries.words_of(one),
        "may_replay": one.state in services.REPLAYABLE
        and one.subscription.state != SubscriptionState.ENDED,
    }
    return render(request, "gateway/delivery.html", context)


@office(permissions.MANAGE)
@require_POST
def replay(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Send it once more."""
    one = _delivery_or_404(request, delivery_id)
    try:
        services.replay(one.pk, by=actor_of(request), at=now())
    except Refused as no:
        messages.warning(request, str(no))
    else:
        messages.success(request, _("It will be sent once more in a moment."))
    return redirect("gateway:delivery", one.pk)
