"""What an import writes is written down: enough to take it back."""

from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from gongqiao.platform.copying import copy_in

TABLES = {
    "organisation": "registry_organisation",
    "version": "registry_organisationversion",
    "person": "registry_person",
    "certificate": "registry_certificate",
    "membership": "registry_membership",
    "account": "registry_bankaccount",
    "employer": "registry_employer",
}
"""Kinds of rows, in the order in which they may be made; taken back in the opposite order."""


@dataclass
class Journal:
    """The rows of one import, collected while it writes."""

    cursor: CursorWrapper
    import_id: int
    touched: list[tuple[str, pl.DataFrame]] = field(default_factory=list)

    def __post_init__(self) -> None:
        # several imports may share one transaction
        self.cursor.execute("DROP TABLE IF EXISTS roster_before, roster_touched")
        self.cursor.execute(
            "CREATE TEMP TABLE roster_before (kind text, row_id bigint, line int, old jsonb) "
            "ON COMMIT DROP"
        )
        self.cursor.execute(
            "CREATE TEMP TABLE roster_touched (kind text, row_id bigint, line int) ON COMMIT DROP"
        )

    def create(self, kind: str, rows: pl.DataFrame) -> None:
        """COPY new rows (with `id` and `line`) into the table of that kind."""
        copy_in(self.cursor, TABLES[kind], rows.drop("line"))
        self._touch(kind, rows.select("line", row_id="id"))

    def update(self, kind: str, rows: pl.DataFrame, casts: dict[str, str]) -> None:
        """Set the given columns of rows by `id`. A null keeps what is there.

        `casts` names the columns to set and their PostgreSQL types.
        """
        if rows.is_empty():
            return
        table = sql.Identifier(TABLES[kind])
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(t)) for c, t in casts.items()
        )
        self.before(kind, rows.select("line", row_id="id"))
        self._run(sql.SQL("CREATE TEMP TABLE roster_new (id bigint, {})").format(columns))
        copy_in(self.cursor, "roster_new", rows.select("id", *casts))
        settings = sql.SQL(", ").join(
            sql.SQL("{0} = coalesce(n.{0}, t.{0})").format(sql.Identifier(c)) for c in casts
        )
        self._run(
            sql.SQL("UPDATE {} t SET {} FROM roster_new n WHERE n.id = t.id").format(
                table, settings
            )
        )
        self._run(sql.SQL("DROP TABLE roster_new"))

    def before(self, kind: str, rows: pl.DataFrame) -> None:
        """Remember rows (`line`, `row_id`) as they are now, once each; they will be changed."""
        copy_in(self.cursor, "roster_touched", rows.with_columns(kind=pl.lit(kind)))
        self._run(
            sql.SQL(
                "INSERT INTO roster_before SELECT r.kind, r.row_id, r.line, to_jsonb(t) "
                "FROM roster_touched r JOIN {} t ON t.id = r.row_id "
                "WHERE NOT EXISTS (SELECT FROM roster_before b "
                "WHERE b.kind = r.kind AND b.row_id = r.row_id)"
            ).format(sql.Identifier(TABLES[kind]))
        )
        self._run(sql.SQL("TRUNCATE roster_touched"))

    def close(self) -> None:
        """Store what was collected, with a digest of each row as it is now."""
        for kind, rows in self.touched:
            copy_in(self.cursor, "roster_touched", rows.with_columns(kind=pl.lit(kind)))
        for kind, table in TABLES.items():
            statement = sql.SQL(
                "INSERT INTO registry_importchange (roster_id, kind, row_id, line, old, after) "
                "SELECT {roster}, {kind}, r.row_id, r.line, r.old, md5(t::text) FROM "
                "(SELECT row_id, line, NULL::jsonb AS old FROM roster_touched WHERE kind = {kind} "
                "UNION ALL SELECT row_id, line, old FROM roster_before WHERE kind = {kind}) r "
                "JOIN {table} t ON t.id = r.row_id"
            ).format(
                roster=sql.Literal(self.import_id),
                kind=sql.Literal(kind),
                table=sql.Identifier(table),
            )
            self._run(statement)

    def _touch(self, kind: str, rows: pl.DataFrame) -> None:
        if not rows.is_empty():
            self.touched.append((kind, rows))

    def _run(self, statement: sql.Composable) -> Any:
        return self.cursor.execute(statement)
