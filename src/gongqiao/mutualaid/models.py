"""Schemes, periods, enrolments, runs of assessment, and claims.

A claim line is what one run decided about one stay: what the stay is entitled to (`payable`) and
what this line adds to what earlier lines gave (`amount`). Lines are never edited; only their state
moves. Payments have models of their own (`payment_models`).
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from gongqiao.platform.fields import FenField
from gongqiao.platform.privacy import classed


class Scheme(models.Model):
    """A mutual-aid scheme of the federation, across its periods."""

    code = models.CharField(max_length=40, unique=True)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200)
    fund_id = models.BigIntegerField()  # the ledger's fund

    privacy: ClassVar = classed(public="code title_zh title_en", internal="fund_id")

    def __str__(self) -> str:
        return self.code


class SchemePeriod(models.Model):
    """The N-th period (第N期) of a scheme."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="periods")
    no = models.PositiveSmallIntegerField()
    cover_from = models.DateField()
    cover_to = models.DateField()  # exclusive
    closed_at = models.DateTimeField(null=True)

    privacy: ClassVar = classed(public="scheme no cover_from cover_to closed_at")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "no"], name="mutualaid_period_once"),
            models.CheckConstraint(
                condition=Q(cover_to__gt=F("cover_from")), name="mutualaid_period_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme.code}/{self.no}"


class SchemeVersion(models.Model):
    """The rules of a period, immutable: a correction is a new version."""

    period = models.ForeignKey(SchemePeriod, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    body = models.JSONField()  # rules.scheme.to_json
    sha256 = models.BinaryField[bytes, bytes]()
    source = models.CharField(max_length=300)
    stored_at = models.DateTimeField()
    stored_by = models.CharField(max_length=150)

    privacy: ClassVar = classed(
        public="period version body sha256 source stored_at", internal="stored_by"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["period", "version"], name="mutualaid_version_once")
        ]


class EnrolmentBatch(models.Model):
    """A group enrolment file."""

    period = models.ForeignKey(SchemePeriod, on_delete=models.PROTECT, related_name="batches")
    name = models.CharField(max_length=200)
    sha256 = models.BinaryField[bytes, bytes]()
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=150)
    enrolled = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    amount = FenField[int, int](default=0)

    privacy: ClassVar = classed(
        internal="period name sha256 received_at received_by enrolled refused amount"
    )


class Enrolment(models.Model):
    """A person takes part in a period."""

    period = models.ForeignKey(SchemePeriod, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="enrolments"
    )
    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="enrolments"
    )
    batch = models.ForeignKey(EnrolmentBatch, on_delete=models.PROTECT, related_name="enrolments")
    shares = models.PositiveSmallIntegerField(default=1)
    paid_on = models.DateField(null=True)  # null: the money has not come (R22)
    amount = FenField[int, int](default=0)
    waiting_until = models.DateField(null=True)  # first day of cover after the waiting period

    privacy: ClassVar = classed(
        internal="period person organisation batch shares paid_on amount waiting_until"
    )

    class Meta:
        constraints: ClassVar = [
            # one person, one share-holding in a period, whoever enrolled them
            models.UniqueConstraint(fields=["period", "person"], name="mutualaid_enrolment_once"),
            models.CheckConstraint(condition=Q(shares__gte=1), name="mutualaid_enrolment_shares"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="mutualaid_enrolment_amount"),
        ]
        indexes: ClassVar = [models.Index(fields=["person"], name="mutualaid_enrolment_person")]


class Touched(models.Model):
    """A person whose decisions must be looked at again for another reason than a file."""

    person_id = models.BigIntegerField()
    cause = models.CharField(max_length=20)  # enrolment, certificate, scheme, merge

    privacy: ClassVar = classed(internal="person_id cause")


class Run(models.Model):
    """One run of a scheme's assessment: a frozen list of files and persons, worked off in shards."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="runs")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=150)
    booked_on = models.DateField()  # the business date of what it books
    # the sample: the digest is known from the start, the seed when the run is closed
    seed_digest = models.BinaryField[bytes, bytes]()
    seed = models.BinaryField[bytes, bytes]()
    touched_upto = models.BigIntegerField()
    bounds = ArrayField(models.BigIntegerField())  # persons of shard k: bounds[k] … bounds[k+1]-1
    lines = models.BigIntegerField()  # settlements new in its files
    unmatched = models.BigIntegerField()  # of them, those whose person was not found
    totals = models.JSONField(null=True)

    privacy: ClassVar = classed(
        internal="scheme opened_at closed_at opened_by booked_on seed_digest touched_upto bounds "
        "lines unmatched totals",
        sealed="seed",
    )

    class Meta:
        constraints: ClassVar = [
            # at most one run of a scheme is open: whoever comes second helps with it
            models.UniqueConstraint(
                fields=["scheme"],
                condition=Q(closed_at__isnull=True),
                name="mutualaid_run_one_open",
            )
        ]


class RunFile(models.Model):
    """A received file is assessed by exactly one run of each scheme."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="files")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT)
    file_id = models.BigIntegerField()

    privacy: ClassVar = classed(internal="run scheme file_id")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "file_id"], name="mutualaid_run_file_once")
        ]


class RunShard(models.Model):
    """A shard that is done; written in the transaction that did it."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="shards")
    shard = models.IntegerField()
    counts = models.JSONField()

    privacy: ClassVar = classed(internal="run shard counts")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "shard"], name="mutualaid_shard_once")
        ]


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
    revision = models.SmallIntegerField()
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
                fields=["stay_id", "period", "revision"], name="mutualaid_claim_once"
            ),
            models.CheckConstraint(
                condition=Q(payable__gte=0) & Q(base__gte=0), name="mutualaid_claim_signs"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], name="mutualaid_claim_person"),
            models.Index(
                fields=["state", "id"],
                name="mutualaid_claim_work",
                condition=Q(state__in=["review", "on_hold", "recovering"]),
            ),
        ]
