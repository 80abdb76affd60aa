"""Organisations in sets: judge a roster against the tree, write rows, paths and history."""

from collections.abc import Mapping

import polars as pl
from django.db.backends.utils import CursorWrapper

from gongqiao.platform.copying import copy_in, copy_out, reserve_ids
from gongqiao.registry.models import Organisation
from gongqiao.registry.rules import findings as found
from gongqiao.registry.rules import organisations as rules
from gongqiao.registry.rules import tree
from gongqiao.registry.rules.members import Checked
from gongqiao.registry.rules.organisations import Known
from gongqiao.registry.services.imports.changes import Journal
from gongqiao.registry.services.imports.context import Circumstances
from gongqiao.registry.services.paths import rewrite_paths

_TYPES = {"name": pl.String, "kind": pl.String, "region_code": pl.String, "uscc": pl.String,
          "employer_name": pl.String, "employer_uscc": pl.String, "staff_count": pl.Int64,
          "founded_on": pl.Date}  # fmt: skip
_CASTS = {**dict.fromkeys(_TYPES, "text"), "staff_count": "int", "founded_on": "date"}
_DATED = ("name", "kind", "parent_id", "employer_uscc")
_WRITTEN = {
    "line": pl.Int64,
    "code": pl.String,
    "action": pl.String,
    "parent_code": pl.String,
    "moved": pl.Boolean,
    **_TYPES,
}


def judge(cursor: CursorWrapper, frame: pl.DataFrame, how: Circumstances) -> Checked:  # noqa: ARG001  # one shape for all kinds
    """All findings, and the rows that pass with their `action` and changed values."""
    checked = rules.checked(frame, how.on)
    rows = found.passing(checked.rows, checked.findings)
    decisions, against = rules.decided(rows, _known(how), everywhere=how.scope.everywhere)
    accepted = pl.DataFrame(
        [
            {"line": d.line, "code": d.code, "action": d.action, "parent_code": d.parent_code,
             "moved": d.moved, **{name: d.changed.get(name) for name in rules.VALUES}}
            for d in decisions
        ],
        schema=_WRITTEN,
    )  # fmt: skip
    return Checked(accepted, found.together(checked.findings, against))


def _known(how: Circumstances) -> dict[str, Known]:
    return {
        one.code: Known(
            id=one.pk,
            parent_code=one.parent.code if one.parent else None,
            path=one.path,
            in_scope=how.scope.covers(one.path),
            values={name: getattr(one, name) for name in rules.VALUES},
            closed=one.closed_on is not None,
        )
        for one in Organisation.objects.select_related("parent")
    }


def write(cursor: CursorWrapper, rows: pl.DataFrame, journal: Journal, how: Circumstances) -> None:
    """Create and update rows, rewrite the paths that moved, date the history."""
    before = _known(how)
    created = rows.filter(pl.col("action") == "create")
    first = reserve_ids(cursor, "registry_organisation_id_seq", created.height)
    created = created.with_columns(id=pl.int_range(pl.len(), dtype=pl.Int64) + first)
    ids = {code: one.id for code, one in before.items()}
    ids |= dict(created.select("code", "id").iter_rows())
    parents = {code: one.parent_code for code, one in before.items()}
    parents |= dict(rows.select("code", "parent_code").iter_rows())
    paths = tree.paths(ids, parents)
    placed = created.with_columns(
        path=pl.col("code").replace_strict(paths, return_dtype=pl.String),
        parent_id=pl.col("parent_code").replace_strict(ids, default=None, return_dtype=pl.Int64),
    ).sort("path")
    blank = ("region_code", "uscc", "employer_name", "employer_uscc")
    journal.create(
        "organisation",
        placed.select("line", "id", "code", "path", "parent_id", *_TYPES).with_columns(
            pl.col(*blank).fill_null("")
        ),
    )
    _update(rows.filter(pl.col("action") == "update"), ids, journal)
    rewrite_paths(cursor)
    _history(cursor, rows.filter(pl.col("action") != "unchanged"), ids, journal, how)


def _update(changed: pl.DataFrame, ids: Mapping[str, int], journal: Journal) -> None:
    changed = changed.with_columns(
        id=pl.col("code").replace_strict(ids, default=None, return_dtype=pl.Int64),
        parent_id=pl.when("moved").then(
            pl.col("parent_code").replace_strict(ids, default=None, return_dtype=pl.Int64)
        ),
    )
    journal.update(
        "organisation",
        changed.select("line", "id", "parent_id", *_TYPES),
        {"parent_id": "bigint", **_CASTS},
    )


def _history(
    cursor: CursorWrapper,
    changed: pl.DataFrame,
    ids: Mapping[str, int],
    journal: Journal,
    how: Circumstances,
) -> None:
    """Close the standing version of what was renamed, retyped, moved or given to another employer;
    open the next one."""
    lines = changed.select("line", row_id=pl.col("code").replace_strict(
        ids, default=None, return_dtype=pl.Int64))  # fmt: skip
    cursor.execute("CREATE TEMP TABLE roster_orgs (line int, row_id bigint)")
    copy_in(cursor, "roster_orgs", lines)
    standing = copy_out(
        cursor,
        "SELECT r.line, o.id, o.name, o.kind, o.parent_id, o.employer_uscc, o.founded_on, v.id, "
        "v.valid_from, (v.name, v.kind, coalesce(v.parent_id, 0), v.employer_uscc) IS NOT DISTINCT "
        "FROM (o.name, o.kind, coalesce(o.parent_id, 0), '') "
        "FROM roster_orgs r JOIN registry_organisation o ON o.id = r.row_id "
        "LEFT JOIN registry_organisationversion v "
        "ON v.organisation_id = o.id AND v.valid_to IS NULL "
        "WHERE v.id IS NULL OR (v.name, v.kind, coalesce(v.parent_id, 0), v.employer_uscc) "
        "IS DISTINCT FROM (o.name, o.kind, coalesce(o.parent_id, 0), o.employer_uscc)",
        {
            "line": pl.Int64, "organisation_id": pl.Int64, "name": pl.String, "kind": pl.String,
            "parent_id": pl.Int64, "employer_uscc": pl.String, "founded_on": pl.Date,
            "version_id": pl.Int64, "since": pl.Date, "filled": pl.Boolean,
        },
    )  # fmt: skip
    cursor.execute("DROP TABLE roster_orgs")
    on = pl.lit(how.on)
    # a code where none was known is filled in: it was so before as well
    same_day = (pl.col("since") >= on).fill_null(value=False) | pl.col("filled")
    journal.update(
        "version",
        standing.filter(same_day).select("line", *_DATED, id="version_id"),
        {"name": "text", "kind": "text", "parent_id": "bigint", "employer_uscc": "text"},
    )
    closing = standing.filter(~same_day & pl.col("version_id").is_not_null())
    journal.update(
        "version", closing.select("line", on.alias("valid_to"), id="version_id"),
        {"valid_to": "date"},
    )  # fmt: skip
    opening = standing.filter(~same_day)
    first = reserve_ids(cursor, "registry_organisationversion_id_seq", opening.height)
    since = (
        pl.when(pl.col("version_id").is_null() & (pl.col("founded_on") <= on))
        .then("founded_on")
        .otherwise(on)
    )
    journal.create(
        "version",
        opening.select(
            "line", "organisation_id", *_DATED,
            since.alias("valid_from"),
            pl.lit(how.by.name).alias("changed_by"),
            pl.lit(how.at.isoformat()).alias("changed_at"),
            id=pl.int_range(pl.len(), dtype=pl.Int64) + first,
        ),
    )  # fmt: skip
