"""Web hooks: who wants to hear of what, what happened, and how it was delivered."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from gongqiao.gateway.enums import DeliveryState, SubscriptionState
from gongqiao.platform.fields import EncryptedTextField
from gongqiao.platform.privacy import classed

USER = settings.AUTH_USER_MODEL


class Subscription(models.Model):
    """Events of an organisation and all below it go to an address of another program."""

    name = models.CharField(max_length=60)
    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    url = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=60))
    secret = EncryptedTextField[str, str]()
    old_secret = EncryptedTextField[str | None, str | None](null=True)
    old_until = models.DateTimeField(null=True)  # until then both sign
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in SubscriptionState],
        default=SubscriptionState.ACTIVE,
    )
    made_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    privacy: ClassVar = classed(
        internal="name organisation url events state made_by made_at ended_at old_until",
        sealed="secret old_secret",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(events__len__gte=1), name="gateway_sub_events"),
            models.CheckConstraint(
                condition=Q(state=SubscriptionState.ENDED, ended_at__isnull=False)
                | (~Q(state=SubscriptionState.ENDED) & Q(ended_at__isnull=True)),
                name="gateway_sub_ended",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-id"], name="gateway_sub_organisation")
        ]

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """Something that happened, kept only when somebody wants to hear of it. `key` names it."""

    key = models.CharField(max_length=120, unique=True, db_collation="C")
    public_id = models.UUIDField(unique=True)  # the same event has one id, however often it is sent
    code = models.CharField(max_length=60)
    path = models.CharField(max_length=400, db_collation="C", blank=True)
    figures = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)  # confidential since: nothing of it is kept

    privacy: ClassVar = classed(internal="key public_id code path figures at withdrawn_at")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(figures={}, path=""),
                name="gateway_event_withdrawn",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Delivery(models.Model):
    """One event on its way to one subscription."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="deliveries"
    )
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in DeliveryState],
        default=DeliveryState.QUEUED,
    )
    attempts = models.PositiveSmallIntegerField(default=0)  # since it was queued or replayed
    next_try_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=40, blank=True)  # a kind of failure
    replays = models.PositiveSmallIntegerField(default=0)

    privacy: ClassVar = classed(
        internal="subscription event state attempts next_try_at delivered_at last_status "
        "last_error replays"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscription", "event"], name="gateway_delivery_once"),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.DELIVERED) | Q(delivered_at__isnull=False),
                name="gateway_delivery_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                name="gateway_delivery_due",
                condition=Q(state__in=["queued", "sending"]),
            ),
            models.Index(fields=["state", "-id"], name="gateway_delivery_state"),
        ]


class Attempt(models.Model):
    """One try: when, how long, what came back. The log of a delivery."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    milliseconds = models.IntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=40, blank=True)

    privacy: ClassVar = classed(internal="delivery at milliseconds status error")


class Acknowledgement(models.Model):
    """A signed word of the receiving program: what it did with an event. Each word counts once."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="+")
    word_id = models.CharField(max_length=80, db_collation="C")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="words")
    done = models.BooleanField()  # worked off; false: the program could not use it
    at = models.DateTimeField()

    privacy: ClassVar = classed(internal="subscription word_id delivery done at")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscription", "word_id"], name="gateway_word_once")
        ]
