"""What people ask about a payment, or do not agree with, and what they were answered."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongqiao.mutualaid.enums import Asked
from gongqiao.mutualaid.models.schemes import SchemePeriod
from gongqiao.platform.privacy import classed

LONGEST = 1000


class Objection(models.Model):
    """A person's words about one stay in one period; answered by the office, once.

    At most one of a kind is open for a stay: more words come after the answer.
    """

    period = models.ForeignKey(SchemePeriod, on_delete=models.PROTECT, related_name="objections")
    claim_id = models.BigIntegerField()  # the line that stood when it was said
    stay_id = models.BigIntegerField()
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="objections"
    )
    # where the person was enrolled: whose office answers
    organisation = models.ForeignKey(
        "registry.Organisation", null=True, on_delete=models.PROTECT, related_name="objections"
    )
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in Asked])
    text = models.CharField(max_length=LONGEST)
    said_at = models.DateTimeField()
    answer = models.CharField(max_length=LONGEST, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    privacy: ClassVar = classed(
        internal="period claim_id stay_id person organisation kind said_at answered_by answered_at",
        personal="text answer",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stay_id", "period", "kind"],
                condition=Q(answered_at__isnull=True),
                name="mutualaid_objection_one_open",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="mutualaid_objection_text"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__gte=F("said_at"), answered_by__isnull=False) & ~Q(answer="")),
                name="mutualaid_objection_answer",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], name="mutualaid_objection_person"),
            models.Index(
                fields=["said_at"],
                name="mutualaid_objection_open",
                condition=Q(answered_at__isnull=True),
            ),
        ]
