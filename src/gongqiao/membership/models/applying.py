"""QR codes of unions, attempts that wait for their code, and applications."""

from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongqiao.membership import enums
from gongqiao.membership.rules.states import OPEN
from gongqiao.platform.fields import BlindIndexField, EncryptedTextField
from gongqiao.platform.privacy import classed


def choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    """The members of an enum as Django wants them; words for people are in `labels`."""
    return [(member.value, member.value) for member in enum]


def somebody() -> "models.ForeignKey[object, object]":
    """A user who did something; null: the system or the worker."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


def what_was_agreed() -> "models.ForeignKey[object, object]":
    """The text that was read and agreed to; null: from before texts were kept."""
    return models.ForeignKey(
        "consents.Wording", null=True, on_delete=models.PROTECT, related_name="+"
    )


class JoinCode(models.Model):
    """A QR by which people ask to join a union: valid for a time, can be withdrawn."""

    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    serial = models.CharField(max_length=8, unique=True, db_collation="C")
    label = models.CharField(max_length=60, blank=True)  # where it hangs
    made_by = somebody()
    made_at = models.DateTimeField()
    expires_on = models.DateField()  # exclusive
    withdrawn_by = somebody()
    withdrawn_at = models.DateTimeField(null=True)

    privacy: ClassVar = classed(
        internal="organisation serial label made_by made_at expires_on withdrawn_by withdrawn_at"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-made_at"], name="membership_code_union")
        ]

    def __str__(self) -> str:
        return self.label or self.serial


class JoinAttempt(models.Model):
    """What somebody typed, until the code sent to the mobile number comes back. Forgotten soon."""

    key = models.CharField(max_length=43, unique=True, db_collation="C")  # of this browser only
    code = models.ForeignKey(JoinCode, null=True, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    group = models.CharField(max_length=30, blank=True)
    sealed = EncryptedTextField[str, str]()  # JSON of name, cert_type, certno, mobile
    agreed_text = what_was_agreed()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    privacy: ClassVar = classed(
        internal="key code organisation group agreed_text sent_at expires_at proved_at used_at",
        sealed="sealed",
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["code", "-sent_at"], name="membership_attempt_code"),
            models.Index(fields=["expires_at"], name="membership_attempt_over"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk}"


class Application(models.Model):
    """Somebody asks to become a member, or to be moved. Decided once; after a refusal another."""

    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=choices(enums.ApplicationKind))
    state = models.CharField(max_length=20, choices=choices(enums.ApplicationState))
    way = models.CharField(max_length=10, choices=choices(enums.Way))
    code = models.ForeignKey(JoinCode, null=True, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=30, blank=True)
    person = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="applications"
    )
    name = models.CharField(max_length=80)
    cert_type = models.CharField(max_length=2)
    number = EncryptedTextField[str, str]()
    number_index = BlindIndexField[bytes, bytes]()
    last4 = models.CharField(max_length=4, db_collation="C")
    mobile = EncryptedTextField[str | None, str | None](null=True)
    mobile_index = BlindIndexField[bytes | None, bytes | None](null=True)
    mobile_proved_at = models.DateTimeField(null=True)
    gender = models.CharField(max_length=1, blank=True)
    born_on = models.DateField(null=True)
    why_looked_at = models.CharField(max_length=20, blank=True)  # what a person must look at
    submitted_at = models.DateTimeField()
    agreed_text = what_was_agreed()
    paper = models.CharField(max_length=200, blank=True)  # where the signed one is kept; on behalf
    entered_by = somebody()  # the clerk who typed it on behalf: the stamp
    seen_by = somebody()  # who looked at the document
    seen_at = models.DateTimeField(null=True)
    decided_by = somebody()
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    privacy: ClassVar = classed(
        internal="organisation kind state way code person cert_type mobile_proved_at why_looked_at "
        "submitted_at agreed_text entered_by seen_by seen_at decided_by decided_at",
        personal="name last4 gender born_on reason group paper",
        sealed="number number_index mobile mobile_index",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number_index", "cert_type"],
                condition=Q(state__in=OPEN),
                name="membership_application_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(person__isnull=False),
                name="membership_application_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | (~Q(reason="") & Q(decided_at__isnull=False)),
                name="membership_application_reason",
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(entered_by=F("decided_by"))
                | ~Q(state__in=["approved", "claimed"]),
                name="membership_application_four_eyes",
            ),
            models.CheckConstraint(  # a paper is that of a text, and lies with who entered it
                condition=Q(paper="")
                | Q(agreed_text__isnull=False, way="clerk", entered_by__isnull=False),
                name="membership_application_paper",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-submitted_at"], name="membership_app_union"),
            models.Index(
                fields=["submitted_at"],
                name="membership_app_open",
                condition=Q(state__in=OPEN),
            ),
            models.Index(
                fields=["mobile_index"],
                name="membership_app_mobile",
                condition=Q(mobile_index__isnull=False),
            ),
            models.Index(fields=["-submitted_at", "-id"], name="membership_app_newest"),
        ]

    def __str__(self) -> str:
        return self.name
