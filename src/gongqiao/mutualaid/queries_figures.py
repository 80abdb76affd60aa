"""Mutual aid in figures, for everyone: what each period took in and what reached people.

Counted from the tables by a handful of statements over whole sets, and kept until something has
moved that could change them: the key of the cache names the newest row of every table counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.core.cache import cache
from django.db import connection

KEPT_SECONDS = 26 * 3600
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PeriodFigure:
    """One period. Money in fen, `cover_to` exclusive.

    `enrolled`: persons enrolled in it. `units`: organisations they were enrolled by. `payouts`:
    stays in hospital for which aid has arrived and was not wholly given back. `paid_fen`: what
    arrived for them, less what was given back or deducted. `premium_fen`: premiums of enrolments
    whose money has come. `first_payment`, `last_payment`: bounds of the ids of its payments.
    """

    period_id: int
    scheme: str
    no: int
    cover_from: date
    cover_to: date
    enrolled: int
    units: int
    premium_fen: int
    payouts: int
    paid_fen: int
    first_payment: int
    last_payment: int

    @property
    def left_fen(self) -> int:
        """Premiums that came less aid that arrived; negative when the fund added to it."""
        return self.premium_fen - self.paid_fen


_ENROLLED = """
SELECT period_id, sum(people), count(*), sum(fee) FROM (
    SELECT period_id, organisation_id, count(*) AS people,
           COALESCE(sum(amount) FILTER (WHERE paid_on IS NOT NULL), 0) AS fee
    FROM mutualaid_enrolment GROUP BY period_id, organisation_id
) unit GROUP BY period_id
"""
_PAID = """
WITH moved AS (
    SELECT c.period_id, c.stay_id, p.amount + p.withheld AS fen, p.id AS payment_id
    FROM mutualaid_payment p JOIN mutualaid_claim c ON c.id = p.claim_id WHERE p.state = 'paid'
    UNION ALL
    SELECT c.period_id, c.stay_id, -p.withheld, NULL
    FROM mutualaid_payment p JOIN mutualaid_claim c ON c.id = p.withheld_for
    WHERE p.state = 'paid' AND p.withheld_for IS NOT NULL
    UNION ALL
    SELECT c.period_id, c.stay_id, -r.amount, NULL
    FROM mutualaid_recovery r JOIN mutualaid_claim c ON c.id = r.claim_id
    WHERE r.kind = 'received' AND r.entry_id IS NOT NULL
), stays AS (
    SELECT period_id, stay_id, sum(fen) AS fen, min(payment_id) AS lo, max(payment_id) AS hi
    FROM moved GROUP BY period_id, stay_id
)
SELECT period_id, count(*) FILTER (WHERE fen > 0), sum(fen), COALESCE(min(lo), 0),
       COALESCE(max(hi), 0)
FROM stays GROUP BY period_id
"""
_PERIODS = """
SELECT p.id, s.code, p.no, p.cover_from, p.cover_to
FROM mutualaid_schemeperiod p JOIN mutualaid_scheme s ON s.id = p.scheme_id
ORDER BY p.cover_from, s.code
"""
# each is one look at the end of an index
_NEWEST = """
SELECT (SELECT max(id) FROM mutualaid_schemeperiod), (SELECT max(id) FROM mutualaid_enrolment),
       (SELECT max(id) FROM mutualaid_enrolmentbatch), (SELECT max(id) FROM mutualaid_payment),
       (SELECT max(id) FROM mutualaid_bankreturn), (SELECT max(id) FROM mutualaid_recovery),
       (SELECT max(id) FROM mutualaid_premium), (now() AT TIME ZONE 'Asia/Shanghai')::date
"""


def period_figures() -> list[PeriodFigure]:
    """Every period with enrolments or payouts, oldest first."""
    rows: list[PeriodFigure] = _kept("figures", _count_periods)
    return rows


def _kept(name: str, count: Callable[[], T]) -> T:
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST)
        newest = cursor.fetchone() or ()
    key = f"mutualaid.{name}:" + ".".join(str(mark or 0) for mark in newest)
    found: T | None = cache.get(key)
    if found is None:
        found = count()
        cache.set(key, found, KEPT_SECONDS)
    return found


def _count_periods() -> list[PeriodFigure]:
    with connection.cursor() as cursor:
        cursor.execute(_ENROLLED)
        enrolled = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute(_PAID)
        paid = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute(_PERIODS)
        periods = cursor.fetchall()
    return [
        PeriodFigure(
            *period,
            *(int(n) for n in enrolled.get(period[0], (0, 0, 0))),
            *(int(n) for n in paid.get(period[0], (0, 0, 0, 0))),
        )
        for period in periods
        if period[0] in enrolled or period[0] in paid
    ]


@dataclass(frozen=True, slots=True)
class Income:
    """Premium money that a funder has paid in for a period, fen; returned money taken off."""

    period_id: int
    funder: str
    amount_fen: int


_INCOME = """
SELECT period_id, funder,
       sum(CASE kind WHEN 'received' THEN amount WHEN 'collected' THEN amount
                     WHEN 'returned' THEN -amount ELSE 0 END)
FROM mutualaid_premium GROUP BY period_id, funder
"""


def incomes() -> list[Income]:
    """What funders paid in, as booked; periods without bookings have no rows."""
    with connection.cursor() as cursor:
        cursor.execute(_INCOME)
        return [Income(p, f, int(total)) for p, f, total in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class PublicPayout:
    """A payment as it is disclosed: nothing that tells who it was beyond the family name."""

    payment_id: int
    name: str  # in full: to be masked where it is shown
    amount_fen: int
    settled_at: datetime | None


_PAYOUTS = """
SELECT p.id, n.name, p.amount + p.withheld, p.settled_at
FROM mutualaid_payment p
JOIN mutualaid_claim c ON c.id = p.claim_id AND c.period_id = %s
JOIN registry_person n ON n.id = p.person_id
WHERE p.state = 'paid' AND p.id BETWEEN %s AND %s
ORDER BY p.id DESC LIMIT %s
"""


def payments_disclosed(figure: PeriodFigure, before: int | None, most: int) -> list[PublicPayout]:
    """Payments of a period that arrived, newest first, `most` of those with ids below `before`."""
    upto = figure.last_payment if before is None else min(before - 1, figure.last_payment)
    with connection.cursor() as cursor:
        cursor.execute(_PAYOUTS, [figure.period_id, figure.first_payment, upto, most])
        return [PublicPayout(i, name, int(fen), at) for i, name, fen, at in cursor.fetchall()]
