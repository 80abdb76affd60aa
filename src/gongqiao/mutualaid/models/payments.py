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

    privacy: ClassVar = classed(
        internal="scheme code state count total made_by made_at checked_by checked_at "
        "released_by released_at"
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
        ]


class Payment(models.Model):
    """One attempt to pay one claim line. No foreign-key constraints: filled set by set."""

    batch = models.ForeignKey(
        PaymentBatch, on_delete=models.PROTECT, db_constraint=False, related_name="payments"
    )
    claim_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    attempt = models.SmallIntegerField(default=1)
    amount = FenField[int, int]()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in PaymentState])
    bank_code = models.CharField(max_length=40, blank=True)
    bank_message = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)

    privacy: ClassVar = classed(
        internal="batch claim_id person_id account_id attempt state bank_code bank_message "
        "settled_at",
        personal="amount",
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
            models.CheckConstraint(condition=Q(amount__gt=0), name="mutualaid_payment_amount"),
        ]


class BankReturn(models.Model):
    """A file that the bank sent back; the same bytes again change nothing."""

    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="returns")
    sha256 = models.BinaryField[bytes, bytes](unique=True)
    name = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=150)
    paid = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)

    privacy: ClassVar = classed(
        internal="batch sha256 name received_at received_by paid failed refused"
    )
