"""What is wrong with entries, which entries may be one, which unions pay dues."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from gongqiao.membership import enums
from gongqiao.membership.models.applying import choices, somebody
from gongqiao.platform.privacy import classed


class QualityFinding(models.Model):
    """One thing to mend in the entry of a member; written anew by each look through a union."""

    person = models.ForeignKey(
        "registry.Person", on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    code = models.CharField(max_length=30, db_collation="C")
    found_at = models.DateTimeField()

    privacy: ClassVar = classed(internal="person organisation code found_at")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "code"], name="membership_finding_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "code"], name="membership_finding_union"),
            models.Index(fields=["organisation", "person", "code"], name="membership_finding_list"),
            models.Index(fields=["code", "id"], name="membership_finding_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.person_id}"


class Lookalike(models.Model):
    """Two entries of the register that may be one human being, or that somebody knows are two.

    `low` and `high` are persons of the register, the smaller id first; no keys, so that a roster
    can be taken back and a merge leaves what was said about the rows as they were.
    """

    low = models.BigIntegerField()
    high = models.BigIntegerField()
    state = models.CharField(
        max_length=10,
        choices=choices(enums.LookalikeState),
        default=enums.LookalikeState.OPEN,
    )
    grounds = models.JSONField(default=list)  # codes of `rules.lookalikes`
    score = models.PositiveSmallIntegerField()  # 0 to 100
    found_at = models.DateTimeField()
    decided_by = somebody()
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    privacy: ClassVar = classed(
        internal="low high state grounds score found_at decided_by decided_at", personal="reason"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["low", "high"], name="membership_lookalike_once"),
            models.CheckConstraint(
                condition=Q(low__lt=F("high")), name="membership_lookalike_order"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["-score", "id"],
                name="membership_lookalike_open",
                condition=Q(state="open"),
            ),
            models.Index(fields=["high"], name="membership_lookalike_high"),
        ]

    def __str__(self) -> str:
        return f"{self.low} {self.high}"


class DuesStanding(models.Model):
    """Whether a union pays its dues for a year. A flag, not a book."""

    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    pays = models.BooleanField()
    set_by = somebody()
    set_at = models.DateTimeField()

    privacy: ClassVar = classed(internal="organisation year pays set_by set_at")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "year"], name="membership_dues_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.year}"
