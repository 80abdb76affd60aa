"""Subscriptions: made, paused, ended, their secret replaced; deliveries sent once more."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.gateway import permissions
from gongqiao.gateway.enums import DeliveryState, SubscriptionState
from gongqiao.gateway.models import Delivery, Event, Subscription
from gongqiao.gateway.rules import addresses, signing
from gongqiao.platform import gate, outgoing
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

SECRET_BYTES = 32
OVERLAP = timedelta(hours=24)
PING = "ping"
REPLAYABLE = (DeliveryState.DEAD, DeliveryState.DELIVERED)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new subscription is to be."""

    name: str
    organisation_id: int
    url: str
    events: Sequence[str]


@dataclass(frozen=True, slots=True)
class Made:
    """A subscription with its secret: shown now, stored encrypted."""

    subscription: Subscription
    secret: str


@transaction.atomic
def subscribe(wish: Wish, *, by: Actor, at: datetime) -> Made:
    """Events of an organisation and all below it go to an address.

    Raises PermissionDenied, or Refused: ORGANISATION_UNKNOWN, ADDRESS, EVENTS_MISSING.
    """
    on = timezone.localdate(at)
    organisation = registry.organisation_for(by, wish.organisation_id, on, permissions.MANAGE)
    if organisation is None:
        says = _("There is no such organisation in your reach.")
        raise Refused("ORGANISATION_UNKNOWN", says, field="organisation")
    _check_address(wish.url)
    if not wish.events or not set(wish.events) <= set(outgoing.kinds()):
        raise Refused("EVENTS_MISSING", _("Choose what is told."), field="events")
    made = Subscription.objects.create(
        name=wish.name.strip()[:60],
        organisation=organisation,
        url=wish.url,
        events=sorted(set(wish.events)),
        secret=_new_secret(),
        made_by_id=by.user_id,
        made_at=at,
    )
    host = addresses.target_of(made.url)
    told = {"name": made.name, "organisation": str(organisation),
            "host": host.host if host else "", "events": made.events}  # fmt: skip
    _record(made, "gateway.hook.make", by, at, told)
    return Made(made, made.secret)


def _check_address(url: str) -> None:
    """The shape; where it leads is looked at each time something is sent."""
    target = addresses.target_of(url)
    if target is None:
        raise Refused("ADDRESS", _("This is not an address that can be called."), field="url")
    if target.scheme != "https" and not settings.GATEWAY_ALLOWED_NETWORKS:
        raise Refused("ADDRESS", _("The address must begin with https://."), field="url")
    allowed = addresses.networks(settings.GATEWAY_ALLOWED_NETWORKS)
    literal = target.host.replace(":", "").replace(".", "")
    looks_like_ip = ":" in target.host or literal.isdigit()
    if looks_like_ip and not addresses.may_reach(
        target.host, scheme=target.scheme, allowed=allowed
    ):
        says = _("Addresses inside the house are not called. The operator may allow some.")
        raise Refused("ADDRESS", says, field="url")


def _new_secret() -> str:
    return signing.secret_text(secrets.token_bytes(SECRET_BYTES))


@transaction.atomic
def set_state(
    subscription_id: int, state: SubscriptionState, *, by: Actor, at: datetime
) -> Subscription:
    """Pause, go on, or end for good. What waits is kept while paused; ended, it is given up.

    Raises Refused ENDED when it was ended before.
    """
    one = _locked(subscription_id, by, at)
    if one.state == state:
        return one
    if one.state == SubscriptionState.ENDED:
        raise Refused("ENDED", _("This subscription was ended. Make a new one."))
    one.state = state
    one.ended_at = at if state == SubscriptionState.ENDED else None
    one.save(update_fields=["state", "ended_at"])
    if state == SubscriptionState.ENDED:
        waiting = one.deliveries.filter(state__in=[DeliveryState.QUEUED, DeliveryState.SENDING])
        waiting.update(state=DeliveryState.DEAD, last_error="ended")
    _record(one, f"gateway.hook.{state.value}", by, at, {"name": one.name})
    return one


@transaction.atomic
def rotate(subscription_id: int, *, by: Actor, at: datetime) -> Made:
    """A new secret; for a day both sign. Raises Refused ENDED."""
    one = _locked(subscription_id, by, at)
    if one.state == SubscriptionState.ENDED:
        raise Refused("ENDED", _("This subscription was ended. Make a new one."))
    one.old_secret, one.old_until, one.secret = one.secret, at + OVERLAP, _new_secret()
    one.save(update_fields=["old_secret", "old_until", "secret"])
    _record(one, "gateway.hook.rotate", by, at, {"name": one.name})
    return Made(one, one.secret)


@transaction.atomic
def ping(subscription_id: int, *, by: Actor, at: datetime) -> Delivery:
    """An event without content, to see whether it arrives. Raises Refused ENDED."""
    one = _locked(subscription_id, by, at)
    if one.state == SubscriptionState.ENDED:
        raise Refused("ENDED", _("This subscription was ended. Make a new one."))
    word = uuid.uuid4()
    event = Event.objects.create(
        key=f"ping:{word}", public_id=word, code=PING, path=one.organisation.path, at=at
    )
    return Delivery.objects.create(subscription=one, event=event, next_try_at=at)


@transaction.atomic
def replay(delivery_id: int, *, by: Actor, at: datetime) -> Delivery:
    """Send once more what was given up or had arrived: the same event with the same id.

    Raises Refused NOT_YET (it is still on its way), ENDED, WITHDRAWN (confidential since).
    """
    found = Delivery.objects.select_related("event").select_for_update(of=("self",))
    one = found.get(pk=delivery_id)
    subscription = _locked(one.subscription_id, by, at)
    if subscription.state == SubscriptionState.ENDED:
        raise Refused("ENDED", _("This subscription was ended. Make a new one."))
    if one.event.withdrawn_at is not None:
        raise Refused("WITHDRAWN", _("What this event said is not kept any more."))
    if one.state not in REPLAYABLE:
        raise Refused("NOT_YET", _("It is still on its way."))
    one.state, one.attempts, one.next_try_at = DeliveryState.QUEUED, 0, at
    one.replays += 1
    one.save(update_fields=["state", "attempts", "next_try_at", "replays"])
    told = {"name": subscription.name, "event": one.event.code, "delivery": one.pk}
    _record(subscription, "gateway.hook.replay", by, at, told)
    return one


def _locked(subscription_id: int, by: Actor, at: datetime) -> Subscription:
    found = Subscription.objects.select_for_update(of=("self",)).select_related("organisation")
    one = found.get(pk=subscription_id)
    gate.require(by, permissions.MANAGE, timezone.localdate(at), one.organisation.path)
    return one


def _record(
    one: Subscription, action: str, by: Actor, at: datetime, told: Mapping[str, object]
) -> None:
    audit.record(
        at=at,
        by=by,
        action=action,
        subject=("gateway.hook", one.pk),
        new=told,
        path=one.organisation.path,
    )
