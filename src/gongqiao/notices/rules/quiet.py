"""Quiet hours: between which hours a message may reach somebody's phone."""

from datetime import date, datetime, time, timedelta

from gongqiao.kernel.dated import DatedTable
from gongqiao.kernel.period import CHINA
from gongqiao.kernel.workdays import WorkCalendar

WORKING, RESTING = "working day", "day of rest"


def leaves_at(at: datetime, table: DatedTable, calendar: WorkCalendar) -> datetime:
    """`at` itself when messages may leave then, else the next moment at which they may."""
    local = at.astimezone(CHINA)
    opens, closes = _open(local.date(), table, calendar)
    if local < opens:
        return opens
    if local < closes:
        return at
    return _open(local.date() + timedelta(days=1), table, calendar)[0]


def _open(day: date, table: DatedTable, calendar: WorkCalendar) -> tuple[datetime, datetime]:
    """From when until when on this day; make-up days (调休) are working days."""
    values = table.at(day, WORKING if calendar.is_working_day(day) else RESTING).values
    opens, closes = (time.fromisoformat(values[name]) for name in ("opens", "closes"))
    return datetime.combine(day, opens, CHINA), datetime.combine(day, closes, CHINA)
