"""Rosters of members until they cannot be taken back any more: whose people signed the text, and
whose people are to be asked.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gongqiao.platform.privacy import classed


class SignedRoster(models.Model):
    """What the people of a roster of members have signed; it becomes their answers a day later.

    Not at once: an answer is never deleted, and a roster can be taken back with the people whom it
    brought, as long as nothing points to them.
    """

    roster = models.OneToOneField(
        "registry.Import", on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    text = models.ForeignKey("consents.Wording", on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField()  # the last day on which one signed
    kept_where = models.CharField(max_length=200)
    # ids of persons, no keys: rows may be taken back; empty once they are noted
    people = ArrayField(models.BigIntegerField(), default=list)
    noted_at = models.DateTimeField(null=True)
    noted = models.PositiveIntegerField(null=True)  # whose answer was new

    privacy: ClassVar = classed(internal="roster text signed_on kept_where people noted_at noted")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(noted_at__isnull=True, noted__isnull=True)
                | Q(noted_at__isnull=False, noted__isnull=False, people=[]),
                name="membership_signed_noted",
            ),
            models.CheckConstraint(condition=~Q(kept_where=""), name="membership_signed_where"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["roster"],
                name="membership_signed_open",
                condition=Q(noted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"signed {self.pk}"


class UnsignedRoster(models.Model):
    """The people of a roster of members which nobody signed: asked by a message, a day later."""

    roster = models.OneToOneField(
        "registry.Import", on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    # ids of persons, no keys, as above: who is still to be looked at; empty once all are
    people = ArrayField(models.BigIntegerField(), default=list)
    asked = models.PositiveIntegerField(default=0)  # to whom a message went
    asked_at = models.DateTimeField(null=True)  # when the last one did

    privacy: ClassVar = classed(internal="roster people asked asked_at")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True) | Q(people=[]), name="membership_unsigned_asked"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["roster"],
                name="membership_unsigned_open",
                condition=Q(asked_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"unsigned {self.pk}"
