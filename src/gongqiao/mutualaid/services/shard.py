"""One shard of a run: read, decide, compare, write — in one transaction, under its own lock."""

from dataclasses import asdict, dataclass
from datetime import datetime
from threading import Lock

import polars as pl
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from gongqiao.feeds import api as feeds
from gongqiao.ledger import api as ledger
from gongqiao.mutualaid.enums import ClaimState
from gongqiao.mutualaid.models import Claim, Run, RunShard
from gongqiao.mutualaid.rules import columnar
from gongqiao.mutualaid.rules.differences import Differences, differences, states
from gongqiao.mutualaid.services import books, funds, reading
from gongqiao.mutualaid.services.deciding import decide_all
from gongqiao.mutualaid.services.reading import People
from gongqiao.mutualaid.services.versions import InForce, base_columns
from gongqiao.platform.binary import binary
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import copy_encoded, reserve_ids, told, with_room
from gongqiao.platform.faults import point

_WRITING = Lock()
"""Shards of this process copy their lines one after the other: rows of rising keys from one
connection go to the last page of each index, without a way down from its root (ADR 12)."""
BOOKS_LOCK = "mutualaid.books"
"""Shared by shards, taken alone by whoever makes a payment batch."""


@dataclass(frozen=True)
class Counts:
    """What a shard did. Settlements are those of the run's files; amounts are fen."""

    people: int = 0
    decided: int = 0
    unenrolled: int = 0  # settlements of people who are in no period of the scheme
    outside: int = 0  # settlements of enrolled people whose date lies in no period of theirs
    excluded: int = 0  # not valid
    lines: int = 0
    cancelled: int = 0
    payable: int = 0
    booked: int = 0
    review: int = 0


