"""Closing a period of a scheme, and what an auditor wants to see of it."""

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongqiao.audit.api import record
from gongqiao.kernel.money import yuan
from gongqiao.ledger import api as ledger
from gongqiao.mutualaid import permissions
from gongqiao.mutualaid.models import Scheme, SchemePeriod
from gongqiao.mutualaid.queries_payments import OUTSTANDING, SHOWN, SHOWN_JOIN
from gongqiao.mutualaid.queries_schemes import period_says
from gongqiao.mutualaid.services import books, funds
from gongqiao.mutualaid.wording_office import state_says
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import raw_cursor
from gongqiao.platform.errors import Refused
from gongqiao.platform.spreadsheet import defused

IN_FLIGHT = ("assessed", "review", "on_hold", "in_batch", "sent")
"""Shown states in which a line keeps its period open."""
PAYABLE = ("auto_ok", "approved", "bank_failed", "corrected")
"""Shown states in which it is decided and waits to be paid."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a report: what, how many, how much (fen)."""

    name: str
    count: int
    amount_fen: int


@dataclass(frozen=True)
class PeriodReport:
    """A period for an auditor. `carried_fen`: the fund's own money after what it owes.

    `payable_fen` is decided and not paid (no account, sent back by the bank), `recoverable_fen` is
    to be recovered; both go on into the next period. The bank balance is that of the whole fund.
    """

    scheme: str
    period: int
    closed: bool
    claims: list[Line] = field(default_factory=list)
    premiums: list[Line] = field(default_factory=list)
    paid_fen: int = 0
    payable_fen: int = 0
    recoverable_fen: int = 0
    bank_fen: int = 0
    carried_fen: int = 0
    repeated: bool = field(default=False, compare=False)


def close(
    scheme: str, no: int, *, books_to: date | None = None, by: Actor, at: datetime
) -> PeriodReport:
    """Close a period: nothing of it waits for a person or for the bank any more.

    With `books_to` the ledger's days before it are closed too: income and expense are carried
    forward into the fund's balance. Closing again gives the report. Raises Refused UNKNOWN_PERIOD,
    PERIOD_NOT_OVER, IN_FLIGHT (figures say how many in which state), and as ledger's close_period.
    """
    permissions.require_any(by, books.day_of(at), permissions.CLOSE)
    with transaction.atomic():
        with connection.cursor() as cursor:
            books.hold_alone(cursor)
        period = SchemePeriod.objects.select_for_update(of=("self",)).get(pk=_period(scheme, no).pk)
        if books.day_of(at) < period.cover_to:
            raise Refused("PERIOD_NOT_OVER", _("A period of mutual aid is closed when it is over."))
        waiting = {c.name: c.count for c in claims_of(period) if c.name in IN_FLIGHT}
        if waiting:
            says = _("Claims of this period still wait for a person or for the bank: %(states)s.")
            listed = _(", ").join(f"{state_says(state)} {n:,}" for state, n in waiting.items())
            raise Refused("IN_FLIGHT", says % {"states": listed}, figures=waiting)
        repeated = period.closed_at is not None
        if not repeated:
            period.closed_at = at
            period.save(update_fields=["closed_at"])
            record(
                at=at,
                by=by,
                action="mutualaid.period.close",
                subject=("mutualaid.period", period.pk),
                new={"period": f"{scheme}/{no}"},
            )
        if books_to is not None:
            _carry_forward(period.scheme, books_to, by, at)
    return replace(report(scheme, no, by=by, at=at), repeated=repeated)


def require_open(period_id: int) -> SchemePeriod:
    """The period with its scheme, locked: nobody closes it while something comes into it.

    Raises Refused UNKNOWN_PERIOD, PERIOD_CLOSED.
    """
    locked = SchemePeriod.objects.select_for_update(of=("self",), no_key=True)
    period = locked.select_related("scheme").filter(pk=period_id).first()
    if period is None:
        raise Refused("UNKNOWN_PERIOD", _("There is no such period."), field="period")
    if period.closed_at is not None:
        says = _("“%(period)s” is closed: nothing more comes into it.")
        raise Refused("PERIOD_CLOSED", says % {"period": period_says(period)}, field="period")
    return period


def report(scheme: str, no: int, *, by: Actor, at: datetime) -> PeriodReport:
    """The report of a period at this moment. Raises Refused UNKNOWN_PERIOD."""
    wanted = (permissions.CLOSE, "ledger.view")
    permissions.require_any(by, books.day_of(at), *wanted)
    period = _period(scheme, no)
    claims = claims_of(period)
    balances = ledger.balances(scheme)
    own = -sum(b for code, b in balances.items() if code.startswith(("income.", "expense.")))
    return PeriodReport(
        scheme=scheme,
        period=no,
        closed=period.closed_at is not None,
        claims=claims,
        premiums=_premiums(period),
        paid_fen=_one(_PAID, period.pk),
        payable_fen=payable_in(claims),
        recoverable_fen=_one(_RECOVERABLE, period.pk),
        bank_fen=balances.get(funds.BANK, 0),
        carried_fen=own - balances.get(funds.FUND_BALANCE, 0),
    )


