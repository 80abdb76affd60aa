"""What became of a received file, for the program that sent it."""

from dataclasses import dataclass

from gongqiao.feeds import queries
from gongqiao.feeds.models import FeedFile
from gongqiao.feeds.sentences import refusal_says


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that could not be used: where and why, nothing of what stood there."""

    line: int
    column: str
    reason: str
    says: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The counts of a file, and its first refused lines in the active language."""

    file_id: int
    lines: int
    new: int
    duplicate: int
    revised: int
    refused: int
    refused_lines: list[RefusedLine]


def receipt_of(file_id: int, most: int) -> Receipt:
    """The receipt of a file. Two queries, one where nothing was refused."""
    file = FeedFile.objects.get(pk=file_id)
    lines = queries.refused_lines(file)[:most] if file.quarantined else ()
    return Receipt(
        file.pk,
        file.lines,
        file.new,
        file.duplicate,
        file.revised,
        file.quarantined,
        [RefusedLine(q.line, q.column, q.reason, refusal_says(q.reason)) for q in lines],
    )
