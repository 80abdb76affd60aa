"""Funds, accounts, entries, postings; what the triggers of migration 0002 guard is named there.

Amounts are whole fen; in postings a debit is positive and a credit negative.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Length

from gongqiao.ledger.enums import AccountKind
from gongqiao.platform.fields import FenField
from gongqiao.platform.privacy import classed

CODE = r"^[a-z0-9]+([._][a-z0-9]+)*$"
"""Codes of accounts and kinds: they stand unquoted in the canonical text of a posting."""
LARGEST_POSTING = 10**14

models.CharField.register_lookup(Length)
models.BinaryField.register_lookup(Length)


class CurrentTransaction(Func):
    """PostgreSQL's 64-bit number of the running transaction."""

    function = "pg_current_xact_id"
    template = "%(function)s()"


class TransactionField(models.Field[int, int]):
    """A column of type xid8."""

    description = "transaction number"

    def db_type(self, connection: Any) -> str:  # noqa: ARG002  # Django's signature
        """The column type."""
        return "xid8"

    def from_db_value(self, value: Any, *_: Any) -> int | None:
        """Read as a whole number."""
        return None if value is None else int(value)


class Fund(models.Model):
    """Money kept apart: its own accounts, its own trial balance."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3, default="CNY")
    # whose fund it is; null: of the whole installation
    organisation = models.ForeignKey(
        "registry.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()

    privacy: ClassVar = classed(public="code name currency organisation", internal="opened_at")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Za-z0-9][A-Za-z0-9._-]*$"), name="ledger_fund_code"
            ),
            models.CheckConstraint(condition=Q(currency="CNY"), name="ledger_fund_currency"),
        ]

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """One account of a fund. Only its name may change later."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="accounts")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in AccountKind])
    never_negative = models.BooleanField(default=False)  # a bank account: no more than is there

    privacy: ClassVar = classed(public="fund code name kind", internal="never_negative")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fund", "code"], name="ledger_account_once"),
            models.CheckConstraint(condition=Q(code__regex=CODE), name="ledger_account_code"),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in AccountKind]), name="ledger_account_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Head(models.Model):
    """The end of the hash chain: one row, locked by whoever appends. Written by trigger only."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    last_seq = models.BigIntegerField(default=0)
    last_hash = models.BinaryField()

    privacy: ClassVar = classed(public="last_seq last_hash")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="ledger_head_single"),
        ]


class Entry(models.Model):
    """One booking. Append-only; `seq`, `prev_hash`, `hash` and `txid` are set by trigger."""

    # the caller's idempotency key
    key = models.CharField(max_length=200, unique=True, db_collation="C")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="entries", db_index=False)
    booked_at = models.DateTimeField()
    booked_on = models.DateField()
    kind = models.CharField(max_length=60)
    memo = models.CharField(max_length=300, blank=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    body_digest = models.BinaryField()
    posting_count = models.IntegerField()
    debit_total = FenField()
    seq = models.BigIntegerField(unique=True)
    prev_hash = models.BinaryField()
    hash = models.BinaryField()
    txid = TransactionField(db_default=CurrentTransaction())

    privacy: ClassVar = classed(
        public="body_digest posting_count debit_total seq prev_hash hash",
        internal="key fund booked_at booked_on kind memo actor_id actor_name reverses txid",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(posting_count__gte=2), name="ledger_entry_two"),
            models.CheckConstraint(condition=Q(debit_total__gt=0), name="ledger_entry_debit"),
            models.CheckConstraint(condition=Q(kind__regex=CODE), name="ledger_entry_kind"),
            models.CheckConstraint(condition=~Q(key=""), name="ledger_entry_key"),
            models.CheckConstraint(
                condition=Q(body_digest__length=32, prev_hash__length=32, hash__length=32),
                name="ledger_entry_digests",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["fund", "booked_on"], name="ledger_entry_fund_day"),
        ]

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """One line of an entry. No foreign keys: a statement trigger checks whole sets at once.

    Migration 0002 puts lighter indexes in the place of the primary key's.
    """

    pk = models.CompositePrimaryKey("entry_id", "line")
    entry = models.ForeignKey(
        Entry,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="postings",
    )
    line = models.IntegerField()  # 1, 2, 3 … within the entry
    account = models.ForeignKey(
        Account, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    amount = FenField()
    ref = models.BigIntegerField(null=True)  # the caller's own number of whatever it books

    privacy: ClassVar = classed(internal="entry line account amount ref")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(line__gte=1), name="ledger_posting_line"),
            models.CheckConstraint(
                condition=~Q(amount=0)
                & Q(amount__gte=-LARGEST_POSTING)
                & Q(amount__lte=LARGEST_POSTING),
                name="ledger_posting_amount",
            ),
        ]


class EntryTotal(models.Model):
    """What an entry moves on an account: the postings summed up, kept by trigger.

    Reports read these few rows, however many postings an entry has.
    """

    pk = models.CompositePrimaryKey("entry_id", "account_id")
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="totals", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    booked_on = models.DateField()
    debit = FenField()
    credit = FenField()  # a positive number
    lines = models.IntegerField()
    last_line = models.IntegerField()  # the highest line number

    privacy: ClassVar = classed(internal="entry account booked_on debit credit lines last_line")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "booked_on"], name="ledger_total_account_day"),
        ]


class AccountBalance(models.Model):
    """The balance of an account now (debit positive), kept by trigger."""

    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, primary_key=True, related_name="balance"
    )
    balance = FenField(default=0)
    never_negative = models.BooleanField(default=False)

    privacy: ClassVar = classed(internal="account balance never_negative")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(never_negative=False) | Q(balance__gte=0),
                name="ledger_balance_never_negative",
            ),
        ]


class DailyRoot(models.Model):
    """The hash of the last entry of a day, published: it vouches for everything before it."""

    day = models.DateField(unique=True)
    last_seq = models.BigIntegerField()
    root = models.BinaryField()
    entry_count = models.BigIntegerField()  # entries since the root before
    sealed_at = models.DateTimeField()

    privacy: ClassVar = classed(public="day last_seq root entry_count sealed_at")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_seq__gte=0, entry_count__gte=0, root__length=32),
                name="ledger_root_shape",
            ),
        ]


class ClosedPeriod(models.Model):
    """A stretch of days of a fund in which nothing can be booked any more."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="closed_periods")
    start = models.DateField()
    end = models.DateField()  # exclusive
    closing_entry = models.OneToOneField(
        Entry, null=True, on_delete=models.PROTECT, related_name="closes"
    )
    closed_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)

    privacy: ClassVar = classed(
        public="fund start end", internal="closing_entry closed_at actor_id actor_name"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="ledger_closed_order"),
            models.UniqueConstraint(fields=["fund", "start"], name="ledger_closed_start"),
            models.UniqueConstraint(fields=["fund", "end"], name="ledger_closed_end"),
        ]
