"""Money into the fund: premiums by funder, over-payments returned, top-ups, interest.

Each call carries a key: the same key with the same figures changes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from gongqiao.audit.api import record
from gongqiao.ledger import api as ledger
from gongqiao.mutualaid import permissions
from gongqiao.mutualaid.enums import Funder, PremiumKind
from gongqiao.mutualaid.models import EnrolmentBatch, Premium, Scheme, SchemePeriod
from gongqiao.mutualaid.services import books, funds, periods
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

NEW = (PremiumKind.RECEIVED, PremiumKind.PROMISED)
"""Kinds that are income of the period; the others settle what stands."""


@dataclass(frozen=True, slots=True)
class Booked:
    """The ledger's entry; `repeated` when the key was booked before."""

    entry_id: int
    amount_fen: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class _Movement:
    """A movement of premium money about to be booked."""

    period: SchemePeriod
    batch: EnrolmentBatch | None
    funder: Funder
    kind: PremiumKind
    amount: int
    over: int
    on: date
    key: str
    note: str


def book_premium(
    period_id: int,
    funder: Funder,
    amount: int,
    *,
    on: date,
    key: str,
    batch_id: int | None = None,
    over: int = 0,
    kind: PremiumKind = PremiumKind.RECEIVED,
    note: str = "",
    by: Actor,
    at: datetime,
) -> Booked:
    """Premium money of a funder for a period (and, when given, an enrolment batch of it).

    `amount` fen is all that moved, `over` of it what was too much and is to be returned. Kinds:
    `received` (to the bank), `promised` (due, not there yet), `collected` (a promise came).
    Raises Refused UNKNOWN_PERIOD, PERIOD_CLOSED (nothing new comes into it; what it is owed still
    does), UNKNOWN_ENROLMENT_BATCH, AMOUNT, NOT_PROMISED, KEY, KEY_TAKEN.
    """
    with transaction.atomic():
        move = _checked(period_id, batch_id, funder, kind, amount, over, on, key, note, by, at)
        if kind == PremiumKind.COLLECTED:
            _require_at_most(move, _promised(move), "NOT_PROMISED")
        return _book(move, by, at)


def return_overpayment(
    period_id: int, funder: Funder, amount: int, *, on: date, key: str, note: str = "", by: Actor,
    at: datetime,
) -> Booked:  # fmt: skip
    """What a funder paid too much goes back. Raises Refused AMOUNT (more than was too much),
    OVERDRAWN, and as `book_premium`."""
    with transaction.atomic():
        kind = PremiumKind.RETURNED
        move = _checked(period_id, None, funder, kind, amount, 0, on, key, note, by, at)
        _require_at_most(move, _overpaid(move), "AMOUNT")
        return _book(move, by, at)


def top_up(
    scheme: str, amount: int, *, on: date, key: str, note: str = "", by: Actor, at: datetime
) -> Booked:
    """The federation puts money into the fund. Raises Refused UNKNOWN_SCHEME, AMOUNT, KEY,
    KEY_TAKEN."""
    return _income(scheme, amount, funds.INCOME_TOP_UP, books.TOP_UP, on, key, note, by, at)


def interest(
    scheme: str, amount: int, *, on: date, key: str, note: str = "", by: Actor, at: datetime
) -> Booked:
    """The bank credits interest. Raises as `top_up`."""
    return _income(scheme, amount, funds.INCOME_INTEREST, books.INTEREST, on, key, note, by, at)


def _income(
    code: str,
    amount: int,
    account: str,
    kind: str,
    on: date,
    key: str,
    note: str,
    by: Actor,
    at: datetime,
) -> Booked:
    permissions.require_any(by, books.day_of(at), permissions.TOP_UP)
    scheme = Scheme.objects.filter(code=code).first()
    if scheme is None:
        says = _("There is no scheme “%(code)s”.") % {"code": code}
        raise Refused("UNKNOWN_SCHEME", says, field="scheme")
    _require_amount(amount)
    books.require_key(key)
    with transaction.atomic():
        done = ledger.post(
            key=f"{kind}:{key}",
            fund=scheme.code,
            kind=kind,
            on=on,
            postings=[ledger.Leg(funds.BANK, amount), ledger.Leg(account, -amount)],
            memo=note[:300],
            by=by,
            at=at,
        )
        if not done.repeated:
            record(
                at=at,
                by=by,
                action=f"mutualaid.{kind}",
                subject=("mutualaid.scheme", scheme.pk),
                new={"code": code, "amount_fen": amount, "paid_on": on.isoformat()},
                reason=note,
            )
    return Booked(done.entry_id, amount, done.repeated)


