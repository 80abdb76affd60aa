"""What a page shows of a roster's rows, stored bounded: findings, proposals, repairs taken."""

import polars as pl

from gongqiao.platform.spreadsheet import Table
from gongqiao.registry.models import Import, ImportFinding
from gongqiao.registry.rules import findings as found
from gongqiao.registry.services.imports import repairs, report

_BATCH = 1000


def store(roster: Import, table: Table, findings: pl.DataFrame, proposals: pl.DataFrame) -> None:
    """The findings in place of earlier ones, each with its proposal."""
    roster.findings.all().delete()
    some = findings.head(report.SHOWN_FINDINGS)
    shown = report.shown_rows(table, some["line"])
    beside = proposals.select(
        "line", "code", "kind", "becomes", cell="field", beside="figure"
    ).unique(["line", "code"], keep="first")
    rows = some.select(*found.SCHEMA).join(
        beside, on=["line", "code"], how="left", maintain_order="left"
    )
    ImportFinding.objects.bulk_create(
        [
            ImportFinding(
                roster=roster,
                line=line,
                code=code,
                field=field or "",
                figure=(figure or "")[:200],
                refuses=code not in found.WARNINGS,
                shown=shown.get(line, {}),
                repair=kind or "",
                repairs_field=cell or "",
                becomes=repairs.shown(cell, becomes, name) if kind else "",
            )
            for line, code, field, figure, kind, becomes, cell, name in rows.iter_rows()
        ],
        batch_size=_BATCH,
    )


def store_taken(roster: Import, came: Table, taken: pl.DataFrame) -> None:
    """The repairs that somebody has taken, beside the rows as they came."""
    some = taken.sort("line", maintain_order=True).head(report.SHOWN_FINDINGS)
    shown = report.shown_rows(came, some["line"])
    ImportFinding.objects.bulk_create(
        [
            ImportFinding(
                roster=roster,
                line=line,
                code=code,
                field=field,
                refuses=False,
                shown=shown.get(line, {}),
                repair=kind,
                repairs_field=field,
                becomes=repairs.shown(field, becomes, figure),
                taken=True,
            )
            for line, code, field, kind, becomes, figure in some.iter_rows()
        ],
        batch_size=_BATCH,
    )
