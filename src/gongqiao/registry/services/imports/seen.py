"""What a preview has read and judged, sealed with its repairs.

Whoever takes a repair has no spreadsheet read again, and of a roster of members only those rows
judged again that it can change. Bringing the file in reads and judges all of it anew.
"""

import dataclasses
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from gongqiao.kernel.findings import Finding
from gongqiao.platform.spreadsheet import Table
from gongqiao.registry.rules import members as rules
from gongqiao.registry.services.imports.context import Circumstances

ROWS = ("line", "action", "new_mobile", "same_mobile", "moved", "member_org_id")
"""What the counts of a preview need of a row of members that passes."""
_FRAMES = ("frame", "cells", "rows", "findings")
_PLAIN = ("header", "positions", "kind", "encoding", "sheet", "first_column", "ignored")


@dataclass(frozen=True)
class Seen:
    """A table as it came; how its rows were judged with the repairs taken so far, and under which
    circumstances: in others all of them are judged again.
    """

    table: Table
    rows: pl.DataFrame
    findings: pl.DataFrame
    around: str


def around(how: Circumstances) -> str:
    """The circumstances that decide about a row, as a text to be compared."""
    return json.dumps(
        [how.scope.everywhere, sorted(how.scope.paths), how.moves, how.on.isoformat()]
    )


def packed(seen: Seen) -> dict[str, bytes]:
    """As named contents of files."""
    frames = (seen.table.frame, seen.table.cells, seen.rows, seen.findings)
    table: dict[str, Any] = {name: getattr(seen.table, name) for name in _PLAIN}
    table["remarks"] = [[r.code, dict(r.figures), r.row, r.field] for r in seen.table.remarks]
    said = json.dumps({"table": table, "around": seen.around}).encode()
    return {"seen.json": said, **{name: _ipc(f) for name, f in zip(_FRAMES, frames, strict=True)}}


def unpacked(files: Mapping[str, bytes]) -> Seen | None:
    """The same again; None when they were not kept."""
    if "seen.json" not in files:
        return None
    said = json.loads(files["seen.json"])
    frame, cells, rows, findings = (pl.read_ipc(io.BytesIO(files[name])) for name in _FRAMES)
    told = said["table"]
    remarks = [Finding(*remark) for remark in told.pop("remarks")]
    table = Table(frame=frame, cells=cells, remarks=remarks, **told)
    return Seen(table, rows, findings, said["around"])


def _ipc(frame: pl.DataFrame) -> bytes:
    into = io.BytesIO()
    frame.write_ipc(into)
    return into.getvalue()


def touched(before: pl.DataFrame, now: pl.DataFrame, lines: pl.Series) -> pl.Series:
    """The lines that repairs in some lines can change: these, and all that share a certificate with
    one of them, as it stood (`before`) or as it stands `now`."""
    keys = rules.keys(now)
    theirs = pl.concat([rules.keys(f.filter(among(lines))) for f in (before, now)]).drop_nulls()
    shared = keys.join(theirs, on=["cert_type", "certno"], how="semi")
    return pl.concat([lines, shared["line"]]).unique().sort()


def among(lines: pl.Series) -> pl.Expr:
    """Is the row one of these?"""
    return pl.col("line").is_in(lines.implode())


def part_of(table: Table, lines: pl.Series) -> Table:
    """The table with some of its rows only; `cells` stays whole."""
    some = set(lines)
    remarks = [r for r in table.remarks if r.row in some]
    return dataclasses.replace(table, frame=table.frame.filter(among(lines)), remarks=remarks)


def renewed(old: pl.DataFrame, new: pl.DataFrame, lines: pl.Series) -> pl.DataFrame:
    """What stood of all other lines, and what is found for these now, in the order of the lines."""
    rest = old.filter(~among(lines))
    return pl.concat([rest, new.select(rest.columns)]).sort("line", maintain_order=True)