def payments(scheme: str, no: int, *, by: Actor, at: datetime) -> Iterator[tuple[Any, ...]]:
    """Every payment of the period, streamed: the columns `PAYMENT_COLUMNS`, amounts in fen.

    Raises Refused UNKNOWN_PERIOD.
    """
    permissions.require_any(by, books.day_of(at), permissions.CLOSE, "ledger.view")
    period = _period(scheme, no)
    return _payments(period.pk)


PAYMENT_COLUMNS = (
    "payment_id", "claim_id", "batch", "attempt", "amount", "withheld", "state", "settled_at",
    "bank_code", "account_last4",
)  # fmt: skip


def write_payments(scheme: str, no: int, out: Path, *, by: Actor, at: datetime) -> int:
    """The list of payments as a CSV file; amounts in yuan. Returns the number of rows. Recorded."""
    rows = payments(scheme, no, by=by, at=at)
    part = out.with_name(f".{out.name}.part")
    count = 0
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as file:
            os.chmod(part, 0o600)  # noqa: PTH101  # before the first byte of it is written
            writer = csv.writer(file)
            writer.writerow(PAYMENT_COLUMNS)
            for row in rows:
                writer.writerow(
                    [*row[:4], yuan(row[4]), yuan(row[5]), *row[6:8], defused(row[8] or ""), row[9]]
                )
                count += 1
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    record(
        at=at,
        by=by,
        action="mutualaid.period.payments",
        subject=("mutualaid.period", _period(scheme, no).pk),
        new={"period": f"{scheme}/{no}", "rows": count},
    )
    return count


def _payments(period_id: int) -> Iterator[tuple[Any, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        raw = raw_cursor(cursor)
        with raw.connection.cursor(name="period_payments") as rows:
            rows.itersize = 5000
            rows.execute(_PAYMENTS, [period_id])
            yield from rows


_PAYMENTS = """
SELECT p.id, p.claim_id, b.code, p.attempt, p.amount, p.withheld, p.state, p.settled_at,
       p.bank_code, a.last4
FROM mutualaid_payment p
JOIN mutualaid_claim c ON c.id = p.claim_id AND c.period_id = %s
JOIN mutualaid_paymentbatch b ON b.id = p.batch_id
LEFT JOIN registry_bankaccount a ON a.id = p.account_id
WHERE NOT (p.state = 'failed' AND p.settled_at IS NULL)
ORDER BY p.id
"""
_PAID = """
SELECT COALESCE(sum(p.amount), 0) FROM mutualaid_payment p
JOIN mutualaid_claim c ON c.id = p.claim_id AND c.period_id = %s WHERE p.state = 'paid'
"""
_RECOVERABLE = f"""
SELECT COALESCE(sum({OUTSTANDING}), 0) FROM mutualaid_claim c
WHERE c.period_id = %s AND c.state = 'recovering'
"""  # noqa: S608  # an expression of our own
_CLAIMS = f"""
SELECT shown, count(*), sum(amount) FROM (
  SELECT {SHOWN} AS shown, c.amount FROM mutualaid_claim c {SHOWN_JOIN} WHERE c.period_id = %s
) s GROUP BY shown ORDER BY shown
"""  # noqa: S608  # an expression of our own
_PREMIUMS = """
SELECT funder || ' ' || kind, count(*), sum(amount) FROM mutualaid_premium
WHERE period_id = %s GROUP BY funder, kind ORDER BY funder, kind
"""


def _lines(sql: str, period_id: int) -> list[Line]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [period_id])
        return [Line(name, int(n), int(total)) for name, n, total in cursor.fetchall()]


def _one(sql: str, period_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, [period_id])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def claims_of(period: SchemePeriod) -> list[Line]:
    """The claim lines of a period by the state that people see."""
    return _lines(_CLAIMS, period.pk)


def payable_in(claims: list[Line]) -> int:
    """Of them, what is decided and not paid (fen)."""
    return sum(c.amount_fen for c in claims if c.name in PAYABLE)


def _premiums(period: SchemePeriod) -> list[Line]:
    return _lines(_PREMIUMS, period.pk)


def _period(scheme: str, no: int) -> SchemePeriod:
    found = SchemePeriod.objects.select_related("scheme").filter(scheme__code=scheme, no=no).first()
    if found is None:
        raise Refused("UNKNOWN_PERIOD", _("There is no such period."), field="period")
    return found


def _carry_forward(scheme: Scheme, books_to: date, by: Actor, at: datetime) -> None:
    """Close the ledger's days since the last close (or its first entry) up to `books_to`."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT COALESCE((SELECT max("end") FROM ledger_closedperiod WHERE fund_id = %s), '
            "(SELECT min(booked_on) FROM ledger_entry WHERE fund_id = %s))",
            [scheme.fund_id, scheme.fund_id],
        )
        row = cursor.fetchone()
    start = row[0] if row else None
    if start is not None and start < books_to:
        ledger.close_period(
            fund=scheme.code, start=start, end=books_to, into=funds.FUND_BALANCE, by=by, at=at
        )
