"""A membership on its way from one union to another."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from gongqiao.membership import enums
from gongqiao.membership.models.applying import Application, choices, somebody
from gongqiao.membership.rules.states import MOVING
from gongqiao.platform.privacy import classed


class Transfer(models.Model):
    """Claimed by the new union, released by the old one; the upper one decides when they do not."""

    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="transfers"
    )
    from_organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    to_organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    application = models.OneToOneField(
        Application, null=True, on_delete=models.PROTECT, related_name="transfer"
    )
    state = models.CharField(
        max_length=12,
        choices=choices(enums.TransferState),
        default=enums.TransferState.OUT_PENDING,
    )
    claimed_by = somebody()
    claimed_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    due_on = models.DateField()  # the last day for the old union
    # why the upper union decides: what the old one objected; blank: it said nothing in time
    objection = models.CharField(max_length=300, blank=True)
    objected_by = somebody()
    objected_at = models.DateTimeField(null=True)
    decided_by = somebody()
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=300, blank=True)

    privacy: ClassVar = classed(
        internal="person from_organisation to_organisation application state claimed_by claimed_at "
        "due_on objected_by objected_at decided_by decided_at",
        personal="reason objection words",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=MOVING),
                name="membership_transfer_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(from_organisation=F("to_organisation")),
                name="membership_transfer_two_unions",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MOVING, decided_at__isnull=True)
                | (~Q(state__in=MOVING) & Q(decided_at__isnull=False)),
                name="membership_transfer_decided",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"],
                name="membership_transfer_due",
                condition=Q(state="out_pending"),
            ),
            models.Index(fields=["from_organisation"], name="membership_transfer_from"),
            models.Index(fields=["to_organisation"], name="membership_transfer_to"),
        ]

    def __str__(self) -> str:
        return f"transfer {self.pk}"
