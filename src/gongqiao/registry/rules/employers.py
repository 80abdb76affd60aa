"""The register of employers as a roster: cells typed and checked, then held against what stands."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from gongqiao.registry.rules import cells, credit_codes, findings
from gongqiao.registry.rules.checks import counts, duplicates, length, name, required
from gongqiao.registry.rules.members import Checked
from gongqiao.registry.rules.words_employers import INDUSTRIES, OWNERSHIPS

LENGTHS = {"name": 120, "uscc": 18, "town_code": 40, "industry": 60, "ownership": 60}
VALUES = ("name", "industry", "ownership", "staff_count", "town_id")
"""What a row may change about an employer."""


@dataclass(frozen=True)
class Known:
    """An employer of the register. `in_scope`: it lies in a town of the importer."""

    id: int
    in_scope: bool
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Decision:
    """What becomes of one row. `changed` has the new values by name."""

    line: int
    uscc: str
    action: str
    employer_id: int | None
    changed: dict[str, Any]


def checked(frame: pl.DataFrame, today: date) -> Checked:  # noqa: ARG001  # one shape for all kinds
    """Type the text columns and run the checks that need no register."""
    rows = cells.optional(frame, ["industry", "ownership", "staff_count"])
    rows = rows.with_columns(
        pl.col("uscc").str.to_uppercase().str.replace_all(r"[\s\-]", ""),
        cells.whole("staff_count").alias("staff_count_whole"),
        _coded("industry", INDUSTRIES).alias("industry_code"),
        _coded("ownership", OWNERSHIPS).alias("ownership_code"),
    )
    problems = [
        (line, problem, "uscc", "")
        for line, code in rows.select("line", "uscc").drop_nulls().iter_rows()
        if (problem := credit_codes.employer_problem(code))
    ]
    found = findings.together(
        required.check(rows, "name", "uscc", "town_code"),
        length.check(rows, LENGTHS),
        name.check(rows),
        findings.single(problems),
        _unknown(rows, "industry", "INDUSTRY_UNKNOWN"),
        _unknown(rows, "ownership", "OWNERSHIP_UNKNOWN"),
        counts.check(rows, "staff_count"),
        duplicates.check(rows, ["uscc"], "uscc"),
    )
    return Checked(rows, found)


def _coded(column: str, words: Mapping[str, str]) -> pl.Expr:
    """The code itself (C, 170) or the word that stands for it; null when it is neither."""
    codes = {code: code for code in words.values()}
    return (
        pl.col(column)
        .str.strip_chars()
        .str.replace_all(",", "、")
        .replace_strict({**codes, **words}, default=None, return_dtype=pl.String)
    )


def _unknown(rows: pl.DataFrame, column: str, code: str) -> pl.DataFrame:
    nothing = pl.col(column).is_not_null() & pl.col(f"{column}_code").is_null()
    return findings.where(rows, nothing, code, column, pl.col(column).str.slice(0, 60))


def decided(
    rows: pl.DataFrame,
    known: Mapping[str, Known],
    towns: Mapping[str, int],
    reachable: Collection[int],
) -> tuple[list[Decision], pl.DataFrame]:
    """What becomes of the rows that passed. `towns`: federation code to id; blank cells change
    nothing."""
    accepted: list[Decision] = []
    against: list[tuple[int, str, str, str]] = []
    for row in rows.iter_rows(named=True):
        town, one = towns.get(row["town_code"]), known.get(row["uscc"])
        if town is None:
            against.append((row["line"], "TOWN_UNKNOWN", "town_code", row["town_code"][:60]))
        elif town not in reachable or (one is not None and not one.in_scope):
            against.append((row["line"], "ORG_OUT_OF_SCOPE", "town_code", ""))
        else:
            accepted.append(_decision(row, one, town))
    return accepted, findings.single(against)


def _decision(row: Mapping[str, Any], one: Known | None, town: int) -> Decision:
    values = {
        "name": row["name"],
        "industry": row["industry_code"],
        "ownership": row["ownership_code"],
        "staff_count": row["staff_count_whole"],
        "town_id": town,
    }
    given = {key: value for key, value in values.items() if value is not None}
    if one is None:
        return Decision(row["line"], row["uscc"], "create", None, given)
    changed = {key: value for key, value in given.items() if one.values[key] != value}
    action = "update" if changed else "unchanged"
    return Decision(row["line"], row["uscc"], action, one.id, changed)
