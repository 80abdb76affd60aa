"""Closed lists of the feeds."""

from enum import StrEnum


class Refusal(StrEnum):
    """Why a line of a settlement file was put into quarantine."""

    MISSING_KEY = "MISSING_KEY"
    MISSING_VALUE = "MISSING_VALUE"
    BAD_AMOUNT = "BAD_AMOUNT"
    BAD_DATE = "BAD_DATE"
    BAD_FLAG = "BAD_FLAG"
    DATE_ORDER = "DATE_ORDER"
    TOO_LONG = "TOO_LONG"
    BROKEN_LINE = "BROKEN_LINE"


class FileState(StrEnum):
    """A file is received in one transaction, so there is nothing between the two."""

    RECEIVED = "received"
    WITHDRAWN = "withdrawn"


class IntakeState(StrEnum):
    """A file handed in on the page."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    REFUSED = "refused"  # not a settlement file at all; nothing was written
