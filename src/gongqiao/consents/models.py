"""What people answered and to which words; their family; who acted for whom at the counter."""

from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongqiao.consents.enums import Answer, How, Relation
from gongqiao.platform.fields import BlindIndexField, EncryptedTextField
from gongqiao.platform.privacy import classed

USER = settings.AUTH_USER_MODEL
LONGEST_ASSISTED = timedelta(minutes=15)
"""For so long a clerk acts for a worker; then it ends by itself."""


def _choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in enum]


class Wording(models.Model):
    """The text of a purpose as people read it. A new text is a new row (rows stand by trigger)."""

    purpose = models.CharField(max_length=60, db_collation="C")
    number = models.PositiveSmallIntegerField()  # 1, 2, 3 … within the purpose
    digest = models.BinaryField[bytes, bytes](max_length=32)
    texts = models.JSONField()  # language → part → words
    first_read_at = models.DateTimeField()

    privacy: ClassVar = classed(public="purpose number digest texts first_read_at")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["purpose", "digest"], name="consents_wording_once"),
            models.UniqueConstraint(fields=["purpose", "number"], name="consents_wording_number"),
        ]


class Consent(models.Model):
    """One answer of one person. Only ever added to (by trigger); a merge may repoint the person."""

    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=60, db_collation="C")
    answer = models.CharField(max_length=10, choices=_choices(Answer))
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, choices=_choices(How))
    on = models.DateField()  # from which day it holds; of a paper: the day it was signed
    at = models.DateTimeField()  # when it was written down
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)
    guardian = models.CharField(max_length=80, blank=True)  # who answered for somebody under 14
    evidence = models.CharField(max_length=300, blank=True)  # where the paper is kept

    privacy: ClassVar = classed(
        internal="person purpose answer wording how on at by by_name", personal="guardian evidence"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(how="phone") | ~Q(evidence=""), name="consents_paper_has_evidence"
            ),
            models.CheckConstraint(
                condition=~Q(how="phone") | Q(by__isnull=False), name="consents_phone_has_somebody"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["purpose", "person", "-on", "-id"], name="consents_purpose_person"
            ),
            models.Index(fields=["person", "purpose"], name="consents_person"),
            models.Index(
                fields=["purpose", "person"],
                name="consents_against",
                condition=~Q(answer="given"),
            ),
        ]


class FamilyMember(models.Model):
    """Somebody of a worker's family, entered and deleted by the worker, for services that ask."""

    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=10, choices=_choices(Relation))
    name = EncryptedTextField[str, str]()
    born_on = models.DateField()
    certno = EncryptedTextField[str | None, str | None](null=True)
    certno_index = BlindIndexField[bytes | None, bytes | None](null=True)
    # what makes it lawful: the worker is the guardian, or the grown relative knows and agrees
    agreed = models.BooleanField()
    added_at = models.DateTimeField()

    privacy: ClassVar = classed(
        internal="person agreed added_at",
        personal="relation born_on",
        sealed="name certno certno_index",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(agreed=True), name="consents_family_agreed"),
        ]
        indexes: ClassVar = [models.Index(fields=["person"], name="consents_family_person")]


class Assisted(models.Model):
    """A clerk acts for a worker who stands at the counter: why, from when until when."""

    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    clerk = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    clerk_name = models.CharField(max_length=80)
    path = models.CharField(max_length=400, db_collation="C", blank=True)  # of the worker's union
    reason = models.CharField(max_length=300)
    seen = models.CharField(max_length=80)  # by what the clerk knew the worker
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    privacy: ClassVar = classed(
        internal="person clerk clerk_name path begun_at ends_at ended_at", personal="reason seen"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begun_at"))
                & Q(ends_at__lte=F("begun_at") + LONGEST_ASSISTED),
                name="consents_assisted_bounded",
            ),
            models.UniqueConstraint(
                fields=["clerk"], condition=Q(ended_at__isnull=True), name="consents_assisted_one"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["clerk", "-begun_at"], name="consents_assisted_clerk"),
            models.Index(fields=["person", "-begun_at"], name="consents_assisted_person"),
        ]


class Correction(models.Model):
    """A worker says that something kept about them is wrong; the union answers."""

    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=400, db_collation="C", blank=True)
    about = models.CharField(max_length=20)
    says = models.CharField(max_length=1000)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=1000, blank=True)
    put_right = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    privacy: ClassVar = classed(
        internal="person path about said_at said_by put_right answered_at answered_by",
        personal="says answer",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, put_right__isnull=True, answer="")
                | (Q(answered_at__isnull=False, put_right__isnull=False) & ~Q(answer="")),
                name="consents_correction_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-said_at"], name="consents_correction_person"),
            models.Index(
                fields=["said_at"],
                name="consents_correction_open",
                condition=Q(answered_at__isnull=True),
            ),
        ]
