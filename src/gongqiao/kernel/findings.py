"""A finding is what a check reports: a code and the figures that a sentence needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    `code` is stable and upper case (`NAME_CONFLICT`); `figures` fill the sentence that people read;
    `row` (1-based line of the file, header = 1) and `field` say where.
    """

    code: str
    figures: Mapping[str, object] = default(default_factory=dict)
    row: int | None = None
    field: str | None = None
