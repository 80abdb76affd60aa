"""Where files are kept there is no room left: said as such, and nothing half-written stays."""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.utils.translation import gettext as _

from gongqiao.platform.errors import Unusable

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class NoRoom(Unusable):
    """The disk, or what is allotted of it, is full."""

    def __init__(self) -> None:
        says = _(
            "There is no room left to keep files. Nothing was stored. Tell whoever looks after "
            "this system, and send it again when there is room."
        )
        super().__init__("NO_ROOM", says, field="file")


def full(failure: BaseException | None) -> bool:
    """True when a file could not be written for want of room."""
    return isinstance(failure, OSError) and failure.errno in FULL


@contextmanager
def writing(drop: Callable[[], object]) -> Iterator[None]:
    """Write a file inside; `drop` takes away what was written when that fails. Raises NoRoom."""
    try:
        yield
    except OSError as failure:
        with suppress(OSError):
            drop()
        if full(failure):
            raise NoRoom from failure
        raise
