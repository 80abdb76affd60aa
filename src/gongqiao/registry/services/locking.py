"""One writer at a time where the register could otherwise be doubled."""

from django.db.backends.utils import CursorWrapper

WRITING = 0x72656701
"""Key of the advisory lock under which certificates, memberships and the tree are written."""


def alone(cursor: CursorWrapper) -> None:
    """Wait for the other writer; held until the transaction ends."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING])
