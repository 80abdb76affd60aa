"""Who leads while there is no chair (主持工作): who may, and for how long."""

from datetime import date

from gongqiao.kernel.months import months_later
from gongqiao.organising.rules import tables


def problem(
    since: date, today: date, vacant_since: date | None, seated_since: date | None
) -> str | None:
    """CHAIR_THERE (the post of chair is not vacant), FUTURE, BEFORE_VACANT, NOT_SEATED (no seat in
    the committee on that day), or None."""
    if vacant_since is None:
        return "CHAIR_THERE"
    if since > today:
        return "FUTURE"
    if since < vacant_since:
        return "BEFORE_VACANT"
    return "NOT_SEATED" if seated_since is None or seated_since > since else None


def until(since: date) -> date | None:
    """The first day on which somebody has led for too long; None: no limit is known."""
    months = tables.vacancy_months("acting", since)
    return months_later(since, months) if months is not None else None
