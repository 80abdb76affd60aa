"""Stays that somebody should perhaps have been paid for, and was not."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from gongqiao.mutualaid.enums import MissedKind, MissedState
from gongqiao.mutualaid.models.schemes import SchemePeriod
from gongqiao.platform.privacy import classed


class MissedClaim(models.Model):
    """A settlement of somebody who is almost enrolled in a period. Found by `services.missed`.

    `person` is the one candidate, null when there are several (`details["candidates"]`).
    """

    period = models.ForeignKey(SchemePeriod, on_delete=models.PROTECT, related_name="missed")
    settlement_id = models.BigIntegerField()
    person = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "registry.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )  # of the candidate's enrolment: who may see it
    kind = models.CharField(max_length=24, choices=[(k.value, k.value) for k in MissedKind])
    stay_date = models.DateField()
    # candidates: person ids, best first; off: differing characters; days; would_be: fen, about
    details = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in MissedState], default=MissedState.OPEN
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null on a resolved one: the next look found it settled
    handled_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    privacy: ClassVar = classed(
        internal="period settlement_id person organisation kind found_at state handled_by "
        "handled_at",
        personal="stay_date details note",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["period", "settlement_id", "kind"], name="mutualaid_missed_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-id"], name="mutualaid_missed_work")]
