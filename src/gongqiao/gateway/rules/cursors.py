"""Cursors: where a page ended, as one opaque word. Whoever invents one sees no more by it."""

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta

LONGEST = 600
HIGHEST = 2**63 - 1
"""The highest number of a row."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN = re.compile(r"[0-9.]{1,400}")


def made_at(at: datetime, number: int) -> str:
    """The cursor after a row of that moment and number, where lists go by when things came in."""
    return made(f"{(at - _EPOCH) // timedelta(microseconds=1)}.{number}")


def read_at(text: str) -> tuple[datetime | None, int] | None:
    """The moment and the number; only the number of an older cursor, which had no moment; None for
    a word that is neither.
    """
    micros, point, last = (read(text) or "").rpartition(".")
    number = read_number(made(last)) if last else None
    if number is None or (point and not micros.isdigit()):
        return None
    if not point:
        return None, number
    try:
        return _EPOCH + timedelta(microseconds=int(micros)), number
    except OverflowError:
        return None


def made(place: int | str) -> str:
    """The cursor after this row: its number, or its path in the tree."""
    return base64.urlsafe_b64encode(f"1:{place}".encode()).decode().rstrip("=")


def read(text: str) -> str | None:
    """The place; None for a word that is no cursor."""
    if len(text) > LONGEST or not text.isascii():
        return None
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        version, _colon, place = plain.decode("ascii").partition(":")
    except (binascii.Error, ValueError):
        return None
    return place if version == "1" and _PLAIN.fullmatch(place) else None


def read_number(text: str) -> int | None:
    """The number of the row; None for a word that is no such cursor."""
    place = read(text) or ""
    if not place.isdigit() or len(place) > len(str(HIGHEST)) or int(place) > HIGHEST:
        return None
    return int(place)
