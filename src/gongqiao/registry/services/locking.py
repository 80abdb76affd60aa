"""One writer at a time where the register could otherwise be doubled."""

from django.db import connection
from django.db.backends.utils import CursorWrapper

WRITING = 0x72656701
"""Key of the advisory lock under which certificates, memberships and the tree are written."""


def alone(cursor: CursorWrapper) -> None:
    """Wait for the other writer; held until the transaction ends."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING])


def write_alone() -> None:
    """The same for procedures that stand above: before they lock a row of their own.

    Whoever holds such a row and then asks for the register meets a merge of two entries, which
    holds the register and asks for that row: both would wait for ever.
    """
    with connection.cursor() as cursor:
        alone(cursor)
