"""Refused rows as they came, with the reason; and the rows of a preview, masked."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl
from django.utils.translation import gettext as _

from gongqiao.platform.spreadsheet import Table, write_like
from gongqiao.registry.reasons import reason
from gongqiao.registry.rules import findings as found
from gongqiao.registry.services.imports import repairs

ADDED = ("reason_code", "reason")
SHOWN_FINDINGS = 5_000


def with_remarks(table: Table, findings: pl.DataFrame) -> pl.DataFrame:
    """What the reader noticed and what the checks found, each once, in the order of the lines."""
    noticed = [
        (r.row, r.code, r.field or "", "" if not r.figures else str(next(iter(r.figures.values()))))
        for r in table.remarks
        if r.row is not None
    ]
    every = found.together(found.single(noticed), findings.select(*found.SCHEMA))
    return every.unique(["line", "code", "field"], keep="first", maintain_order=True)


def write_report(path: Path, table: Table, findings: pl.DataFrame, proposals: pl.DataFrame) -> int:
    """Write the refused rows in the file's own columns, with code and sentence; behind the sentence
    what would make them right, where something is proposed. Returns how many.

    A report that is corrected and brought in again gets its old reasons replaced.
    """
    reasons: dict[int, list[tuple[str, str]]] = {}
    for line, code, field, figure in found.refusing(findings).select(*found.SCHEMA).iter_rows():
        reasons.setdefault(line, []).append((code, _column(table, field) + reason(code, figure)))
    for line, _code, field, kind, becomes, figure in proposals.iter_rows():
        says = _column(table, field) + repairs.told(kind, field, becomes, figure)
        if line in reasons:
            reasons[line].append((reasons[line][0][0], says))
    keep = [n for n, head in enumerate(table.header) if head not in ADDED]
    header = [table.header[n] for n in keep]
    refused = table.cells.filter(pl.col("line").is_in(list(reasons)))
    width = table.cells.width - 1

    def rows() -> Iterable[list[str]]:
        for line, *cells in refused.iter_rows():
            codes = dict.fromkeys(code for code, _says in reasons[line])
            yield [cells[n] for n in keep if n < width] + [
                ";".join(codes),
                " ".join(says for _code, says in reasons[line]),
            ]

    write_like(path, table.kind, [*header, *ADDED], rows())
    path.chmod(0o600)  # it holds numbers of people
    return refused.height


def _column(table: Table, field: str | None) -> str:
    place = table.positions.get(field or "")
    return table.header[place] + _(": ") if place is not None else ""


def shown_rows(table: Table, lines: pl.Series) -> dict[int, dict[str, str]]:
    """The cells of some lines by key, numbers masked."""
    rows = table.frame.filter(pl.col("line").is_in(lines.implode()))
    return {
        row.pop("line"): {
            key: repairs.MASKS[key](text) if key in repairs.MASKS else text[:80]
            for key, text in row.items()
            if text
        }
        for row in rows.iter_rows(named=True)
    }
