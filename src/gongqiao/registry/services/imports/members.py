"""Members in sets: judge a roster, then write persons, certificates and memberships."""

import polars as pl
from django.db.backends.utils import CursorWrapper

from gongqiao.platform.copying import reserve_ids
from gongqiao.registry.rules import findings as found
from gongqiao.registry.rules import members as rules
from gongqiao.registry.rules.initials import initials
from gongqiao.registry.rules.losses import Loss, losses
from gongqiao.registry.rules.members import Checked
from gongqiao.registry.services.following import numbers_left
from gongqiao.registry.services.imports import known, numbers
from gongqiao.registry.services.imports.changes import Journal
from gongqiao.registry.services.imports.context import Circumstances


def judge(cursor: CursorWrapper, frame: pl.DataFrame, how: Circumstances) -> Checked:
    """All findings, and the rows that pass with their `action`."""
    checked = rules.checked(frame, how.on)
    rows = found.passing(checked.rows, checked.findings)
    rows = rows.with_columns(
        known.indexed(rows["certno"], "certno").alias("cert_index"),
        known.indexed(rows["mobile"], "mobile").alias("mobile_index"),
    )
    decided = rules.decided(known.members(cursor, rows, how.scope), moves=how.moves)
    every = found.together(checked.findings, decided.findings)
    return Checked(found.passing(decided.rows, every), every, decided.names)


def losing(cursor: CursorWrapper, rows: pl.DataFrame) -> list[Loss]:
    """The unions that would lose many of their members to others."""
    if not {"moved", "member_org_id"} <= set(rows.columns):  # another kind of roster
        return []
    moved = rows.filter("moved")["member_org_id"].drop_nulls()
    leaving: dict[int, int] = dict(moved.value_counts().iter_rows())
    if not leaving:
        return []
    cursor.execute(
        "SELECT o.id, o.name, count(*) FROM registry_membership m JOIN registry_organisation o "
        "ON o.id = m.organisation_id WHERE m.left_on IS NULL AND o.id = ANY(%s) GROUP BY o.id",
        [list(leaving)],
    )
    return losses(leaving, {union: (name, of) for union, name, of in cursor.fetchall()})


def write(cursor: CursorWrapper, rows: pl.DataFrame, journal: Journal, how: Circumstances) -> None:
    """Create and update what the rows say."""
    created = _with_ids(cursor, rows.filter(pl.col("action") == "create"))
    updated = rows.filter(pl.col("action") == "update")
    _create_people(cursor, created, journal)
    leaving = numbers.replaced(cursor, updated.filter("new_mobile"))
    _update_people(updated, journal)
    numbers_left(leaving, how.at)
    _leave(updated.filter("moved"), journal, how)
    joining = pl.concat(
        [
            part.select("line", "person_id", "org_id", "joined_on_day", "moved")
            for part in (created, updated.filter(pl.col("new_membership") | pl.col("moved")))
        ]
    )
    _join(cursor, joining, journal, how)
    dates = updated.filter("new_date").select("line", id="member_id", joined_on="joined_on_day")
    journal.update("membership", dates, {"joined_on": "date"})


def people(cursor: CursorWrapper, roster_id: int, rows: pl.DataFrame) -> list[int]:
    """Everybody whom the good rows name: who stood in the register, and who came with them."""
    cursor.execute(
        "SELECT row_id FROM registry_importchange "
        "WHERE roster_id = %s AND kind = 'person' AND old IS NULL",
        [roster_id],
    )
    known_before: list[int] = rows["person_id"].drop_nulls().to_list()
    return sorted({*known_before, *(row[0] for row in cursor.fetchall())})


def _with_ids(cursor: CursorWrapper, created: pl.DataFrame) -> pl.DataFrame:
    first = reserve_ids(cursor, "registry_person_id_seq", created.height)
    return created.with_columns(person_id=pl.int_range(pl.len(), dtype=pl.Int64) + first)


def _create_people(cursor: CursorWrapper, created: pl.DataFrame, journal: Journal) -> None:
    if created.is_empty():
        return
    people = created.select(
        "line",
        "name",
        "name_key",
        pl.Series("initials", [initials(n) for n in created["name"]], dtype=pl.String),
        "gender",
        "born_on",
        known.sealed(created["mobile"]).alias("mobile"),
        "mobile_index",
        id="person_id",
    )
    journal.create("person", people)
    first = reserve_ids(cursor, "registry_certificate_id_seq", created.height)
    journal.create(
        "certificate",
        created.select(
            "line",
            "person_id",
            "cert_type",
            known.sealed(created["certno"]).alias("number"),
            pl.col("cert_index").alias("number_index"),
            pl.col("certno").str.tail(4).alias("last4"),
            id=pl.int_range(pl.len(), dtype=pl.Int64) + first,
        ),
    )


def _update_people(updated: pl.DataFrame, journal: Journal) -> None:
    changed = updated.filter(pl.any_horizontal("new_name", "new_mobile", "new_gender"))
    mobile = changed.select(pl.when("new_mobile").then("mobile"))["mobile"]
    journal.update(
        "person",
        changed.select(
            "line",
            "name",
            pl.Series("initials", [initials(n) for n in changed["name"]], dtype=pl.String),
            known.sealed(mobile).alias("mobile"),
            pl.when("new_mobile").then("mobile_index").alias("mobile_index"),
            pl.when("new_gender").then("gender").alias("gender"),
            id="person_id",
        ),
        {
            "name": "text",
            "initials": "text",
            "mobile": "bytea",
            "mobile_index": "bytea",
            "gender": "text",
        },
    )


def _leave(moved: pl.DataFrame, journal: Journal, how: Circumstances) -> None:
    """Close the memberships elsewhere on the day on which the new ones begin."""
    ends = pl.max_horizontal(pl.coalesce("joined_on_day", pl.lit(how.on)), "member_joined_on")
    journal.update(
        "membership",
        moved.select("line", ends.alias("left_on"), pl.lit("left").alias("state"), id="member_id"),
        {"left_on": "date", "state": "text"},
    )


def _join(
    cursor: CursorWrapper, joining: pl.DataFrame, journal: Journal, how: Circumstances
) -> None:
    if joining.is_empty():
        return
    first = reserve_ids(cursor, "registry_membership_id_seq", joining.height)
    journal.create(
        "membership",
        joining.select(
            "line",
            "person_id",
            pl.col("org_id").alias("organisation_id"),
            pl.lit("active").alias("state"),
            pl.coalesce("joined_on_day", pl.lit(how.on)).alias("joined_on"),
            id=pl.int_range(pl.len(), dtype=pl.Int64) + first,
        ),
    )
