"""The audit trail."""

from typing import ClassVar

from django.db import models

from gongqiao.platform.privacy import classed


class Event(models.Model):
    """Someone did something to a record. No foreign keys: the trail outlives what it speaks of."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    action = models.CharField(max_length=80)  # `registry.import`, `mutualaid.batch.release`
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    request_id = models.CharField(max_length=40, blank=True)

    privacy: ClassVar = classed(
        internal="at actor_id actor_name action subject_type subject_id old new reason request_id"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_event_subject"),
            models.Index(fields=["-at"], name="audit_event_at"),
        ]
