"""What people did with claim lines: reviews, recoveries with their consents."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongqiao.mutualaid.enums import Handling, RecoveryKind
from gongqiao.platform.fields import FenField
from gongqiao.platform.privacy import classed

USER = settings.AUTH_USER_MODEL


class ClaimHandling(models.Model):
    """One step of a person with a claim line. Only ever added to (by trigger)."""

    claim_id = models.BigIntegerField()
    handling = models.CharField(max_length=10, choices=[(h.value, h.value) for h in Handling])
    from_state = models.CharField(max_length=10)
    to_state = models.CharField(max_length=10)
    reason = models.CharField(max_length=10, blank=True)  # R14.2, R11 …: of a rejection
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    privacy: ClassVar = classed(
        internal="claim_id handling from_state to_state by at", personal="reason note"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["claim_id"], name="mutualaid_handling_claim")]


class Recovery(models.Model):
    """Money given back for a line with a negative amount, or the decision to give it up.

    A write-off counts once a second person has approved it; until then it can be withdrawn.
    """

    claim_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in RecoveryKind])
    amount = FenField[int, int]()
    on = models.DateField()
    key = models.CharField(max_length=120, unique=True, db_collation="C")
    note = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    entry_id = models.BigIntegerField(null=True)  # the ledger's entry; null: does not count yet
    withdrawn_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    privacy: ClassVar = classed(
        internal="claim_id kind on key asked_by asked_at approved_by approved_at entry_id "
        "withdrawn_by withdrawn_at",
        personal="amount note withdrawn_why",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="mutualaid_recovery_amount"),
            models.CheckConstraint(
                condition=~Q(kind="written_off")
                | Q(entry_id__isnull=True)
                | (
                    Q(asked_by__isnull=False)
                    & Q(approved_by__isnull=False)
                    & ~Q(approved_by=F("asked_by"))
                ),
                name="mutualaid_write_off_two_people",
            ),
            models.CheckConstraint(
                condition=Q(kind="written_off") | Q(entry_id__isnull=False),
                name="mutualaid_recovery_booked",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_why="")
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & Q(entry_id__isnull=True)
                    & ~Q(withdrawn_why="")
                ),
                name="mutualaid_recovery_withdrawn",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["claim_id"], name="mutualaid_recovery_claim")]


class RecoveryConsent(models.Model):
    """The person agrees that what is to be recovered is deducted from later payments."""

    claim_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    given_on = models.DateField()
    evidence = models.CharField(max_length=300)  # where the signed paper or message is
    recorded_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    privacy: ClassVar = classed(
        internal="claim_id person_id given_on recorded_by recorded_at withdrawn_at",
        personal="evidence",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["claim_id"],
                condition=Q(withdrawn_at__isnull=True),
                name="mutualaid_consent_one",
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="mutualaid_consent_evidence"),
        ]
