"""Keys of other programs, what they called, and what they must not do twice."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from gongqiao.platform.privacy import classed

USER = settings.AUTH_USER_MODEL
MOST_PER_MINUTE = 6_000


class Key(models.Model):
    """A program of an organisation that may call the interface: it acts within the subtree there.

    What proves it is in `Secret`; the key outlives its secrets, so that the trail goes on.
    """

    name = models.CharField(max_length=60)
    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    scopes = ArrayField(models.CharField(max_length=40))
    per_minute = models.PositiveIntegerField(default=120)
    source = models.CharField(max_length=40, blank=True)  # of the settlements that it pushes
    expires_on = models.DateField(null=True)  # exclusive
    made_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    revoked_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)  # to the minute

    privacy: ClassVar = classed(
        internal="name organisation scopes per_minute source expires_on made_by made_at "
        "revoked_by revoked_at last_used_at"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(per_minute__gte=1, per_minute__lte=MOST_PER_MINUTE),
                name="gateway_key_rate",
            ),
            models.CheckConstraint(condition=Q(scopes__len__gte=1), name="gateway_key_scopes"),
            models.CheckConstraint(condition=~Q(name=""), name="gateway_key_name"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-id"], name="gateway_key_organisation")
        ]

    def __str__(self) -> str:
        return self.name


class Secret(models.Model):
    """What proves a key: shown once, kept as a hash. Two hold at a time while one is replaced."""

    key = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="secrets")
    prefix = models.CharField(max_length=8, unique=True, db_collation="C")
    digest = models.BinaryField[bytes, bytes]()
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # replaced: until then it still holds
    last_used_at = models.DateTimeField(null=True)

    privacy: ClassVar = classed(internal="key prefix made_at ends_at last_used_at", sealed="digest")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(ends_at__isnull=True), name="gateway_secret_one_current"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("made_at")),
                name="gateway_secret_ends",
            ),
        ]


class Call(models.Model):
    """One call of the interface: who, what, how many rows. Nothing of what went through it."""

    key = models.ForeignKey(Key, null=True, on_delete=models.PROTECT, related_name="calls")
    at = models.DateTimeField()
    operation = models.CharField(max_length=60)
    status = models.PositiveSmallIntegerField()
    rows = models.IntegerField(null=True)
    refused = models.IntegerField(null=True)
    milliseconds = models.IntegerField()

    privacy: ClassVar = classed(internal="key at operation status rows refused milliseconds")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["key", "-at"], name="gateway_call_key"),
            models.Index(fields=["-at"], name="gateway_call_at"),
        ]


class Once(models.Model):
    """A push that was done, by the caller's own key for it: the answer is given again, not the
    effect."""

    key = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=200, db_collation="C")
    operation = models.CharField(max_length=60)
    digest = models.BinaryField[bytes, bytes]()  # of operation, parameters and body
    answer = models.JSONField(null=True)  # counts, reason codes and sentences; no values
    at = models.DateTimeField()

    privacy: ClassVar = classed(internal="key token operation digest answer at")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "token"], name="gateway_once_key"),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="gateway_once_at")]
