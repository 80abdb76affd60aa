"""Expected failures: each carries a sentence that says what is wrong and what to do."""

from collections.abc import Mapping

from django.utils.functional import Promise


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
