"""Proposed repairs of a roster: made, sealed beside its file, taken by somebody, put in."""

import dataclasses
import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass

import polars as pl
from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.kernel import masking
from gongqiao.platform.errors import Refused
from gongqiao.platform.spreadsheet import Table
from gongqiao.registry import labels
from gongqiao.registry.enums import RepairKind, RosterKind
from gongqiao.registry.models import Import, Organisation
from gongqiao.registry.reasons import repair as sentence
from gongqiao.registry.rules import repairs as rules
from gongqiao.registry.rules.members import Checked
from gongqiao.registry.rules.repairs.places import Places
from gongqiao.registry.rules.repairs.proposing import PLACES, SCHEMA, Check
from gongqiao.registry.services.imports import keep
from gongqiao.registry.services.imports.context import Circumstances
from gongqiao.registry.services.imports.seen import Seen, packed, unpacked


def mask_birth_date(day: str) -> str:
    """The year: day and month stand in the certificate number between the signs that are shown."""
    return day.strip()[:4] + "****"


MASKS = {
    "certno": masking.mask_certno,
    "mobile": masking.mask_mobile,
    "account_no": masking.mask_account,
    "birth_date": mask_birth_date,
}
ROUNDS = 3
"""A cell that was repaired may bring up the next finding of its row: so often all are taken."""
_KEPT = {**SCHEMA, "taken": pl.Boolean}


def proposed(
    kind: RosterKind,
    table: Table,
    findings: pl.DataFrame,
    checked: Checked,
    check: Check,
    how: Circumstances,
) -> pl.DataFrame:
    """Proposals for the findings; the organisations are read only when one of them is missing."""
    places = Places()
    if findings["code"].is_in(list(PLACES)).any():
        standing = Organisation.objects.filter(closed_on__isnull=True)
        every = standing.values_list("code", "name", "path")
        places = Places((code, name) for code, name, path in every if how.scope.covers(path))
    around = rules.Around(how.on, places, checked.names)
    return rules.proposed(kind, table.frame, findings, check, around)


def put_in(table: Table, repairs: pl.DataFrame) -> Table:
    """The table with the repairs in its cells; the rows as they came stay for the report."""
    return dataclasses.replace(table, frame=rules.applied(table.frame, repairs))


def by_kind(repairs: pl.DataFrame) -> dict[str, int]:
    """How many of each kind, the most frequent first."""
    counted = repairs["kind"].value_counts().sort(["count", "kind"], descending=[True, False])
    return dict(counted.iter_rows())


def chosen(
    repairs: pl.DataFrame, kind: RepairKind | None, cells: Collection[tuple[int, str]]
) -> pl.DataFrame:
    """All of one kind, or those of some cells."""
    if kind is not None:
        return repairs.filter(pl.col("kind") == str(kind))
    asked = pl.DataFrame(list(cells), schema={"line": pl.Int64, "field": pl.String}, orient="row")
    return repairs.join(asked, on=["line", "field"], how="semi", maintain_order="left")


def none() -> pl.DataFrame:
    """No repair."""
    return pl.DataFrame(schema=SCHEMA)


def together(earlier: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """Both; of two for one cell the later one stands."""
    every = pl.concat([earlier.select(*SCHEMA), later.select(*SCHEMA)])
    return every.unique(["line", "field"], keep="last", maintain_order=True)


def differing(before: pl.DataFrame, now: pl.DataFrame) -> pl.Series:
    """The lines with a cell that the one changes otherwise than the other."""
    cell = ["line", "field", "becomes"]
    apart = [a.join(b, on=cell, how="anti")["line"] for a, b in ((before, now), (now, before))]
    return pl.concat(apart).unique().sort()


def seal(
    roster: Import, proposals: pl.DataFrame, taken: pl.DataFrame, seen: Seen | None = None
) -> None:
    """Keep both sealed beside the file, with what was read and judged: what is taken is what was
    shown."""
    old, roster.kept_repairs = roster.kept_repairs, ""
    if not (proposals.is_empty() and taken.is_empty()):
        every = pl.concat(
            [
                proposals.select(*SCHEMA, taken=pl.lit(value=False)),
                taken.select(*SCHEMA, taken=pl.lit(value=True)),
            ]
        )
        repairs, into = io.BytesIO(), io.BytesIO()
        every.write_ipc(repairs)
        files = {"repairs": repairs.getvalue(), **(packed(seen) if seen else {})}
        with zipfile.ZipFile(into, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        roster.kept_repairs = keep.put(into.getvalue())
    transaction.on_commit(lambda: keep.drop(old))


@dataclass(frozen=True)
class Kept:
    """What is proposed and what was taken, and what was read and judged where that was kept."""

    proposed: pl.DataFrame
    taken: pl.DataFrame
    seen: Seen | None = None


def kept(roster: Import) -> Kept:
    """What `seal` kept. Raises Refused when it was forgotten with the file."""
    if not roster.kept_repairs:
        return Kept(none(), none())
    try:
        content = keep.get(roster.kept_repairs)
    except FileNotFoundError as gone:
        raise Refused(
            "FILE_FORGOTTEN", _("The file is kept for a day only. Upload it once more.")
        ) from gone
    files = {"repairs": content}
    if zipfile.is_zipfile(io.BytesIO(content)):  # until 2026-11 the repairs stood alone
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
    every = pl.read_ipc(io.BytesIO(files["repairs"])).select(*_KEPT)
    return Kept(
        every.filter(~pl.col("taken")).select(*SCHEMA),
        every.filter("taken").select(*SCHEMA),
        unpacked(files),
    )


def shown(field: str, becomes: str, figure: str) -> str:
    """The new cell as a page may show it: numbers masked, a code with its name."""
    text = MASKS[field](becomes) if field in MASKS and becomes else becomes
    if field == "cert_type":
        text = str(labels.CERTIFICATE_TYPES.get(text, text))
    return f"{text} {figure}".strip()[:200]


def told(kind: str, field: str, becomes: str, figure: str) -> str:
    """The proposal in full, for the file of wrong rows: it has the numbers anyway."""
    text = str(labels.CERTIFICATE_TYPES.get(becomes, becomes)) if field == "cert_type" else becomes
    return sentence(kind, f"{text} {figure}".strip())
