"""The tree of organisations, its history, and who holds office in it."""

from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from gongqiao.platform.privacy import classed
from gongqiao.registry import enums


def choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    """The members of an enum as Django wants them; words for people are in `registry.words`."""
    return [(member.value, member.value) for member in enum]


def never_twice(
    name: str, start: str, end: str, condition: Q | None = None, of: str = "organisation"
) -> ExclusionConstraint:
    """No two rows of one organisation (or whatever `of` names) on the same day.

    Core range types only: a range of a single id stands for equality, which GiST alone lacks.
    """
    return ExclusionConstraint(
        name=name,
        expressions=[
            (
                Func(F(of), F(of), Value("[]"), function="int8range"),
                RangeOperators.OVERLAPS,
            ),
            (Func(F(start), F(end), function="daterange"), RangeOperators.OVERLAPS),
        ],
        condition=condition,
    )


class Organisation(models.Model):
    """A trade-union organisation: a node of the tree."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, choices=choices(enums.OrganisationKind))
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    # ids of all ancestors and itself, zero-padded: "00000001.00000012."; a subtree is a prefix
    path = models.CharField(max_length=400, db_collation="C", unique=True)
    region_code = models.CharField(max_length=12, blank=True)
    uscc = models.CharField(max_length=18, blank=True)
    employer_name = models.CharField(max_length=120, blank=True)
    employer_uscc = models.CharField(max_length=18, blank=True)
    staff_count = models.PositiveIntegerField(null=True)
    founded_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)  # exclusive: the first day on which it is no more
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged_from"
    )

    privacy: ClassVar = classed(
        public="code name kind parent path region_code uscc employer_name employer_uscc founded_on "
        "closed_on merged_into",
        internal="staff_count",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(closed_on__gt=F("founded_on")),
                name="registry_organisation_dates",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | (Q(closed_on__isnull=False) & ~Q(merged_into=F("id"))),
                name="registry_organisation_merged",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["employer_uscc"],
                name="registry_organisation_employer",
                condition=~Q(employer_uscc=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationVersion(models.Model):
    """How an organisation was called, where it stood and whose it was, from a day on."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="versions"
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30)
    parent = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    # which employer it named as its own, by the code of that time
    employer_uscc = models.CharField(max_length=18, blank=True, default="", db_default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # exclusive; null: still so
    changed_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField()
    because = models.CharField(
        max_length=200, blank=True, db_default=""
    )  # the approval that it rests on

    privacy: ClassVar = classed(
        public="organisation name kind parent employer_uscc valid_from valid_to",
        internal="changed_by changed_at because",
    )

    class Meta:
        constraints: ClassVar = [
            never_twice("registry_version_once", "valid_from", "valid_to"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="registry_version_dates",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["employer_uscc"],
                name="registry_version_employer",
                condition=~Q(employer_uscc=""),
            ),
        ]


class Office(models.Model):
    """A person holds a post in an organisation for a term."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offices")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="offices")
    post = models.CharField(max_length=20, choices=choices(enums.Post))
    nature = models.CharField(max_length=20, choices=choices(enums.OfficeNature))
    source = models.CharField(max_length=20, blank=True, choices=choices(enums.OfficeSource))
    # the chair of a town's federation is its deputy Party secretary as well (union-work 2.1)
    party_deputy = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # exclusive; null: no end set

    privacy: ClassVar = classed(
        public="organisation person post nature starts_on ends_on", internal="source party_deputy"
    )

    class Meta:
        constraints: ClassVar = [
            # one leads at a time: the chair, or whoever acts for a chair that is not there
            never_twice(
                "registry_one_chair", "starts_on", "ends_on", Q(post__in=["chair", "acting_chair"])
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="registry_office_dates",
            ),
        ]
