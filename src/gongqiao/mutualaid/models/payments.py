"""Payment batches, payments and what the bank answered."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongqiao.mutualaid.enums import BatchState, PaymentState
from gongqiao.mutualaid.models.schemes import Scheme
from gongqiao.platform.fields import FenField
from gongqiao.platform.privacy import classed

USER = settings.AUTH_USER_MODEL


class PaymentBatch(models.Model):
    """Payments that go to the bank together; made, checked and released by three people."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="payment_batches")
    code = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in BatchState])
    count = models.IntegerField(default=0)
    total = FenField[int, int](default=0)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    checked_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    privacy: ClassVar = classed(
        internal="scheme code state count total made_by made_at checked_by checked_at "
        "released_by released_at withdrawn_by withdrawn_at"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(checked_by__isnull=True) | ~Q(checked_by=F("made_by")))
                & (
                    Q(released_by__isnull=True)
                    | (~Q(released_by=F("made_by")) & ~Q(released_by=F("checked_by")))
                ),
                name="mutualaid_batch_three_people",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | Q(checked_by__isnull=False),
                name="mutualaid_batch_checked_first",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["checked", "released", "settled"])
                | Q(checked_by__isnull=False),
                name="mutualaid_batch_checked",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["released", "settled"]) | Q(released_by__isnull=False),
                name="mutualaid_batch_released",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Payment(models.Model):
    """One attempt to pay one claim line. No foreign-key constraints: filled set by set.

    `amount` goes to the bank; `withheld` settles what the person owes by the line `withheld_for`.
    The trigger `mutualaid_payment_moves` allows the moves of `rules.states` and nothing else.
    """

    batch = models.ForeignKey(
        PaymentBatch, on_delete=models.PROTECT, db_constraint=False, related_name="payments"
    )
    claim_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    attempt = models.SmallIntegerField(default=1)
    amount = FenField[int, int]()
    withheld = FenField[int, int](default=0, db_default=0)
    withheld_for = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in PaymentState])
    bank_code = models.CharField(max_length=40, blank=True, db_default="")
    bank_message = models.CharField(max_length=200, blank=True, db_default="")
    settled_at = models.DateTimeField(null=True)  # of a failed one, null: it never left the house

    privacy: ClassVar = classed(
        internal="batch claim_id person_id account_id attempt withheld_for state bank_code "
        "bank_message settled_at",
        personal="amount withheld",
    )

    class Meta:
        constraints: ClassVar = [
            # a claim line is paid at most once: a new attempt only after the earlier one failed
            models.UniqueConstraint(
                fields=["claim_id"],
                condition=~Q(state="failed"),
                name="mutualaid_payment_one_standing",
            ),
            models.UniqueConstraint(
                fields=["claim_id", "attempt"], name="mutualaid_payment_attempt_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, withheld__gte=0) & (Q(amount__gt=0) | Q(withheld__gt=0)),
                name="mutualaid_payment_amount",
            ),
            models.CheckConstraint(
                condition=Q(withheld=0, withheld_for__isnull=True)
                | Q(withheld__gt=0, withheld_for__isnull=False),
                name="mutualaid_payment_withheld",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["withheld_for"],
                name="mutualaid_payment_withheld_for",
                condition=Q(withheld_for__isnull=False),
            )
        ]


class BankReturn(models.Model):
    """A file that the bank sent back; the same bytes again change nothing."""

    # null: the file names payments of several batches, or of none
    batch = models.ForeignKey(
        PaymentBatch, null=True, on_delete=models.PROTECT, related_name="returns"
    )
    sha256 = models.BinaryField[bytes, bytes](unique=True)
    name = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=150)
    paid = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    pending = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    refusals = models.JSONField(default=list)  # the first 1,000: row, payment_id, reason_code

    privacy: ClassVar = classed(
        internal="batch sha256 name received_at received_by paid failed unchanged pending refused "
        "refusals"
    )
