"""The electronic member card."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from gongqiao.membership.models.applying import somebody
from gongqiao.platform.privacy import classed


class Card(models.Model):
    """A card of a person: its serial stands in the QR; a lost one is revoked, another follows."""

    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="cards")
    serial = models.CharField(max_length=26, unique=True, db_collation="C")
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = somebody()
    reason = models.CharField(max_length=200, blank=True)

    privacy: ClassVar = classed(
        internal="person serial issued_at revoked_at revoked_by", personal="reason"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(revoked_at__isnull=True),
                name="membership_card_one_live",
            )
        ]

    def __str__(self) -> str:
        return self.serial