def work_off(
    run: Run,
    shard: int,
    people: People,
    fresh: list[tuple[int, int]],
    versions: list[InForce],
    fund_id: int,
    *,
    held: feeds.Copies | None = None,
    by: Actor,
    at: datetime,
    wait: bool,
) -> bool:
    """Do a shard unless it is done. False when another runner holds it and `wait` is false.

    `people`: the touched people of the shard; `fresh`: id ranges of the run's new settlements;
    `held`: the kept copies of the run's files, where they may be worth reading.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if not _locked(cursor, run.pk, shard, wait=wait):
            return False
        if RunShard.objects.filter(run=run, shard=shard).exists():
            return True
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [BOOKS_LOCK])
        with_room(cursor)
        counts = _assess(
            cursor, run, shard, people, fresh, versions, fund_id, held=held, by=by, at=at
        )
        point("shard.before_mark")
        RunShard.objects.create(run=run, shard=shard, counts=asdict(counts))
        point("shard.before_commit")
    point("shard.after_commit")
    return True


def _locked(cursor: CursorWrapper, run_id: int, shard: int, *, wait: bool) -> bool:
    if wait:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [run_id, shard])
        return True
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [run_id, shard])
    row = cursor.fetchone()
    return bool(row and row[0])


def _assess(
    cursor: CursorWrapper,
    run: Run,
    shard: int,
    people: People,
    fresh: list[tuple[int, int]],
    versions: list[InForce],
    fund_id: int,
    *,
    held: feeds.Copies | None,
    by: Actor,
    at: datetime,
) -> Counts:
    if not people.ids and not people.whole:
        return Counts()
    rows = reading.settled(cursor, people, base_columns(versions), held)
    people, rows = people.found(rows, fresh)
    rows = columnar.with_stays(rows)
    covers = reading.covers(cursor, people, versions)
    died = reading.died(cursor, people)

    def full_rows(ids: list[int]) -> pl.DataFrame:
        return reading.in_full(cursor, People.of(ids))

    decided = decide_all(rows, covers, died, versions, full_rows)
    found = differences(decided, reading.standing(cursor, people, versions))
    point("shard.after_read")
    lines = _with_states(found.lines, versions, run)
    lines = _numbered(cursor, lines, run)
    _write(cursor, run, shard, found, lines, versions, fund_id, by=by, at=at)
    return _counted(people, rows, covers, decided, fresh, found, lines)


def _with_states(lines: pl.DataFrame, versions: list[InForce], run: Run) -> pl.DataFrame:
    newest = {v.period_id: v.version_id for v in versions}
    done = [
        states(
            lines.filter(pl.col("period_id") == v.period_id),
            auto_approve_upto=v.rules.review.auto_approve_upto,
            sample_rate_bp=v.rules.review.sample_rate_bp,
            seed=bytes(run.seed),
        )
        for v in versions
    ]
    return pl.concat(done).with_columns(
        pl.col("version_id").fill_null(
            pl.col("period_id").replace_strict(newest, return_dtype=pl.Int64, default=None)
        )
    )


def _numbered(cursor: CursorWrapper, lines: pl.DataFrame, run: Run) -> pl.DataFrame:
    if lines.is_empty():
        return lines.with_columns(pl.lit(0, dtype=pl.Int64).alias("id"))
    first = reserve_ids(cursor, "mutualaid_claim_seq", lines.height)
    return lines.sort("person_id", "period_id", "stay_id").with_columns(
        pl.int_range(first, first + lines.height, dtype=pl.Int64).alias("id"),
        pl.lit(run.pk, dtype=pl.Int64).alias("run_id"),
    )


def _write(
    cursor: CursorWrapper,
    run: Run,
    shard: int,
    found: Differences,
    lines: pl.DataFrame,
    versions: list[InForce],
    fund_id: int,
    *,
    by: Actor,
    at: datetime,
) -> None:
    if found.cancelled.height:
        ids = found.cancelled["id"].to_list()
        cursor.execute(
            "UPDATE mutualaid_claim SET state = %s WHERE id = ANY(%s)", [ClaimState.ADJUSTED, ids]
        )
    if lines.height:
        rows = binary(told(lines.drop("draw_key"), Claim), Claim)
        with _WRITING:
            copy_encoded(cursor, "mutualaid_claim", rows)
    point("shard.after_claims")
    for v in versions:
        postings = _postings(
            lines.filter(pl.col("period_id") == v.period_id),
            found.cancelled.filter(pl.col("period_id") == v.period_id),
            funds.account_ids(fund_id),
        )
        if postings.is_empty():
            continue
        ledger.post_bulk(
            cursor,
            key=f"assess:{run.pk}:{shard}:{v.period_id}",
            fund_id=fund_id,
            kind=books.DECISION,
            on=run.booked_on,
            frame=postings,
            memo=f"{v.rules.code}/{v.no}",
            by=by,
            at=at,
        )
        point("shard.after_postings")


def _postings(
    lines: pl.DataFrame, cancelled: pl.DataFrame, accounts: dict[str, int]
) -> pl.DataFrame:
    """Expense against payable for each line to pay, the reverse for each cancelled one, and
    recovery receivable against expense for each line to recover."""
    payable, receivable = accounts[funds.BENEFIT_PAYABLE], accounts[funds.RECOVERY_RECEIVABLE]
    legs = pl.concat(
        [
            lines.filter(pl.col("amount") > 0).select(
                pl.lit(payable, dtype=pl.Int64).alias("account_id"),
                -pl.col("amount"),
                pl.col("id").alias("ref"),
            ),
            lines.filter(pl.col("amount") < 0).select(
                pl.lit(receivable, dtype=pl.Int64).alias("account_id"),
                -pl.col("amount"),
                pl.col("id").alias("ref"),
            ),
            cancelled.select(
                pl.lit(payable, dtype=pl.Int64).alias("account_id"),
                "amount",
                pl.col("id").alias("ref"),
            ),
        ],
        how="vertical_relaxed",
    )
    sums = [-int(legs.filter(side)["amount"].sum()) for side in (_DEBIT, _CREDIT)]
    expense = pl.DataFrame(
        {
            "account_id": [accounts[funds.EXPENSE_BENEFIT]] * 2,
            "amount": sums,
            "ref": [None, None],
        },
        schema=legs.schema,
    )
    return pl.concat([legs, expense.filter(pl.col("amount") != 0)])


_DEBIT, _CREDIT = pl.col("amount") > 0, pl.col("amount") < 0


def _counted(
    people: People,
    rows: pl.DataFrame,
    covers: pl.DataFrame,
    decided: pl.DataFrame,
    fresh: list[tuple[int, int]],
    found: Differences,
    lines: pl.DataFrame,
) -> Counts:
    new = rows.select("id", "person_id", "stay_id", "valid").filter(reading.is_new(fresh))
    valid = new.filter("valid")
    hit = valid.join(decided, on="stay_id", how="semi").height
    known = valid.join(covers, on="person_id", how="semi").height
    return Counts(
        people=len(people.ids),
        decided=hit,
        unenrolled=valid.height - known,
        outside=known - hit,
        excluded=new.height - valid.height,
        lines=lines.height,
        cancelled=found.cancelled.height,
        payable=int(decided["payable"].sum()),
        booked=int(lines["amount"].sum()) - int(found.cancelled["amount"].sum()),
        review=lines.filter(pl.col("state") == ClaimState.REVIEW).height,
    )
