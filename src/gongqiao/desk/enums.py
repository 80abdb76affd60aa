"""Closed lists of the desk."""

from enum import IntEnum, StrEnum


class ItemState(StrEnum):
    """Where a work item stands: open ↔ waiting, and closed for good."""

    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


HANDED_ON = "handed_on"
"""The outcome of an item that went on as one of another kind: closed here, finished elsewhere."""


class WaitFor(StrEnum):
    """For whom a matter waits; the clock stands still for the applicant only."""

    APPLICANT = "applicant"
    OFFICE = "office"
    OUTSIDE = "outside"


class Score(IntEnum):
    """What a worker says of a closed matter: 满意, 基本满意, 不满意."""

    SATISFIED = 3
    FAIRLY = 2
    UNSATISFIED = 1


class Again(StrEnum):
    """Why a matter is handled a second time."""

    RATED = "rated"  # the person said: not satisfied
    CALLED = "called"  # rung up, the person said that it is not as they were answered


class Allows(StrEnum):
    """In what the time of a clock is counted."""

    DAY_END = "day_end"
    WORKING_DAYS = "working_days"
    OFFICE_HOURS = "office_hours"
