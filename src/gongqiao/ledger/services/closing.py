"""Closing the books of a period."""

from datetime import date, datetime, timedelta

import polars as pl
from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongqiao.audit.api import record
from gongqiao.ledger import queries
from gongqiao.ledger.enums import CLOSING, AccountKind
from gongqiao.ledger.models import Account, ClosedPeriod, Entry, Fund
from gongqiao.ledger.rules.statement import closing_amounts
from gongqiao.ledger.services.posting import FRAME, PostResult, book, lock_head
from gongqiao.ledger.services.seal import end_of
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import raw_cursor
from gongqiao.platform.errors import Refused


def close_period(
    *, fund: str, start: date, end: date, into: str | None = None, by: Actor, at: datetime
) -> ClosedPeriod:
    """Carry income and expense of [start, end) over to the fund's equity; then nothing goes in.

    `into` names the equity account (not needed when there is only one). The same period again gives
    back what stands. Raises Refused: UNKNOWN_FUND, PERIOD_NOT_OVER, PERIOD_ORDER, NO_EQUITY.
    """
    if end <= start:
        raise Refused("PERIOD_ORDER", _("A period ends after it starts."), field="end")
    if at < end_of(end - timedelta(days=1)):
        raise Refused("PERIOD_NOT_OVER", _("A period is closed when it is over."), field="end")
    with transaction.atomic():
        with connection.cursor() as cursor:
            lock_head(raw_cursor(cursor))
        owner = Fund.objects.filter(code=fund).first()
        if owner is None:
            raise Refused("UNKNOWN_FUND", _("There is no fund “%(code)s”.") % {"code": fund})
        standing = ClosedPeriod.objects.filter(fund=owner, start=start, end=end).first()
        if standing is not None:
            return standing
        _check_follows(owner, start)
        carried = _carry_over(owner, start, end, into, by, at)
        made = ClosedPeriod.objects.create(
            fund=owner,
            start=start,
            end=end,
            closing_entry_id=carried.entry_id if carried else None,
            closed_at=at,
            actor_id=by.user_id,
            actor_name=by.name,
        )
        record(
            at=at,
            by=by,
            action="ledger.period.close",
            subject=("ledger.fund", owner.pk),
            new={"fund": fund, "start_on": start.isoformat(), "end_on": end.isoformat()},
        )
    return made


def _check_follows(fund: Fund, start: date) -> None:
    """Periods tile: each starts where the one before ended; nothing lies before the first."""
    before = ClosedPeriod.objects.filter(fund=fund).order_by("-end").first()
    if before is not None and start != before.end:
        says = _("The next period to close starts on %(day)s.") % {"day": before.end.isoformat()}
        raise Refused("PERIOD_ORDER", says, field="start")
    earliest = Entry.objects.filter(fund=fund).order_by("booked_on").first()
    if before is None and earliest is not None and earliest.booked_on < start:
        says = _("The books begin on %(day)s; the first period must hold that day.") % {
            "day": earliest.booked_on.isoformat()
        }
        raise Refused("PERIOD_ORDER", says, field="start")


def _carry_over(
    fund: Fund, start: date, end: date, into: str | None, by: Actor, at: datetime
) -> PostResult | None:
    amounts = closing_amounts(queries.movements(fund, queries.BEGINNING, end))
    if not amounts:
        return None
    equity = Account.objects.filter(fund=fund, kind=AccountKind.EQUITY)
    target = list(equity.filter(code=into) if into else equity)
    if len(target) != 1:
        raise Refused("NO_EQUITY", _("Name the account that carries the balance."), field="into")
    rest = -sum(amounts.values())
    if rest:
        amounts[target[0].pk] = rest
    frame = pl.DataFrame(
        {
            "account_id": list(amounts),
            "amount": list(amounts.values()),
            "ref": [None] * len(amounts),
        },
        schema=FRAME,
    )
    with connection.cursor() as cursor:
        return book(
            cursor,
            key=f"close:{fund.code}:{start}:{end}",
            fund_id=fund.pk,
            kind=CLOSING,
            on=end - timedelta(days=1),
            frame=frame,
            memo="",
            by=by,
            at=at,
        )
