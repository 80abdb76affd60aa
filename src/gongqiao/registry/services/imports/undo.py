"""Taking an import back within a day, for the rows that nobody has touched since."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _
from psycopg import sql

from gongqiao.audit import api as audit
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry.enums import ImportState
from gongqiao.registry.models import Import, ImportChange
from gongqiao.registry.queries import UNDO_WITHIN
from gongqiao.registry.services.following import numbers_left
from gongqiao.registry.services.imports import numbers
from gongqiao.registry.services.imports.changes import TABLES
from gongqiao.registry.services.locking import alone
from gongqiao.registry.services.paths import rewrite_paths

_OWN = {"importchange", "import", "importfinding"}


@dataclass(frozen=True)
class Undone:
    """How many rows were put back or removed, and the lines of those that could not be."""

    restored: int
    removed: int
    kept_lines: list[int]


def undo(roster_id: int, *, by: Actor, at: datetime) -> Undone:
    """Put back what the import changed and remove what it made.

    A row that was changed since, or that others point to by now, stays; so do the rows of the same
    line that it depends on. Raises Refused when the import is not there to be taken back.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        roster = Import.objects.select_for_update().get(pk=roster_id)
        if roster.state != ImportState.APPLIED or roster.applied_at is None:
            raise Refused("NOT_APPLIED", _("This import has not been brought in, or is undone."))
        if at - roster.applied_at > UNDO_WITHIN:
            raise Refused("TOO_LATE", _("An import can be taken back within 24 hours."))
        _gather(cursor, roster.pk)
        _hold_back(cursor)
        removed = _remove(cursor)
        leaving = numbers.put_back(cursor)
        restored = _restore(cursor)
        numbers_left(leaving, at)
        cursor.execute("SELECT DISTINCT line FROM roster_undo WHERE held ORDER BY 1")
        kept = [row[0] for row in cursor.fetchall()]
        roster.state = ImportState.UNDONE
        roster.undone_at = at
        roster.counts = {**roster.counts, "restored": restored, "removed": removed,
                         "kept_lines": kept[:1000], "kept": len(kept)}  # fmt: skip
        roster.save()
        ImportChange.objects.filter(roster=roster).delete()
        audit.record(
            at=at,
            by=by,
            action="registry.import.undo",
            subject=("roster", roster.pk),
        path=roster.organisation.path if roster.organisation else "",
            new={"file": roster.file_name, "restored": restored, "removed": removed,
                 "kept": len(kept)},
        )  # fmt: skip
    return Undone(restored, removed, kept)


def _gather(cursor: CursorWrapper, roster_id: int) -> None:
    """The rows of the import, `held` where the present row is not what the import left."""
    cursor.execute("DROP TABLE IF EXISTS roster_undo")
    cursor.execute(
        "CREATE TEMP TABLE roster_undo ON COMMIT DROP AS SELECT kind, row_id, line, old, after, "
        "true AS held FROM registry_importchange WHERE roster_id = %s",
        [roster_id],
    )
    cursor.execute("CREATE INDEX ON roster_undo (kind, row_id)")
    cursor.execute("ANALYZE roster_undo")
    for kind, table in TABLES.items():
        cursor.execute(
            sql.SQL(
                "UPDATE roster_undo u SET held = false FROM {} t "
                "WHERE u.kind = %s AND t.id = u.row_id AND md5(t::text) = u.after"
            ).format(sql.Identifier(table)),
            [kind],
        )


def _hold_back(cursor: CursorWrapper) -> None:
    """Hold rows that others point to, and whole lines of which one row is held, until it settles.

    A line is one member with person, certificate and membership: it goes back whole or not at all.
    """
    while True:
        held = 0
        for kind, table in TABLES.items():
            model = _model_of(table)
            held += sum(_hold_referenced(cursor, kind, *link) for link in _pointing_at(model))
        cursor.execute(
            "UPDATE roster_undo u SET held = true FROM "
            "(SELECT DISTINCT line FROM roster_undo WHERE held) h "
            "WHERE u.line = h.line AND NOT u.held"
        )
        held += cursor.rowcount
        if not held:
            return


def _pointing_at(model: type[Model]) -> list[tuple[str, str, str | None]]:
    """(table, column, kind of that table here) of every foreign key to a model, of any app."""
    kinds = {table: kind for kind, table in TABLES.items()}
    found = []
    for relation in model._meta.related_objects:
        other, field = relation.related_model, relation.field
        assert not isinstance(other, str)
        meta = other._meta
        if meta.model_name not in _OWN and isinstance(field, ForeignKey):
            found.append((meta.db_table, field.column, kinds.get(meta.db_table)))
    return found


def _model_of(table: str) -> type[Model]:
    own = apps.get_app_config("registry").get_models()
    return next(model for model in own if model._meta.db_table == table)


def _hold_referenced(
    cursor: CursorWrapper, kind: str, table: str, column: str, own: str | None
) -> int:
    """Hold rows made by the import to which a row points that does not go away with it."""
    goes_too = sql.SQL(
        "AND NOT EXISTS (SELECT FROM roster_undo g WHERE g.kind = {} AND g.row_id = x.id "
        "AND g.old IS NULL AND NOT g.held)"
    ).format(sql.Literal(own)) if own else sql.SQL("")  # fmt: skip
    # a row that will be put back may have pointed elsewhere before
    goes_back = sql.SQL(
        "AND NOT EXISTS (SELECT FROM roster_undo b WHERE b.kind = {} AND b.row_id = x.id "
        "AND NOT b.held AND (b.old->>{})::bigint IS DISTINCT FROM u.row_id AND b.old IS NOT NULL)"
    ).format(sql.Literal(own), sql.Literal(column)) if own else sql.SQL("")  # fmt: skip
    cursor.execute(
        sql.SQL(
            "UPDATE roster_undo u SET held = true WHERE u.kind = %s AND u.old IS NULL "
            "AND NOT u.held AND EXISTS (SELECT FROM {table} x WHERE x.{column} = u.row_id "
            "{goes_too} {goes_back})"
        ).format(
            table=sql.Identifier(table),
            column=sql.Identifier(column),
            goes_too=goes_too,
            goes_back=goes_back,
        ),
        [kind],
    )
    return int(cursor.rowcount)


def _remove(cursor: CursorWrapper) -> int:
    """Delete what the import made. Foreign keys are looked at when the transaction ends."""
    removed = 0
    for kind, table in reversed(TABLES.items()):
        cursor.execute(
            sql.SQL(
                "DELETE FROM {} t USING roster_undo u "
                "WHERE u.kind = %s AND u.row_id = t.id AND u.old IS NULL AND NOT u.held"
            ).format(sql.Identifier(table)),
            [kind],
        )
        removed += cursor.rowcount
    return removed


def _restore(cursor: CursorWrapper) -> int:
    """Give changed rows every value that they had before; paths follow from the parents."""
    restored = 0
    for kind, table in TABLES.items():
        fields = _model_of(table)._meta.concrete_fields
        columns = [f.column for f in fields if not f.primary_key]
        cursor.execute(
            sql.SQL(
                "UPDATE {table} t SET ({columns}) = (SELECT {values} FROM "
                "jsonb_populate_record(NULL::{table}, u.old) r) FROM roster_undo u "
                "WHERE u.kind = %s AND u.row_id = t.id AND u.old IS NOT NULL AND NOT u.held"
            ).format(
                table=sql.Identifier(table),
                columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
                values=sql.SQL(", ").join(sql.Identifier("r", c) for c in columns),
            ),
            [kind],
        )
        restored += cursor.rowcount
    rewrite_paths(cursor)
    return restored
