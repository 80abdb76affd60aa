"""Terms of committees, and the union's legal-person certificate."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import ExpressionWrapper, F, Q, Value

from gongqiao.organising import enums
from gongqiao.organising.models.cases import Case, choices
from gongqiao.platform.privacy import classed

LONGEST_EXTENSION = timedelta(days=184)
"""Six months are at most so many days; the rule counts by the calendar."""


class Term(models.Model):
    """A committee is in office: the Nth of its organisation. Ends are exclusive."""

    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="terms"
    )
    no = models.PositiveSmallIntegerField()  # 第N届
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="terms")
    started_on = models.DateField()  # the day of the election
    years = models.PositiveSmallIntegerField()
    ends_on = models.DateField()
    approval_number = models.CharField(max_length=60, blank=True)
    extended_until = models.DateField(null=True)
    extension_number = models.CharField(max_length=60, blank=True)
    extended_on = models.DateField(null=True)  # the day on which it was granted
    closed_on = models.DateField(null=True)  # the next election, or the end of the organisation
    dissolved = models.BooleanField(default=False)

    privacy: ClassVar = classed(
        public="organisation no started_on years ends_on extended_until closed_on dissolved",
        internal="case approval_number extension_number extended_on",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "no"], name="organising_term_no"),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(closed_on__isnull=True),
                name="organising_term_one_open",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("started_on"), years__in=[3, 5]),
                name="organising_term_dates",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("started_on")),
                name="organising_term_closed",
            ),
            models.CheckConstraint(
                condition=Q(extended_until__isnull=True)
                | Q(extended_until__gt=F("ends_on"))
                & Q(
                    extended_until__lte=ExpressionWrapper(
                        F("ends_on") + Value(LONGEST_EXTENSION),
                        output_field=models.DateTimeField(),
                    )
                )
                & ~Q(extension_number=""),
                name="organising_term_extension",
            ),
            models.CheckConstraint(
                condition=Q(extended_until__isnull=True, extended_on__isnull=True)
                | Q(extended_until__isnull=False, extended_on__isnull=False),
                name="organising_term_extended_on",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["ends_on"],
                name="organising_term_open",
                condition=Q(closed_on__isnull=True),
            )
        ]


class LegalPerson(models.Model):
    """The certificate of a union's standing as a legal person; it holds as long as the term."""

    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="legal_persons"
    )
    term = models.ForeignKey(
        Term, null=True, on_delete=models.PROTECT, related_name="legal_persons"
    )
    # a change leaves number and code as they are; a new print may bear another number
    number = models.CharField(max_length=40)
    uscc = models.CharField(max_length=18)
    representative = models.CharField(max_length=80)
    cause = models.CharField(
        max_length=20, choices=choices(enums.Cause), default=enums.Cause.FIRST,
        db_default=enums.Cause.FIRST.value,
    )  # fmt: skip
    issued_on = models.DateField()
    valid_to = models.DateField()  # exclusive
    ended_on = models.DateField(null=True)  # replaced by the next one, or given back

    privacy: ClassVar = classed(
        public="organisation term number uscc representative cause issued_on valid_to ended_on"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_on__isnull=True),
                name="organising_legal_person_one",
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(ended_on__isnull=True),
                name="organising_legal_person_number",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("issued_on")),
                name="organising_legal_person_ended",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("issued_on")), name="organising_legal_person_dates"
            ),
        ]
