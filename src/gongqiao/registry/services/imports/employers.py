"""Employers in sets: judge a roster against the register, write what is new and what changed."""

import polars as pl
from django.db.backends.utils import CursorWrapper

from gongqiao.platform.copying import reserve_ids
from gongqiao.registry.models import Employer, EmployerCode, Organisation
from gongqiao.registry.rules import employers as rules
from gongqiao.registry.rules import findings as found
from gongqiao.registry.rules.employers import Known
from gongqiao.registry.rules.members import Checked
from gongqiao.registry.services.imports.changes import Journal
from gongqiao.registry.services.imports.context import Circumstances

_TYPES = {"name": pl.String, "industry": pl.String, "ownership": pl.String,
          "staff_count": pl.Int64, "town_id": pl.Int64}  # fmt: skip
_CASTS = {**dict.fromkeys(_TYPES, "text"), "staff_count": "int", "town_id": "bigint"}
_WRITTEN = {"line": pl.Int64, "uscc": pl.String, "action": pl.String, "id": pl.Int64, **_TYPES}


def judge(cursor: CursorWrapper, frame: pl.DataFrame, how: Circumstances) -> Checked:  # noqa: ARG001  # one shape for all kinds
    """All findings, and the rows that pass with their `action` and changed values."""
    checked = rules.checked(frame, how.on)
    rows = found.passing(checked.rows, checked.findings)
    standing = Organisation.objects.filter(closed_on__isnull=True)
    places = list(standing.values_list("code", "pk", "path"))
    towns = {code: pk for code, pk, _path in places}
    reachable = {pk for _code, pk, path in places if how.scope.covers(path)}
    codes = rows["uscc"].to_list()
    decisions, against = rules.decided(rows, _known(codes, reachable), towns, reachable)
    accepted = pl.DataFrame(
        [
            {"line": d.line, "uscc": d.uscc, "action": d.action, "id": d.employer_id,
             **{name: d.changed.get(name) for name in rules.VALUES}}
            for d in decisions
        ],
        schema=_WRITTEN,
    )  # fmt: skip
    return Checked(accepted, found.together(checked.findings, against))


def _known(codes: list[str], reachable: set[int]) -> dict[str, Known]:
    """By its code, or by one that it had before: an old list makes no second employer."""
    past = EmployerCode.objects.filter(uscc__in=codes).select_related("employer")
    there = [(one.uscc, one.employer) for one in past]
    there += [(one.uscc, one) for one in Employer.objects.filter(uscc__in=codes)]
    return {
        code: Known(
            id=one.pk,
            in_scope=one.town_id in reachable,
            values={name: getattr(one, name) for name in rules.VALUES},
        )
        for code, one in there
    }


def write(cursor: CursorWrapper, rows: pl.DataFrame, journal: Journal, how: Circumstances) -> None:  # noqa: ARG001  # one shape for all kinds
    """Create and update what the rows say."""
    changed = rows.filter(pl.col("action") == "update")
    journal.update("employer", changed.select("line", "id", *_TYPES), _CASTS)
    created = rows.filter(pl.col("action") == "create")
    if created.is_empty():
        return
    first = reserve_ids(cursor, "registry_employer_id_seq", created.height)
    journal.create(
        "employer",
        created.select(
            "line",
            "uscc",
            *_TYPES,
            id=pl.int_range(pl.len(), dtype=pl.Int64) + first,
        ).with_columns(pl.col("industry", "ownership").fill_null("")),
    )
