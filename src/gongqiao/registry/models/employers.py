"""Employers, with or without a union, and which of them a joint union covers."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from gongqiao.platform.privacy import classed
from gongqiao.registry.models.organisations import Organisation, never_twice


class Employer(models.Model):
    """A unit that employs workers. Its own union names it by its credit code."""

    name = models.CharField(max_length=120)
    uscc = models.CharField(max_length=18, unique=True)
    industry = models.CharField(max_length=1, blank=True)  # section of GB/T 4754: A to T
    ownership = models.CharField(max_length=3, blank=True)  # labels.OWNERSHIPS
    staff_count = models.PositiveIntegerField(null=True)
    # the federation in whose town it lies: who looks after it
    town = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="employers")
    closed_on = models.DateField(null=True)  # exclusive

    privacy: ClassVar = classed(
        public="name uscc industry ownership town closed_on", internal="staff_count"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(industry="") | Q(industry__regex="^[A-T]$"),
                name="registry_employer_industry",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["town", "-staff_count"], name="registry_employer_town"),
            models.Index(fields=["-staff_count"], name="registry_employer_size"),
        ]

    def __str__(self) -> str:
        return self.name


class EmployerCode(models.Model):
    """A credit code that an employer had before: none is used for two employers."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="past_codes")
    uscc = models.CharField(max_length=18, unique=True)
    since = models.DateField(null=True)  # null: from its beginning
    until = models.DateField()  # exclusive: the first day of the next code

    privacy: ClassVar = classed(public="employer uscc since until")

    class Meta:
        constraints: ClassVar = [
            never_twice("registry_employer_code_once", "since", "until", of="employer"),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__gt=F("since")),
                name="registry_employer_code_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.uscc


class CoveredUnit(models.Model):
    """A joint union (or federation) covers an employer from a day on, until it no longer does."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="covered_units"
    )
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="coverings")
    headcount = models.PositiveIntegerField(null=True)  # workers, as counted when it was entered
    since = models.DateField()
    until = models.DateField(null=True)  # exclusive

    privacy: ClassVar = classed(public="organisation employer since until", internal="headcount")

    class Meta:
        constraints: ClassVar = [
            never_twice("registry_covered_once", "since", "until", of="employer"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="registry_covered_dates",
            ),
        ]