def _checked(
    period_id: int,
    batch_id: int | None,
    funder: Funder,
    kind: PremiumKind,
    amount: int,
    over: int,
    on: date,
    key: str,
    note: str,
    by: Actor,
    at: datetime,
) -> _Movement:
    """The movement, its period locked against another at the same time."""
    permissions.require_any(by, books.day_of(at), permissions.TOP_UP, permissions.MAKE)
    with connection.cursor() as cursor:
        books.hold_alone(cursor)
    period = SchemePeriod.objects.select_related("scheme").filter(pk=period_id).first()
    if period is None:
        raise Refused("UNKNOWN_PERIOD", _("There is no such period."), field="period")
    batch = EnrolmentBatch.objects.filter(pk=batch_id, period=period).first() if batch_id else None
    if batch_id and batch is None:
        says = _("There is no such enrolment in this period.")
        raise Refused("UNKNOWN_ENROLMENT_BATCH", says, field="batch")
    _require_amount(amount)
    books.require_key(key)
    if kind in NEW and not Premium.objects.filter(key=key).exists():
        periods.require_open(period.pk)
    if not 0 <= over <= amount:
        says = _("What was too much cannot be more than the whole amount.")
        raise Refused("AMOUNT", says, field="over")
    return _Movement(period, batch, funder, kind, amount, over, on, key, note[:300])


def _require_amount(amount: int) -> None:
    if amount <= 0:
        raise Refused("AMOUNT", _("The amount must be above zero."), field="amount")


def _require_at_most(move: _Movement, most: int, code: str) -> None:
    if move.amount > most and not Premium.objects.filter(key=move.key).exists():
        says = _("This is more than there is to collect or to return.")
        raise Refused(code, says, field="amount", figures={"most": most})


def _sum(move: _Movement, column: str, kind: PremiumKind) -> int:
    mine = Premium.objects.filter(period=move.period, funder=move.funder, kind=kind)
    return int(mine.aggregate(total=Sum(column))["total"] or 0)


def _promised(move: _Movement) -> int:
    return _sum(move, "amount", PremiumKind.PROMISED) - _sum(move, "amount", PremiumKind.COLLECTED)


def _overpaid(move: _Movement) -> int:
    return _sum(move, "over", PremiumKind.RECEIVED) - _sum(move, "amount", PremiumKind.RETURNED)


def _legs(move: _Movement) -> tuple[str, list[ledger.Leg]]:
    leg, income = ledger.Leg, funds.income_premium(move.funder)
    amount, over = move.amount, move.over
    if move.kind == PremiumKind.PROMISED:
        return books.PREMIUM_PROMISED, [leg(funds.PREMIUM_RECEIVABLE, amount), leg(income, -amount)]
    if move.kind == PremiumKind.COLLECTED:
        return books.PREMIUM, [leg(funds.BANK, amount), leg(funds.PREMIUM_RECEIVABLE, -amount)]
    if move.kind == PremiumKind.RETURNED:
        return books.PREMIUM_RETURNED, [
            leg(funds.PREMIUM_OVERPAID, amount),
            leg(funds.BANK, -amount),
        ]
    found = [
        leg(funds.BANK, amount),
        leg(income, over - amount),
        leg(funds.PREMIUM_OVERPAID, -over),
    ]
    return books.PREMIUM, [one for one in found if one.amount]


def _book(move: _Movement, by: Actor, at: datetime) -> Booked:
    kind, postings = _legs(move)
    earlier = Premium.objects.filter(key=move.key).first()
    if earlier is not None:
        same = (earlier.period_id, earlier.funder, earlier.kind, earlier.amount, earlier.over)
        if same != (move.period.pk, move.funder, move.kind, move.amount, move.over):
            says = _("Something else is booked under “%(key)s” already.")
            raise Refused("KEY_TAKEN", says % {"key": move.key}, field="key")
        return Booked(earlier.entry_id, earlier.amount, repeated=True)
    done = ledger.post(
        key=f"premium:{move.key}",
        fund=move.period.scheme.code,
        kind=kind,
        on=move.on,
        postings=postings,
        memo=move.note,
        by=by,
        at=at,
    )
    Premium.objects.create(
        period=move.period,
        batch=move.batch,
        funder=move.funder,
        kind=move.kind,
        amount=move.amount,
        over=move.over,
        on=move.on,
        key=move.key,
        note=move.note,
        entry_id=done.entry_id,
        booked_by=by.name,
        booked_at=at,
    )
    record(
        at=at,
        by=by,
        action=f"mutualaid.premium.{move.kind.value}",
        subject=("mutualaid.period", move.period.pk),
        new={"period": str(move.period), "funder": move.funder.value, "amount_fen": move.amount},
        reason=move.note,
    )
    return Booked(done.entry_id, move.amount)
