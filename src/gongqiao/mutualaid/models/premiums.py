"""Premium money: who paid what, for which period."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from gongqiao.mutualaid.enums import Funder, PremiumKind
from gongqiao.mutualaid.models.schemes import EnrolmentBatch, SchemePeriod
from gongqiao.platform.fields import FenField
from gongqiao.platform.privacy import classed


class Premium(models.Model):
    """One movement of premium money, with its ledger entry. Only ever added to (by trigger)."""

    period = models.ForeignKey(SchemePeriod, on_delete=models.PROTECT, related_name="premiums")
    batch = models.ForeignKey(
        EnrolmentBatch, null=True, on_delete=models.PROTECT, related_name="premiums"
    )
    funder = models.CharField(max_length=12, choices=[(f.value, f.value) for f in Funder])
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in PremiumKind])
    amount = FenField[int, int]()  # all that moved
    over = FenField[int, int](default=0)  # of it, what was too much and waits to be returned
    on = models.DateField()
    key = models.CharField(max_length=120, unique=True, db_collation="C")
    note = models.CharField(max_length=300, blank=True)
    entry_id = models.BigIntegerField()
    booked_by = models.CharField(max_length=150)
    booked_at = models.DateTimeField()

    privacy: ClassVar = classed(
        internal="period batch funder kind amount over on key note entry_id booked_by booked_at"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, over__gte=0) & Q(over__lte=models.F("amount")),
                name="mutualaid_premium_amount",
            ),
            models.CheckConstraint(
                condition=Q(kind="received") | Q(over=0), name="mutualaid_premium_over"
            ),
        ]
