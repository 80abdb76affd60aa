"""Terms over dates: when they end, when that is near, how far they may be stretched."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from gongqiao.kernel.months import months_later
from gongqiao.organising.enums import TermState
from gongqiao.organising.rules.tables import TermRule


@dataclass(frozen=True, slots=True)
class TermDates:
    """The days of one term; ends are exclusive.

    `closed_on`: the day on which the next committee was elected, or the organisation ended
    (`dissolved`). `extended_on`: the day on which the extension was granted; None: not known.
    """

    started_on: date
    ends_on: date
    extended_until: date | None = None
    closed_on: date | None = None
    dissolved: bool = False
    extended_on: date | None = None


def ends_on(started_on: date, years: int) -> date:
    """The first day after a term: three years from 29 February 2024 end on 28 February 2027."""
    return months_later(started_on, 12 * years)


def last_extension(term: TermDates, rule: TermRule) -> date:
    """Until when (exclusive) the upper union may extend it."""
    return months_later(term.ends_on, rule.extension_months)


def problem(term: TermDates, years: int, rule: TermRule) -> str | None:
    """TERM_ORDER, TERM_YEARS, EXTENSION_ORDER, EXTENSION_LONG, or None."""
    if term.ends_on <= term.started_on:
        return "TERM_ORDER"
    if years not in rule.years:
        return "TERM_YEARS"
    if term.extended_until is not None:
        if term.extended_until <= term.ends_on:
            return "EXTENSION_ORDER"
        if term.extended_until > last_extension(term, rule):
            return "EXTENSION_LONG"
    return None


def due_from(term: TermDates, rule: TermRule) -> date:
    """The day from which the re-election is due."""
    return term.ends_on - timedelta(days=rule.due_days)


def known_on(term: TermDates, on: date) -> TermDates:
    """The term as it was known on a day: an extension that was granted later is not there yet."""
    if term.extended_on is not None and term.extended_on > on:
        return replace(term, extended_until=None, extended_on=None)
    return term


def state(term: TermDates, on: date, rule: TermRule) -> TermState:
    """Where the term stands on a day.

    Re-elected or dissolved from that day on; else in term, due from 180 days before the end,
    extended while an approved extension runs, overdue after that, or until one was granted.
    """
    term = known_on(term, on)
    if term.closed_on is not None and on >= term.closed_on:
        return TermState.DISSOLVED if term.dissolved else TermState.RE_ELECTED
    if on >= (term.extended_until or term.ends_on):
        return TermState.OVERDUE
    if on >= term.ends_on:
        return TermState.EXTENDED
    return TermState.DUE if on >= due_from(term, rule) else TermState.IN_TERM


def valid_to(term: TermDates) -> date:
    """Until when the legal-person certificate holds: the committee's term, with its extension."""
    return term.extended_until or term.ends_on


def last_day(term: TermDates) -> date:
    """The last day on which the committee is in office: how people say when a term ends."""
    return valid_to(term) - timedelta(days=1)


def days_left(term: TermDates, on: date) -> int:
    """Days until the term ends, negative afterwards."""
    return (valid_to(term) - on).days
