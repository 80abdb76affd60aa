"""The fund at a glance: income, payouts, loss ratio, what is still to come, the next premium."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.core.cache import cache
from django.db import connection
from django.db.models import Q, Sum

from gongqiao.kernel.dated import load_table
from gongqiao.ledger import api as ledger
from gongqiao.mutualaid.models import Premium, Scheme, SchemePeriod
from gongqiao.mutualaid.queries_figures import period_figures
from gongqiao.mutualaid.queries_office import newest_marks
from gongqiao.mutualaid.rules import reserve
from gongqiao.mutualaid.services import funds

TABLE = Path(__file__).resolve().parents[1] / "tables" / "fund.yaml"
KEPT_SECONDS = 26 * 3600
Cells = dict[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Defaults:
    """Where the page starts from (`tables/fund.yaml`)."""

    reserve_rate: Decimal
    warning_ratio: Decimal


@dataclass(frozen=True, slots=True)
class PeriodFund:
    """One period. Amounts in fen; `cover_to` exclusive.

    `premium`: income booked for the period (received without over-payments, and promised); where
    nothing is booked (`listed`), the fees of the enrolment lists. `granted`: decided and standing.
    `payouts`: stays that got something. `paid`: arrived. `estimate` None: too little to say.
    """

    period_id: int
    no: int
    cover_from: date
    cover_to: date
    enrolled: int
    premium: int
    listed: bool
    granted: int
    payouts: int
    paid: int
    estimate: reserve.Estimate | None
    since: int

    @property
    def unsettled(self) -> int:
        """Still to come for stays before this month, less what this month has decided of it."""
        return max(self.estimate.unsettled - self.since, 0) if self.estimate else 0

    @property
    def bounds(self) -> tuple[int, int]:
        """The interval of `unsettled`."""
        if self.estimate is None:
            return 0, 0
        return max(self.estimate.low - self.since, 0), max(self.estimate.high - self.since, 0)

    @property
    def ratio(self) -> Decimal | None:
        """赔付率: payouts ÷ premiums; None without premiums."""
        return Decimal(self.granted) / self.premium if self.premium else None

    @property
    def ratio_with_unsettled(self) -> Decimal | None:
        """The same with what is still to come."""
        return Decimal(self.granted + self.unsettled) / self.premium if self.premium else None


@dataclass(frozen=True, slots=True)
class Cockpit:
    """A fund with its periods, oldest first. `bank`: money there; `owed`: decided, not paid."""

    scheme: Scheme
    bank: int
    owed: int
    periods: tuple[PeriodFund, ...]


def defaults(on: date) -> Defaults:
    """The figures in force on a day."""
    values = load_table(TABLE).at(on).values
    return Defaults(Decimal(values["reserve_rate"]), Decimal(values["warning_ratio"]))


def cockpit(scheme: Scheme, on: date) -> Cockpit:
    """The fund as it stands; estimates are those of the last complete month before `on`."""
    until = reserve.month_index(on.year, on.month) - 1
    cells = _cells(scheme)
    figures = {f.period_id: f for f in period_figures()}
    booked = _premiums(scheme)
    found = []
    for period in SchemePeriod.objects.filter(scheme=scheme).order_by("cover_from")[:60]:
        figure = figures.get(period.pk)
        mine, payouts = cells.get(period.pk, ({}, 0))
        estimate, since = _estimate(mine, period, until)
        found.append(
            PeriodFund(
                period_id=period.pk,
                no=period.no,
                cover_from=period.cover_from,
                cover_to=period.cover_to,
                enrolled=figure.enrolled if figure else 0,
                premium=booked.get(period.pk, 0) or (figure.premium_fen if figure else 0),
                listed=not booked.get(period.pk),
                granted=sum(mine.values()),
                payouts=payouts,
                paid=figure.paid_fen if figure else 0,
                estimate=estimate,
                since=since,
            )
        )
    return Cockpit(
        scheme=scheme,
        bank=ledger.balance(scheme.code, funds.BANK),
        owed=-ledger.balance(scheme.code, funds.BENEFIT_PAYABLE),
        periods=tuple(found),
    )


def _estimate(
    cells: Cells, period: SchemePeriod, until: int
) -> tuple[reserve.Estimate | None, int]:
    """The estimate at the end of month `until`, and what was decided for its stays since."""
    first = reserve.month_index(period.cover_from.year, period.cover_from.month)
    ends = reserve.month_index(period.cover_to.year, period.cover_to.month)
    last = ends - 1 if period.cover_to.day == 1 else ends
    found = reserve.estimate(cells, first, last, until)
    since = sum(fen for (stay, at), fen in cells.items() if stay <= until < at)
    return found, since


def _premiums(scheme: Scheme) -> dict[int, int]:
    """Income from premiums by period, as the ledger has it."""
    rows = (
        Premium.objects.filter(period__scheme=scheme, kind__in=["received", "promised"])
        .values("period")
        .annotate(fen=Sum("amount") - Sum("over", filter=Q(kind="received"), default=0))
        .order_by()
    )
    return {row["period"]: int(row["fen"]) for row in rows}


_CELLS = """
SELECT c.period_id, c.stay, c.decided, sum(c.amount), count(*) FILTER (WHERE c.amount > 0)
FROM (SELECT c.period_id, c.amount,
             (extract(year FROM c.stay_date) * 12
              + extract(month FROM c.stay_date) - 1)::int AS stay,
             (extract(year FROM r.booked_on) * 12
              + extract(month FROM r.booked_on) - 1)::int AS decided
      FROM mutualaid_claim c JOIN mutualaid_run r ON r.id = c.run_id
      WHERE c.period_id IN (SELECT id FROM mutualaid_schemeperiod WHERE scheme_id = %s)
        AND c.state NOT IN ('rejected', 'adjusted') AND c.amount <> 0) c
GROUP BY 1, 2, 3
"""


def _cells(scheme: Scheme) -> dict[int, tuple[Cells, int]]:
    """Period → (sums by month of stay and of decision, payouts); kept until something changes."""
    key = f"mutualaid.cells:{scheme.pk}:{newest_marks(scheme)}"
    found: dict[int, tuple[Cells, int]] | None = cache.get(key)
    if found is None:
        found = {}
        with connection.cursor() as cursor:
            cursor.execute(_CELLS, [scheme.pk])
            for period, stay, decided, fen, count in cursor.fetchall():
                cells, payouts = found.get(period, ({}, 0))
                cells[stay, decided] = int(fen)
                found[period] = (cells, payouts + count)
        cache.set(key, found, KEPT_SECONDS)
    return found
