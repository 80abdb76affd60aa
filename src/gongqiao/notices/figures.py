"""A month of deliveries in figures, each with the rows behind it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.formats import date_format

from gongqiao.kernel.officehours import midnight
from gongqiao.notices import tabled
from gongqiao.notices.enums import OutboxState
from gongqiao.notices.models import Outbox, Spending
from gongqiao.platform.gate import Scope

SHOWN_MONTHS = 12


def months(on: date) -> list[tuple[str, str]]:
    """The last twelve months as choices."""
    first, found = on.replace(day=1), []
    for _n in range(SHOWN_MONTHS):
        found.append((f"{first:%Y-%m}", date_format(first, "YEAR_MONTH_FORMAT")))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def in_month(rows: QuerySet[Outbox], month: str) -> QuerySet[Outbox]:
    """Deliveries of messages that came about in a month."""
    first = date.fromisoformat(f"{month}-01")
    after = (first + timedelta(days=32)).replace(day=1)
    return rows.filter(queued_at__gte=midnight(first), queued_at__lt=midnight(after))


def of_month(rows: QuerySet[Outbox], at: datetime, scope: Scope) -> dict[str, Any]:
    """The present month: how many stand where, and what they cost; what waits, of any month."""
    first = tabled.day_of(at).replace(day=1)
    counted = in_month(rows, f"{first:%Y-%m}").aggregate(
        sent=Count("pk", Q(state=OutboxState.SENT)),
        arrived=Count("pk", Q(state=OutboxState.DELIVERED)),
        failed=Count("pk", Q(state=OutboxState.FAILED)),
        cost=Sum("cost_fen"),
    )
    counted["waiting"] = rows.filter(state=OutboxState.QUEUED).count()
    month = {"month": f"{first:%Y-%m}", "first": first, "counted": counted}
    if scope.at_the_top:
        spent = list(Spending.objects.filter(month=first).exclude(fen=0, stopped_at=None))
        month["spent"] = [(s, tabled.price_at(s.channel, at).month_fen) for s in spent]
    return {"month": month, "leaves_at": tabled.leaves_at(at), "now": at}
