"""Persons, their certificates and accounts, and memberships."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongqiao.platform.fields import BlindIndexField, EncryptedTextField
from gongqiao.platform.privacy import classed
from gongqiao.registry import enums
from gongqiao.registry.models.organisations import Organisation, choices


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
    # the number that its owner proved by a code: proved is who has the same one as mobile_index,
    # so that whoever changes the number, a roster too, takes the proof away with it
    proved_index = BlindIndexField[bytes | None, bytes | None](null=True)
    seen_at = models.DateTimeField(null=True)  # when somebody of the union saw the document
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="person"
    )
    # the same human being under another row: everything was repointed there
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged_from"
    )

    privacy: ClassVar = classed(
        internal="user merged_into seen_at",
        personal="name name_key initials gender born_on died_on",
        sealed="mobile mobile_index proved_index",
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["name_key"], name="registry_person_name"),
            models.Index(fields=["born_on"], name="registry_person_born"),
            models.Index(
                fields=["mobile_index"],
                name="registry_person_mobile",
                condition=Q(mobile_index__isnull=False),
            ),
            models.Index(fields=["initials"], name="registry_person_initials"),
            # in the order of lists; that nearly everybody has proved theirs, no statistics tell
            models.Index(
                fields=["id"],
                name="registry_person_verified",
                condition=Q(merged_into__isnull=True)
                & (Q(seen_at__isnull=False) | Q(proved_index=F("mobile_index"))),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_verified(self) -> bool:
        """As `queries_sets.verified` says it, of a person read for a list: a standing
        certificate that passes its check, and a proved mobile number or a document seen."""
        mobile = self.mobile_index is not None and self.mobile_index == self.proved_index
        held: list[Certificate] = getattr(self, "standing_certificates", [])
        return (mobile or self.seen_at is not None) and any(not c.doubtful for c in held)


class Certificate(models.Model):
    """An identity document of a person; one person may have several over time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates")
    cert_type = models.CharField(max_length=2)
    number = EncryptedTextField[str, str]()
    number_index = BlindIndexField[bytes, bytes]()  # of the normalised number; equality only
    last4 = models.CharField(max_length=4, db_collation="C")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)  # exclusive; null: still valid
    # the number fails its own check: taken over from elsewhere, found by the checks of quality
    doubtful = models.BooleanField(default=False, db_default=False)

    privacy: ClassVar = classed(
        internal="person cert_type valid_from valid_to doubtful",
        personal="last4",
        sealed="number number_index",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number_index", "cert_type"], name="registry_certificate_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["last4"], name="registry_certificate_last4")]


class BankAccount(models.Model):
    """Where a person's money goes."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=20, choices=choices(enums.AccountKind))
    bank_name = models.CharField(max_length=80)
    bank_branch = models.CharField(max_length=120, blank=True)
    number = EncryptedTextField[str, str]()
    number_index = BlindIndexField[bytes, bytes]()
    last4 = models.CharField(max_length=4)
    holder_name = models.CharField(max_length=80)
    state = models.CharField(
        max_length=10, choices=choices(enums.AccountState), default=enums.AccountState.ACTIVE
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
    organisation = models.ForeignKey(  # indexed together with who is there, below
        Organisation, on_delete=models.PROTECT, related_name="memberships", db_index=False
    )
    state = models.CharField(
        max_length=10, choices=choices(enums.MembershipState), default=enums.MembershipState.ACTIVE
    )
    joined_on = models.DateField()
    left_on = models.DateField(null=True)  # exclusive
    ground = models.CharField(  # why it is kept or has ended; blank: not said
        max_length=20, blank=True, default="", db_default="", choices=choices(enums.Ground)
    )

    privacy: ClassVar = classed(internal="person organisation state joined_on left_on ground")

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
        indexes: ClassVar = [
            # who belongs to an organisation, and who has left it: read without their rows
            models.Index(
                fields=["organisation", "left_on", "person"],
                include=["state"],
                name="registry_membership_there",
            )
        ]


class PersonMerge(models.Model):
    """Two rows turned out to be one human being: one officer proposes, another confirms."""

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_kept")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_gone")
    state = models.CharField(
        max_length=10, choices=choices(enums.MergeState), default=enums.MergeState.PROPOSED
    )
    reason = models.CharField(max_length=300)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    # what was repointed, by name of its owner: enough to put it back
    moved = models.JSONField(default=dict)

    privacy: ClassVar = classed(
        internal="kept merged state reason proposed_by proposed_at decided_by decided_at moved"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(state__in=["proposed", "confirmed"]),
                name="registry_merge_once",
            ),
            models.CheckConstraint(
                condition=~Q(kept=models.F("merged")), name="registry_merge_two_people"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=models.F("proposed_by"))
                | ~Q(state="confirmed"),
                name="registry_merge_four_eyes",
            ),
        ]
