"""Organisations, persons, their certificates and accounts, and memberships."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongqiao.platform.fields import BlindIndexField, EncryptedTextField
from gongqiao.platform.privacy import classed
from gongqiao.registry import enums


def _choices(enum: type) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]  # type: ignore[attr-defined]  # a StrEnum class iterates over its members


class Organisation(models.Model):
    """A trade-union organisation: a node of the tree."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, choices=_choices(enums.OrganisationKind))
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    # ids of all ancestors and itself, zero-padded: "00000001.00000012."; a subtree is a prefix
    path = models.CharField(max_length=400, db_collation="C", unique=True)
    region_code = models.CharField(max_length=12, blank=True)
    uscc = models.CharField(max_length=18, blank=True)
    employer_name = models.CharField(max_length=120, blank=True)
    employer_uscc = models.CharField(max_length=18, blank=True)
    staff_count = models.PositiveIntegerField(null=True)
    founded_on = models.DateField(null=True)

    privacy: ClassVar = classed(
        public="code name kind parent path region_code uscc employer_name employer_uscc founded_on",
        internal="staff_count",
    )

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A human being known to the union; neither a user nor a membership."""

    name = models.CharField(max_length=80)
    # the name as it is compared: no spaces, one kind of middle dot, upper case
    name_key = models.CharField(max_length=80, db_collation="C")
    initials = models.CharField(max_length=40, db_collation="C", blank=True)
    gender = models.CharField(max_length=1, blank=True)  # m, f, blank: unknown
    born_on = models.DateField(null=True)
    died_on = models.DateField(null=True)
    mobile = EncryptedTextField[str | None, str | None](null=True)
    mobile_index = BlindIndexField[bytes | None, bytes | None](null=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="person"
    )

    privacy: ClassVar = classed(
        internal="user",
        personal="name name_key initials gender born_on died_on",
        sealed="mobile mobile_index",
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["name_key"], name="registry_person_name"),
            models.Index(
                fields=["mobile_index"],
                name="registry_person_mobile",
                condition=Q(mobile_index__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Certificate(models.Model):
    """An identity document of a person; one person may have several over time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates")
    cert_type = models.CharField(max_length=2)
    number = EncryptedTextField[str, str]()
    number_index = BlindIndexField[bytes, bytes]()  # of the normalised number; equality only
    last4 = models.CharField(max_length=4, db_collation="C")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)  # exclusive; null: still valid

    privacy: ClassVar = classed(
        internal="person cert_type valid_from valid_to",
        personal="last4",
        sealed="number number_index",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number_index", "cert_type"], name="registry_certificate_once"
            )
        ]


class BankAccount(models.Model):
    """Where a person's money goes."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=20, choices=_choices(enums.AccountKind))
    bank_name = models.CharField(max_length=80)
    bank_branch = models.CharField(max_length=120, blank=True)
    number = EncryptedTextField[str, str]()
    number_index = BlindIndexField[bytes, bytes]()
    last4 = models.CharField(max_length=4)
    holder_name = models.CharField(max_length=80)
    state = models.CharField(
        max_length=10, choices=_choices(enums.AccountState), default=enums.AccountState.ACTIVE
    )
    created_at = models.DateTimeField()

    privacy: ClassVar = classed(
        internal="person kind bank_name bank_branch state created_at",
        personal="last4 holder_name",
        sealed="number number_index",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state="active"),
                name="registry_account_one_active",
            )
        ]


class Membership(models.Model):
    """A person belongs to an organisation from a day, until they leave."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    state = models.CharField(
        max_length=10, choices=_choices(enums.MembershipState), default=enums.MembershipState.ACTIVE
    )
    joined_on = models.DateField()
    left_on = models.DateField(null=True)  # exclusive

    privacy: ClassVar = classed(internal="person organisation state joined_on left_on")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(left_on__isnull=True),
                name="registry_membership_one_open",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=models.F("joined_on")),
                name="registry_membership_dates",
            ),
        ]
