"""The members' book of dues: who has paid for which months. No amounts."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from gongqiao.membership import enums
from gongqiao.membership.models.applying import choices, somebody
from gongqiao.platform.fields import EncryptedTextField
from gongqiao.platform.privacy import classed
from gongqiao.registry.api import never_twice


class DuesSheet(models.Model):
    """Dues of many members of a union for some months, recorded together; may be taken back."""

    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    from_on = models.DateField()  # the first of a month
    until_on = models.DateField()  # exclusive, the first of a month
    way = models.CharField(max_length=10, choices=choices(enums.DuesWay))
    state = models.CharField(
        max_length=10, choices=choices(enums.SheetState), default=enums.SheetState.DRAFT
    )
    # who is to be recorded, until it is: ids of persons
    people = ArrayField(models.BigIntegerField(), default=list)
    # the first lines of the list that name nobody who can be recorded:
    # [line, reason, last four signs, column, figure of the sentence]
    left_out = models.JSONField(default=list)
    refused = models.PositiveIntegerField(db_default=0, default=0)  # all such lines
    file_name = models.CharField(max_length=200, blank=True, db_default="", default="")
    # those lines as they came, with the reasons, to be corrected; for a day, blank: none
    kept_report = EncryptedTextField(null=True)
    already = models.PositiveIntegerField(default=0)  # had paid for the whole time before
    partly = models.PositiveIntegerField(
        db_default=0, default=0
    )  # for a part: the rest is recorded
    recorded = models.PositiveIntegerField(default=0)  # members, of those too
    made_by = somebody()
    made_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True)
    taken_back_by = somebody()
    taken_back_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was taken back

    privacy: ClassVar = classed(
        internal="organisation from_on until_on way state people already partly recorded refused "
        "file_name made_by made_at recorded_at taken_back_by taken_back_at",
        personal="left_out reason",
        sealed="kept_report",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on"), from_on__day=1, until_on__day=1),
                name="membership_sheet_months",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", recorded_at__isnull=True, taken_back_at__isnull=True)
                | Q(state="recorded", recorded_at__isnull=False, taken_back_at__isnull=True)
                | (Q(state="taken_back", recorded_at__isnull=False, taken_back_at__isnull=False)
                   & ~Q(reason="")),
                name="membership_sheet_state",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-made_at"], name="membership_sheet_union"),
            models.Index(fields=["-made_at", "-id"], name="membership_sheet_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.from_on:%Y-%m}"


class Dues(models.Model):
    """One member has paid for some months. Never changed: a sheet is taken back with all its rows.

    A month is paid once: the database refuses a second standing row of the same person.
    """

    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    sheet = models.ForeignKey(DuesSheet, on_delete=models.PROTECT, related_name="rows")
    from_on = models.DateField()
    until_on = models.DateField()  # exclusive
    taken_back_at = models.DateTimeField(null=True)

    privacy: ClassVar = classed(internal="person sheet from_on until_on taken_back_at")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on")), name="membership_dues_months"
            ),
            never_twice(
                "membership_dues_no_month_twice", "from_on", "until_on",
                Q(taken_back_at__isnull=True), of="person",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(
                fields=["person", "-until_on"],
                name="membership_dues_paid",
                condition=Q(taken_back_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.from_on:%Y-%m}"
