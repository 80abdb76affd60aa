"""The audit trail: events, and the chain of hashes that seals them."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from gongqiao.platform.privacy import classed


class Event(models.Model):
    """Someone did something to a record. No foreign keys: the trail outlives what it speaks of.

    Rows are only ever added: triggers refuse UPDATE, DELETE and TRUNCATE (migration 0002).
    """

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    action = models.CharField(max_length=80)  # `registry.import`, `mutualaid.batch.release`
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    # of the organisation it concerns, when it concerns one; blank: the whole installation
    path = models.CharField(max_length=400, db_collation="C", blank=True)
    old = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    new = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    reason = models.CharField(max_length=300, blank=True)
    request_id = models.CharField(max_length=40, blank=True)

    privacy: ClassVar = classed(
        internal="at actor_id actor_name action subject_type subject_id path old new reason "
        "request_id"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_event_subject"),
            models.Index(fields=["-at"], name="audit_event_at"),
            models.Index(fields=["actor_id", "-at"], name="audit_event_actor"),
            models.Index(fields=["action", "-at"], name="audit_event_action"),
            # by it the names are found without reading every event (`queries.names`)
            models.Index(fields=["actor_name"], name="audit_event_signed"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}"


class Closed(models.Model):
    """What the trail says of a record up to an event is read by few from now on.

    Events are never changed. When a record becomes confidential, those up to `upto` are shown only
    to who holds `capability` over the organisation of `path` besides `audit.view`.
    """

    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    upto = models.BigIntegerField()  # the id of the last event that is closed
    capability = models.CharField(max_length=80)
    path = models.CharField(max_length=400, db_collation="C")
    at = models.DateTimeField()

    privacy: ClassVar = classed(internal="subject_type subject_id upto capability path at")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"], name="audit_closed_subject_once"
            )
        ]


class Seal(models.Model):
    """One link of the chain: `hash` = SHA-256(hash of the link before + digest of the event)."""

    position = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without gaps
    event_id = models.BigIntegerField(unique=True)  # no foreign key: a lost event must be found
    hash = models.BinaryField[bytes, bytes]()

    privacy: ClassVar = classed(internal="position event_id hash")


class Head(models.Model):
    """The last link, in one row: without it nobody would miss links cut from the end."""

    position = models.BigIntegerField()
    hash = models.BinaryField[bytes, bytes]()

    privacy: ClassVar = classed(public="position hash")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="audit_head_one_row")
        ]
