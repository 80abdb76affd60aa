"""Expected failures: each carries a sentence that says what is wrong and what to do."""

from collections.abc import Mapping

from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise

RETRY_SECONDS = 30
"""After so long a database that was restarted is back."""
_AWAY = ("08", "53", "57P")
"""Classes of SQLSTATE: no connection, no room left, a server that is going or coming."""


def out_of_reach(failure: BaseException | None) -> bool:
    """True when the database itself is away, and not what was asked of it wrong."""
    if not isinstance(failure, OperationalError | InterfaceError):
        return False
    state = getattr(failure.__cause__, "sqlstate", None)
    return state is None or state.startswith(_AWAY)


class Refused(Exception):
    """A service declines. `code` is stable; `says` is for people, already translated when shown."""

    def __init__(
        self,
        code: str,
        says: str | Promise,
        *,
        field: str | None = None,
        figures: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.says = says
        self.field = field
        self.figures = dict(figures or {})

    def __str__(self) -> str:
        return str(self.says)


class Unusable(Refused):
    """Nothing can be done with what was given: not the file it claims to be, a missing column."""
