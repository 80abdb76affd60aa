"""Schemes, their periods and versions, and enrolments."""

from typing import ClassVar

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
    # what everybody in it signed: the text's number, the day, where the forms are kept; no number:
    # nothing was signed, each is asked on the phone. `signed`: for how many it was new
    signed_text = models.PositiveSmallIntegerField(null=True)
    signed_on = models.DateField(null=True)
    signed_where = models.CharField(max_length=200, blank=True)
    signed = models.IntegerField(default=0)

    privacy: ClassVar = classed(
        internal="period name sha256 received_at received_by enrolled refused amount "
        "signed_text signed_on signed_where signed"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(signed_text__isnull=True, signed_on__isnull=True, signed_where="")
                | Q(signed_text__isnull=False, signed_on__isnull=False) & ~Q(signed_where=""),
                name="mutualaid_signed_whole",
            )
        ]


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
