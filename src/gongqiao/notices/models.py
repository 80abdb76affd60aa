"""Messages that people read here, and deliveries that leave the house."""

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from gongqiao.notices.enums import OutboxState
from gongqiao.platform.privacy import classed


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

    privacy: ClassVar = classed(internal="key person user code at read_at", personal="figures")

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
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)  # a kind of failure, never an address

    privacy: ClassVar = classed(
        internal="message channel state attempts next_try_at sent_at last_error"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "channel"], name="notices_outbox_once"),
            models.CheckConstraint(
                condition=Q(state=OutboxState.SENT, sent_at__isnull=False)
                | (~Q(state=OutboxState.SENT) & Q(sent_at__isnull=True)),
                name="notices_outbox_sent_at",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                name="notices_outbox_due",
                condition=Q(state__in=["queued", "sending"]),
            )
        ]
