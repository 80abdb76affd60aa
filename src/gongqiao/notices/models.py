"""Messages that people read here, and deliveries that leave the house."""

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from gongqiao.notices.enums import NOTED, SETTLED, How, OutboxState
from gongqiao.platform.fields import EncryptedTextField, FenField
from gongqiao.platform.privacy import classed

SETTLED_STATES = sorted(SETTLED)
NOTED_WAYS = [how.value for how in NOTED]
MOST_SCENE = 10_000  # the numbers that WeChat takes end there
OPEN_STATES = [OutboxState.QUEUED, OutboxState.SENDING, OutboxState.DROPPED]


class Message(models.Model):
    """One message to one person of the register or one user, as code and figures.

    The words are put together when it is read, in the reader's language. `key` names the event, so
    the same event never makes two messages.
    """

    key = models.CharField(max_length=120, unique=True, db_collation="C")
    person = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(max_length=80)
    figures = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # about a matter that became confidential: its recipient reads it, no office finds its delivery
    apart = models.BooleanField(default=False, db_default=False)
    # a number that left the register hears of it: the copy goes there, and nowhere else
    to_mobile = EncryptedTextField[str | None, str | None](null=True)

    privacy: ClassVar = classed(
        internal="key person user code at read_at apart",
        personal="figures",
        sealed="to_mobile",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, user__isnull=True)
                | Q(person__isnull=True, user__isnull=False),
                name="notices_message_one_recipient",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["person", "-at"],
                name="notices_message_person",
                condition=Q(person__isnull=False),
            ),
            models.Index(
                fields=["user", "-at"],
                name="notices_message_user",
                condition=Q(user__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.key}"


class Outbox(models.Model):
    """One message to be delivered by one channel. Recipient, code and figures are the message's."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=20)
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in OutboxState],
        default=OutboxState.QUEUED,
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)  # as the provider reports, where it does
    last_error = models.CharField(max_length=200, blank=True)  # a kind of failure, never an address
    # how often nobody knows whether it left: a worker died before it reported, or the provider gave
    # no readable answer
    lost = models.PositiveSmallIntegerField(default=0)
    parts = models.PositiveSmallIntegerField(default=0)
    cost_fen = FenField(default=0)
    provider_id = models.CharField(max_length=64, blank=True, db_collation="C")

    privacy: ClassVar = classed(
        internal="message channel state attempts queued_at next_try_at sent_at delivered_at "
        "last_error lost parts cost_fen provider_id"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "channel"], name="notices_outbox_once"),
            models.CheckConstraint(
                condition=Q(state__in=SETTLED_STATES, sent_at__isnull=False)
                | Q(state__in=OPEN_STATES, sent_at__isnull=True)
                | Q(state=OutboxState.FAILED),  # a provider may report later that it did not arrive
                name="notices_outbox_sent_at",
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(state=OutboxState.DELIVERED),
                name="notices_outbox_delivered_at",
            ),
            models.CheckConstraint(condition=Q(cost_fen__gte=0), name="notices_outbox_cost"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                name="notices_outbox_due",
                condition=Q(state__in=["queued", "sending"]),
            ),
            models.Index(
                fields=["channel", "provider_id"],
                name="notices_outbox_provider",
                condition=~Q(provider_id=""),
            ),
            models.Index(fields=["state", "-id"], name="notices_outbox_state"),
            models.Index(fields=["queued_at"], name="notices_outbox_queued"),
        ]


class OnceGiven(models.Model):
    """A yes on WeChat's own page: one message may leave for this openid (一次性订阅消息).

    WeChat tells one yes from the next by a number, `scene`. `delivery`: what it was spent on; a
    delivery that is tried again spends the same one.
    """

    follower = models.ForeignKey(
        "accounts.WeChatFollower", on_delete=models.CASCADE, related_name="+"
    )
    scene = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField()
    delivery = models.OneToOneField(
        Outbox, null=True, on_delete=models.PROTECT, related_name="once"
    )

    privacy: ClassVar = classed(internal="follower scene delivery", personal="given_at")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["follower", "scene"],
                name="notices_once_one_open",
                condition=Q(delivery__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(scene__gte=1, scene__lte=MOST_SCENE), name="notices_once_scene"
            ),
        ]


class Spending(models.Model):
    """What a channel cost in a calendar month: reserved before a parcel leaves, given back when the
    provider refused it. Always the sum of its deliveries and of its one-time codes.
    """

    channel = models.CharField(max_length=20)
    month = models.DateField()  # its first day
    fen = FenField(default=0)
    parts = models.PositiveIntegerField(default=0)
    code_fen = FenField(default=0)  # of `fen`, what one-time codes cost
    codes = models.PositiveIntegerField(default=0)
    warned_at = models.DateTimeField(null=True)  # most of the month's money is spent, and told
    stopped_at = models.DateTimeField(null=True)  # the money does not reach since then

    privacy: ClassVar = classed(
        internal="channel month fen parts code_fen codes warned_at stopped_at"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "month"], name="notices_spending_once"),
            models.CheckConstraint(
                condition=Q(code_fen__gte=0) & Q(fen__gte=models.F("code_fen")),
                name="notices_spending_codes_within",
            ),
        ]


class Refusal(models.Model):
    """Somebody does not want copies of this kind outside; the message itself still stands here.

    A user chose it on their page; a person of the register, who need not have an account, by
    answering a short message, by the link in a copy, or by asking a clerk, who noted it. Kind `*`:
    every one that may be declined.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    person = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=40)
    since = models.DateTimeField()
    how = models.CharField(max_length=10, choices=[(h.value, h.value) for h in How])
    # noted for them: the clerk's stamp, and how it was made sure that it is them
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    noted_by_name = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=300, blank=True)

    privacy: ClassVar = classed(
        internal="user person how noted_by noted_by_name", personal="kind since note"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind"], name="notices_refusal_once"),
            models.UniqueConstraint(fields=["person", "kind"], name="notices_refusal_person_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, user__isnull=True)
                | Q(person__isnull=True, user__isnull=False),
                name="notices_refusal_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(how__in=NOTED_WAYS, person__isnull=False)
                & ~Q(noted_by_name="")
                & ~Q(note="")
                | ~Q(how__in=NOTED_WAYS) & Q(noted_by__isnull=True, noted_by_name="", note=""),
                name="notices_refusal_noted_by_whom",
            ),
        ]
