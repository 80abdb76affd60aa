"""Reads of subscriptions and deliveries."""

from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from gongqiao.gateway.enums import DeliveryState, SubscriptionState
from gongqiao.gateway.models import Acknowledgement, Attempt, Delivery, Subscription
from gongqiao.gateway.queries import MANAGE
from gongqiao.platform import gate
from gongqiao.platform.context import Actor


def listening(code: str) -> list[Subscription]:
    """The subscriptions that want to hear of this kind, with their organisations. Few."""
    found = Subscription.objects.exclude(state=SubscriptionState.ENDED)
    found = found.filter(events__contains=[code]).select_related("organisation")
    return list(found.defer("secret", "old_secret").order_by("pk")[:1000])


def is_wanted(code: str) -> bool:
    """Does any?"""
    found = Subscription.objects.exclude(state=SubscriptionState.ENDED)
    return found.filter(events__contains=[code]).exists()


def concerns(subscription: Subscription, path: str) -> bool:
    """Is an event at this path one of the subscription's own? What concerns the whole installation
    is told at the top only."""
    own = subscription.organisation.path
    return path.startswith(own) if path else own.count(".") <= 1


def due(at: datetime) -> QuerySet[Delivery]:
    """Deliveries whose time has come, oldest first, with what is sent."""
    waiting = [DeliveryState.QUEUED, DeliveryState.SENDING]
    return (
        Delivery.objects.filter(
            state__in=waiting,
            next_try_at__lte=at,
            subscription__state=SubscriptionState.ACTIVE,
        )
        .select_related("subscription", "event")
        .order_by("next_try_at", "pk")
    )


def subscriptions_visible_to(by: Actor, on: date) -> QuerySet[Subscription]:
    """The subscriptions within the organisations where `by` manages them, newest first."""
    scope = gate.scope_of(by, MANAGE, on)
    found = Subscription.objects.filter(scope.as_q("organisation__path"))
    return (
        found.defer("secret", "old_secret")
        .select_related("organisation", "made_by")
        .annotate(
            dead=Count("deliveries", filter=Q(deliveries__state=DeliveryState.DEAD)),
        )
        .order_by("-pk")
    )


def subscription_for(by: Actor, subscription_id: int, on: date) -> Subscription | None:
    """One of them, by the gate of the list."""
    return subscriptions_visible_to(by, on).filter(pk=subscription_id).first()


def signing(subscription_id: int) -> Subscription | None:
    """A subscription that is served, with its secrets: for checking a signature."""
    found = Subscription.objects.exclude(state=SubscriptionState.ENDED)
    return found.select_related("organisation").filter(pk=subscription_id).first()


def deliveries_visible_to(by: Actor, on: date) -> QuerySet[Delivery]:
    """The deliveries to those subscriptions, newest first; none of what was withdrawn since: that
    there was something is confidential, too."""
    scope = gate.scope_of(by, MANAGE, on)
    found = Delivery.objects.filter(
        scope.as_q("subscription__organisation__path"), event__withdrawn_at__isnull=True
    )
    return (
        found.select_related("subscription__organisation", "event")
        .defer("subscription__secret", "subscription__old_secret")
        .order_by("-pk")
    )


def delivery_for(by: Actor, delivery_id: int, on: date) -> Delivery | None:
    """One of them, by the gate of the list."""
    return deliveries_visible_to(by, on).filter(pk=delivery_id).first()


def tries_of(delivery: Delivery) -> list[Attempt]:
    """Its tries, newest first, at most 50."""
    return list(delivery.tries.order_by("-pk")[:50])


def words_of(delivery: Delivery) -> list[Acknowledgement]:
    """What the receiving program said about it, newest first, at most 20."""
    return list(delivery.words.order_by("-pk")[:20])
