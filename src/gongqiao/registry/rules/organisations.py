"""The roster of organisations: cells typed and checked, then decided against the tree."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from gongqiao.registry.enums import OrganisationKind
from gongqiao.registry.rules import cells, findings, tree
from gongqiao.registry.rules.checks import (
    counts,
    credit_code,
    dates,
    duplicates,
    length,
    name,
    required,
)
from gongqiao.registry.rules.members import Checked
from gongqiao.registry.rules.tree import may_stand
from gongqiao.registry.rules.words import ORGANISATION_KINDS

LENGTHS = {"org_code": 40, "name": 120, "parent_code": 40, "region_code": 12,
           "employer_name": 120}  # fmt: skip
OPTIONAL = ["parent_code", "region_code", "uscc", "employer_name", "employer_uscc", "staff_count",
            "founded_on"]  # fmt: skip
VALUES = ("name", "kind", "region_code", "uscc", "employer_name", "employer_uscc", "staff_count",
          "founded_on")  # fmt: skip
"""What a row may change about an organisation, besides its place."""
COLUMN = {"KIND_BELOW": "kind"}
"""Where a refusal stands that is not about the place."""


@dataclass(frozen=True)
class Known:
    """An organisation of the register. `in_scope`: the importer may change it."""

    id: int
    parent_code: str | None
    path: str
    in_scope: bool
    values: Mapping[str, Any]
    closed: bool = False


@dataclass
class Decision:
    """What becomes of one row. `changed` has the new values by name."""

    line: int
    code: str
    action: str
    parent_code: str | None
    moved: bool
    changed: dict[str, Any]


def checked(frame: pl.DataFrame, today: date) -> Checked:
    """Type the text columns and run the checks that need no register."""
    rows = cells.optional(frame, OPTIONAL)
    rows = rows.with_columns(
        pl.col("uscc", "employer_uscc").str.to_uppercase().str.replace_all(r"[\s\-]", ""),
        cells.day("founded_on").alias("founded_on_day"),
        cells.whole("staff_count").alias("staff_count_whole"),
        cells.coded("kind", ORGANISATION_KINDS, {k.value for k in OrganisationKind}).alias(
            "kind_code"
        ),
    )
    unknown_kind = pl.col("kind").is_not_null() & pl.col("kind_code").is_null()
    found = findings.together(
        required.check(rows, "org_code", "name", "kind"),
        length.check(rows, LENGTHS),
        name.check(rows),
        findings.where(rows, ~pl.col("org_code").str.contains(r"^[\w.\-/]+$"), "CODE_SHAPE",
                       "org_code"),
        findings.where(rows, unknown_kind, "KIND_UNKNOWN", "kind", pl.col("kind").str.slice(0, 60)),
        findings.where(rows, ~pl.col("region_code").str.contains(r"^\d{6,12}$"), "REGION_SHAPE",
                       "region_code"),
        credit_code.check(rows, "uscc"),
        credit_code.check(rows, "employer_uscc"),
        findings.where(rows, pl.col("uscc") == pl.col("employer_uscc"), "USCC_EMPLOYER", "uscc"),
        counts.check(rows, "staff_count"),
        dates.check(rows, "founded_on", today),
        duplicates.check(rows, ["org_code"], "org_code"),
    )  # fmt: skip
    return Checked(rows, found)


def decided(
    rows: pl.DataFrame,
    known: Mapping[str, Known],
    *,
    everywhere: bool,
) -> tuple[list[Decision], pl.DataFrame]:
    """What becomes of the rows that passed the checks, and what speaks against them.

    A row is refused when its parent is unknown or itself refused, when the tree would bite its own
    tail or grow too deep, when a federation would come to stand below a basic union, or when the
    importer may not reach the place. Blank cells change nothing.
    """
    wanted = {row["org_code"]: row for row in rows.iter_rows(named=True)}
    refused: dict[str, tuple[str, str]] = {}
    while True:
        parents = _parents(wanted, known, refused)
        fresh = _refusals(wanted, known, refused, parents, everywhere)
        fresh = fresh or _misplaced(wanted, known, refused, parents)
        if not fresh:
            break
        refused |= fresh
    found = [
        (wanted[code]["line"], reason, COLUMN.get(reason, "parent_code"), figure)
        for code, (reason, figure) in refused.items()
    ]
    accepted = [
        _decision(row, known.get(code)) for code, row in wanted.items() if code not in refused
    ]
    return accepted, findings.single(found)


def _parents(
    wanted: Mapping[str, Any], known: Mapping[str, Known], refused: Mapping[str, Any]
) -> dict[str, str | None]:
    """The tree as it would be with the rows that are not refused."""
    parents = {code: one.parent_code for code, one in known.items()}
    for code, row in wanted.items():
        if code not in refused:
            parents[code] = row["parent_code"] or parents.get(code)
    return parents


def _refusals(
    wanted: Mapping[str, Any],
    known: Mapping[str, Known],
    refused: Mapping[str, Any],
    parents: Mapping[str, str | None],
    everywhere: bool,
) -> dict[str, tuple[str, str]]:
    """The rows that fall in this round; their fall may bring down others in the next."""
    open_codes = [code for code in wanted if code not in refused]
    fresh: dict[str, tuple[str, str]] = {}
    for code in open_codes:
        above = parents[code]
        if above is not None and above not in parents:
            reason = "PARENT_REFUSED" if above in refused else "PARENT_UNKNOWN"
            fresh[code] = (reason, above)
    if fresh:
        return fresh
    fresh = {code: ("PARENT_CYCLE", parents[code] or "") for code in
             tree.on_a_cycle(parents, open_codes)}  # fmt: skip
    if fresh:
        return fresh
    reach = _reach(known, parents, everywhere)
    for code in open_codes:
        if tree.height(parents, code) > tree.DEEPEST:
            fresh[code] = ("TOO_DEEP", str(tree.DEEPEST))
        elif not reach(code):
            fresh[code] = ("ORG_OUT_OF_SCOPE", parents[code] or "")
        elif code in known and known[code].closed:
            fresh[code] = ("ORG_CLOSED", "")
        elif (above := parents[code]) in known and known[above or ""].closed:
            fresh[code] = ("PARENT_CLOSED", above or "")
    return fresh


def _misplaced(
    wanted: Mapping[str, Any],
    known: Mapping[str, Known],
    refused: Mapping[str, Any],
    parents: Mapping[str, str | None],
) -> dict[str, tuple[str, str]]:
    """The rows by which a federation would come to stand below a basic union: the row that says so
    of itself, otherwise the one that makes a basic union of what stands above it. What stood so
    before and is only repeated is nobody's fault here. One pass over the tree.
    """
    still = {code: row for code, row in wanted.items() if code not in refused}
    was = {code: str(one.values.get("kind") or "") for code, one in known.items()}
    kinds = was | {code: str(row["kind_code"] or was.get(code, "")) for code, row in still.items()}
    fresh: dict[str, tuple[str, str]] = {}
    for code, above in parents.items():
        if above is None or not kinds[code] or may_stand(kinds[code], kinds.get(above, "")):
            continue
        one = known.get(code)
        same = one is not None and (one.parent_code, was[code]) == (above, kinds[code])
        if code in still and not same:
            fresh[code] = ("PARENT_KIND", above)
        elif above in still and kinds[above] != was.get(above) and not (one and one.closed):
            fresh[above] = ("KIND_BELOW", code)
    return fresh


def _reach(
    known: Mapping[str, Known], parents: Mapping[str, str | None], everywhere: bool
) -> Callable[[str], bool]:
    """May the importer write an organisation, both where it stands and where it goes?"""

    def allowed(code: str) -> bool:
        if everywhere:
            return True
        one = known.get(code)
        if one is not None and not one.in_scope:
            return False
        above = parents[code]
        if one is not None and above == one.parent_code:
            return True
        while above is not None and above not in known:
            above = parents[above]
        return above is not None and known[above].in_scope

    return allowed


def _decision(row: Mapping[str, Any], one: Known | None) -> Decision:
    values = {
        "name": row["name"],
        "kind": row["kind_code"],
        "region_code": row["region_code"],
        "uscc": row["uscc"],
        "employer_name": row["employer_name"],
        "employer_uscc": row["employer_uscc"],
        "staff_count": row["staff_count_whole"],
        "founded_on": row["founded_on_day"],
    }
    given = {key: value for key, value in values.items() if value is not None}
    if one is None:
        return Decision(row["line"], row["org_code"], "create", row["parent_code"], False, given)
    changed = {key: value for key, value in given.items() if one.values[key] != value}
    parent = row["parent_code"] or one.parent_code
    moved = parent != one.parent_code
    action = "update" if changed or moved else "unchanged"
    return Decision(row["line"], row["org_code"], action, parent, moved, changed)
