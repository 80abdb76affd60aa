"""What channels cost: reserved before a parcel leaves, so that no month costs more than it may."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from gongqiao.notices import queries, tabled
from gongqiao.notices.models import Spending
from gongqiao.notices.rules import Price
from gongqiao.notices.services.send import send


def reserve(channel: str, parts: int, at: datetime, *, code: bool = False) -> int | None:
    """Reserve the price of so many parts; None when the month's money does not reach.

    In the caller's transaction. Those who look after messages are told once a month when most of it
    is spent, and once when it does not reach.
    """
    price = tabled.price_at(channel, at)
    if not price.part_fen:
        return 0
    fen = parts * price.part_fen
    row = _row(channel, at)
    if price.month_fen is not None and row.fen + fen > price.month_fen:
        _stopped(row, at)
        return None
    Spending.objects.filter(pk=row.pk).update(
        fen=F("fen") + fen,
        parts=F("parts") + parts,
        code_fen=F("code_fen") + (fen if code else 0),
        codes=F("codes") + int(code),
    )
    _warned(row, price, row.fen + fen, at)
    return fen


def give_back(channel: str, parts: int, fen: int, at: datetime, *, code: bool = False) -> None:
    """The provider took nothing: the reserved price is free again, and the month's money is not
    used up any more.
    """
    if not fen:
        return
    row = _row(channel, at)
    Spending.objects.filter(pk=row.pk).update(
        fen=F("fen") - fen,
        parts=F("parts") - parts,
        code_fen=F("code_fen") - (fen if code else 0),
        codes=F("codes") - int(code),
        stopped_at=None,
    )


def month_of(at: datetime) -> date:
    """The first day of the calendar month."""
    return tabled.day_of(at).replace(day=1)


def _row(channel: str, at: datetime) -> Spending:
    """The channel's month, locked until the caller's transaction ends."""
    assert transaction.get_connection().in_atomic_block
    Spending.objects.bulk_create(
        [Spending(channel=channel, month=month_of(at))], ignore_conflicts=True
    )
    return Spending.objects.select_for_update().get(channel=channel, month=month_of(at))


def _warned(row: Spending, price: Price, spent: int, at: datetime) -> None:
    """Most of the month's money is spent: told once, while there is time to do something."""
    if row.warned_at is not None or not price.runs_out(spent):
        return
    Spending.objects.filter(pk=row.pk).update(warned_at=at)
    _tell(row, "operations.nearly_spent", {"fen_fen": spent, "most_fen": price.month_fen}, at)


def _stopped(row: Spending, at: datetime) -> None:
    if row.stopped_at is not None:
        return
    Spending.objects.filter(pk=row.pk).update(stopped_at=at)
    _tell(row, "operations.stopped", {"fen_fen": row.fen}, at)


def _tell(row: Spending, code: str, figures: dict[str, object], at: datetime) -> None:
    month = f"{row.month:%Y-%m}"
    for user_id in queries.look_after_messages(tabled.day_of(at)):
        send(
            key=f"{code}:{row.channel}:{row.month}:{user_id}",
            code=code,
            figures={"channel": row.channel, "month": month, **figures},
            at=at,
            user_id=user_id,
        )
