"""Claim lines: what one run decided about one stay.

A line says what the stay is entitled to (`payable`) and what this line adds to what earlier lines
gave (`amount`). Lines are never edited; only their state moves.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gongqiao.mutualaid.models.runs import Run
from gongqiao.mutualaid.models.schemes import SchemePeriod, SchemeVersion
from gongqiao.platform.fields import FenField
from gongqiao.platform.privacy import classed


class Claim(models.Model):
    """One decision line about one stay of one person in one period (see the module's text).

    No foreign-key constraints: filled by COPY. `ledger verify` checks it against the postings.
    """

    id = models.BigIntegerField(primary_key=True)  # reserved in blocks from mutualaid_claim_seq
    period = models.ForeignKey(
        SchemePeriod, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    person = models.ForeignKey(
        "registry.Person",
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="claims",
    )
    stay_id = models.BigIntegerField()  # the settlement of the stay that was received first
    revision = models.SmallIntegerField(db_default=1)
    version = models.ForeignKey(
        SchemeVersion, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    stay_date = models.DateField()
    base = FenField[int, int]()
    payable = FenField[int, int]()  # entitlement of the stay by this decision
    amount = FenField[int, int]()  # what this line adds; negative: to be recovered
    reasons = models.IntegerField(default=0)  # bit n-1 is Rnn
    # rules.trace: for each part its ten numbers, one part after the other
    trace = ArrayField(models.BigIntegerField())
    state = models.CharField(max_length=10)

    privacy: ClassVar = classed(
        internal="period person stay_id revision version run reasons state",
        personal="stay_date base payable amount trace",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                # a person's lines lie together, so this one index also finds them by person
                fields=["person", "period", "stay_id", "revision"],
                name="mutualaid_claim_once",
            ),
            models.CheckConstraint(
                condition=Q(payable__gte=0) & Q(base__gte=0), name="mutualaid_claim_signs"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["state", "id"],
                name="mutualaid_claim_work",
                condition=Q(state__in=["review", "on_hold", "recovering"]),
            ),
        ]
