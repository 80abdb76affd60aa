"""What channels cost: reserved before a parcel leaves, so that no month costs more than it may."""

from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F

from gongqiao.notices import tabled
from gongqiao.notices.models import Spending
from gongqiao.notices.services.send import send


def reserve(channel: str, parts: int, at: datetime, *, code: bool = False) -> int | None:
    """Reserve the price of so many parts; None when the month's money does not reach.

    In the caller's transaction. The first time that it does not reach, the system administrators
    are told.
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
    return fen


def give_back(channel: str, parts: int, fen: int, at: datetime, *, code: bool = False) -> None:
    """The provider took nothing: the reserved price is free again."""
    if not fen:
        return
    row = _row(channel, at)
    Spending.objects.filter(pk=row.pk).update(
        fen=F("fen") - fen,
        parts=F("parts") - parts,
        code_fen=F("code_fen") - (fen if code else 0),
        codes=F("codes") - int(code),
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


def _stopped(row: Spending, at: datetime) -> None:
    if row.stopped_at is not None:
        return
    Spending.objects.filter(pk=row.pk).update(stopped_at=at)
    told = get_user_model().objects.filter(is_superuser=True, is_active=True)
    for user_id in told.values_list("pk", flat=True):
        send(
            key=f"operations.stopped:{row.channel}:{row.month}:{user_id}",
            code="operations.stopped",
            figures={"channel": row.channel, "fen_fen": row.fen, "month": f"{row.month:%Y-%m}"},
            at=at,
            user_id=user_id,
        )
