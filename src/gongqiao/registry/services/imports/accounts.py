"""Bank accounts in sets: judge a roster, then write what is new and retire what it replaces."""

import polars as pl
from django.db.backends.utils import CursorWrapper

from gongqiao.platform.copying import reserve_ids
from gongqiao.registry.rules import accounts as rules
from gongqiao.registry.rules import findings as found
from gongqiao.registry.rules.checks.duplicates import of_refused
from gongqiao.registry.rules.members import Checked
from gongqiao.registry.services.imports import known
from gongqiao.registry.services.imports.changes import Journal
from gongqiao.registry.services.imports.context import Circumstances


def judge(cursor: CursorWrapper, frame: pl.DataFrame, how: Circumstances) -> Checked:
    """All findings, and the rows that pass with their `action`."""
    checked = rules.checked(frame, how.on)
    rows = found.passing(checked.rows, checked.findings)
    rows = rows.with_columns(
        known.indexed(rows["certno"], "certno").alias("cert_index"),
        known.indexed(rows["account_no"], "account").alias("account_index"),
    )
    decided = rules.decided(known.accounts(cursor, rows, how.scope))
    # two certificates of one person are two rows about the same account holder
    person = pl.col("person_id")
    twice = decided.rows.filter(person.is_not_null() & person.is_duplicated()).with_columns(
        first=pl.col("line").min().over("person_id")
    )
    again = found.where(
        twice, pl.col("line") > pl.col("first"), "DUPLICATE", "certno", pl.col("first")
    )
    every = of_refused(found.together(checked.findings, decided.findings, again))
    return Checked(found.passing(decided.rows, every), every)


def write(cursor: CursorWrapper, rows: pl.DataFrame, journal: Journal, how: Circumstances) -> None:
    """Create and update what the rows say."""
    replaced = rows.filter((pl.col("action") == "update") & pl.col("replaces"))
    journal.update(
        "account",
        replaced.select("line", pl.lit("replaced").alias("state"), id="account_id"),
        {"state": "text"},
    )
    same = rows.filter((pl.col("action") == "update") & ~pl.col("replaces"))
    journal.update(
        "account",
        same.select("line", "bank_name", "bank_branch", "holder_name", kind="kind_code",
                    id="account_id"),
        {"bank_name": "text", "bank_branch": "text", "holder_name": "text", "kind": "text"},
    )  # fmt: skip
    _open(cursor, rows.filter((pl.col("action") == "create") | pl.col("replaces")), journal, how)


def _open(cursor: CursorWrapper, rows: pl.DataFrame, journal: Journal, how: Circumstances) -> None:
    if rows.is_empty():
        return
    first = reserve_ids(cursor, "registry_bankaccount_id_seq", rows.height)
    journal.create(
        "account",
        rows.select(
            "line",
            "person_id",
            "bank_name",
            "holder_name",
            pl.col("kind_code").alias("kind"),
            pl.col("bank_branch").fill_null(""),
            known.sealed(rows["account_no"]).alias("number"),
            pl.col("account_index").alias("number_index"),
            pl.col("account_no").str.tail(4).alias("last4"),
            pl.lit("active").alias("state"),
            pl.lit(how.at.isoformat()).alias("created_at"),
            id=pl.int_range(pl.len(), dtype=pl.Int64) + first,
        ),
    )
