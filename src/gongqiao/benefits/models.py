"""What a person has received."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from gongqiao.platform.fields import FenField
from gongqiao.platform.privacy import classed


class Benefit(models.Model):
    """One benefit that reached a person. Added to; one that went back is marked, never deleted.

    No foreign-key constraint: filled by COPY by the programmes above.
    """

    reference = models.CharField(max_length=80, unique=True, db_collation="C")  # aid.payment:1234
    person = models.ForeignKey(
        "registry.Person",
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="benefits",
    )
    programme = models.CharField(max_length=60)  # aid:SCHEME …
    amount = FenField[int, int]()
    on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)  # the money went back

    privacy: ClassVar = classed(
        internal="reference person programme withdrawn_at", personal="amount on"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="benefits_amount")
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-on"], name="benefits_person")]

    def __str__(self) -> str:
        return self.reference
