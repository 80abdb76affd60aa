"""Receiving a settlement file: one transaction, at-least-once safe.

Fast path: a block of new settlements is copied straight into the table; the unique key says whether
they were new. Only when it objects is the block merged row by row key (duplicates, revisions).
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event

import polars as pl
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _
from psycopg import errors

from gongqiao.audit import api as audit
from gongqiao.feeds import layout
from gongqiao.feeds.enums import Refusal
from gongqiao.feeds.models import FeedFile, FeedSource, Quarantined, Settlement
from gongqiao.feeds.rules.columns import Parsed, parse
from gongqiao.feeds.services import blocks, keep, merge, twice
from gongqiao.feeds.services.match import Matcher, attach_reversals
from gongqiao.platform import bulk, outgoing
from gongqiao.platform.ahead import ahead, aside
from gongqiao.platform.binary import binary
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import Encoded, copy_encoded, copy_in, in_utc, told
from gongqiao.platform.crypto import encrypt
from gongqiao.platform.errors import Unusable
from gongqiao.platform.faults import point
from gongqiao.platform.result_words import FOR_PROGRAMS
from gongqiao.platform.room import writing
from gongqiao.platform.spreadsheet import refuse_foreign

LOCK = "feeds.receive"
RECEIVED = "settlements.received"
TABLE = "feeds_settlement"
_OF_FEW = ("feeds_settlement_init", "feeds_settlement_unmatched")
DEFAULT_SOURCE = "yibao"
_Read = tuple[blocks.Block, Parsed]


@dataclass
class Received:
    """What happened to the lines of a file: lines = new + duplicate + revised + quarantined."""

    file_id: int = field(metadata=FOR_PROGRAMS)
    file: str = ""  # its name
    repeated: bool = False  # this very file had been received before
    lines: int = 0
    new: int = 0
    duplicate: int = 0
    revised: int = 0
    quarantined: int = 0
    medfee_total: int = 0
    fund_total: int = 0
    first_id: int | None = field(default=None, metadata=FOR_PROGRAMS)
    last_id: int | None = field(default=None, metadata=FOR_PROGRAMS)
    reasons: dict[str, int] = field(default_factory=dict)
    report: Path | None = None  # where a command wrote the lines put aside

    @property
    def refused(self) -> int:
        """How many lines could not be used."""
        return self.quarantined


def receive(
    path: Path,
    *,
    source: str,
    name: str,
    by: Actor,
    at: datetime,
    today: date,
    progress: Callable[[int], None] | None = None,
) -> Received:
    """Take a settlement file in. The same bytes again change nothing.

    `progress` is told the number of further lines done. Raises Unusable when the file is not a
    settlement file at all, or its copy finds no room (NoRoom); nothing is written then.
    """
    with (
        writing(lambda: None),  # the copy drops itself
        aside(lambda: _digest(path)) as digesting,
        ahead(_read(path)) as read,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [LOCK])
        matcher = Matcher(cursor)
        digest, size = digesting.result()
        origin, _created = FeedSource.objects.get_or_create(code=source)
        earlier = FeedFile.objects.filter(source=origin, sha256=digest).first()
        if earlier:
            return Received(file_id=earlier.pk, file=name, repeated=True, lines=earlier.lines)
        file = FeedFile.objects.create(
            source=origin,
            name=name[:200],
            sha256=digest,
            size=size,
            received_at=at,
            received_by=by.name,
            keep_until=today + timedelta(days=settings.FEED_COPY_DAYS),
        )
        point("receive.after_file")
        done = _load(cursor, read, file, matcher, progress)
        point("receive.after_load")
        _finish(cursor, file, done)
        audit.record(
            at=at,
            by=by,
            action="feeds.receive",
            subject=("feeds.file", file.pk),
            new={"lines": done.lines, "new": done.new, "quarantined": done.quarantined},
        )
        _tell(file, done, at)
        point("receive.before_commit")
    point("receive.after_commit")
    return done


def _tell(file: FeedFile, done: Received, at: datetime) -> None:
    """Other programs may hear of it."""
    outgoing.publish(
        RECEIVED,
        key=f"{RECEIVED}:{file.pk}",
        at=at,
        figures={
            "file_id": file.pk,
            "rows": done.lines,
            "new": done.new,
            "duplicate": done.duplicate,
            "revised": done.revised,
            "refused": done.quarantined,
        },
    )


def _digest(path: Path) -> tuple[bytes, int]:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest(), path.stat().st_size
    except OSError as error:
        raise Unusable(
            "UNREADABLE", _("The file cannot be read: %(why)s.") % {"why": error.strerror}
        ) from None


def _load(
    cursor: CursorWrapper,
    read: Iterator[_Read],
    file: FeedFile,
    matcher: Matcher,
    progress: Callable[[int], None] | None,
) -> Received:
    """Without indexes where that pays; what was there twice is taken out and merged then.

    `read`: the blocks of the file, of which the first is read already.
    """
    if not bulk.pays(cursor, TABLE, file.size * 3 // 2):  # so much do its rows take
        return _take_in(cursor, read, file, matcher, progress)
    again: list[pl.DataFrame] = []

    def take_out() -> None:
        again.append(twice.take_out(cursor, file))

    with bulk.without_indexes(cursor, TABLE, but=_OF_FEW, mend=take_out):
        done = _take_in(cursor, read, file, matcher, progress)
    bulk.glance(cursor, TABLE)
    for rows in again:
        done.new -= rows.height
        file.as_copied = False  # the copy holds each line
        numbers = merge.Numbers(cursor)
        merge.merge(cursor, rows, numbers, done)
        numbers.keep(cursor)
    return done


def _take_in(
    cursor: CursorWrapper,
    read: Iterator[_Read],
    file: FeedFile,
    matcher: Matcher,
    progress: Callable[[int], None] | None,
) -> Received:
    """While a block is copied, the next one is matched and written out, the one after it read."""
    done = Received(file_id=file.pk, file=file.name)
    numbers = merge.Numbers(cursor)
    merging = Event()
    with (
        keep.Copy(file) as copy,
        ahead(_prepared(read, matcher, numbers, copy, merging)) as ready,
    ):
        for block in ready:
            _store(cursor, file, block, numbers, merging, done)
            if progress:
                progress(block.lines)
    numbers.keep(cursor)
    file.as_copied = done.new > 0 and not merging.is_set()
    return done


def _read(path: Path) -> Iterator[_Read]:
    for block in _blocks(path):
        yield block, parse(block.rows)


def _prepared(
    read: Iterator[_Read],
    matcher: Matcher,
    numbers: merge.Numbers,
    copy: keep.Copy,
    merging: Event,
) -> Iterator["_Prepared"]:
    for block, parsed in read:
        if parsed.good.is_empty():
            yield _Prepared(block, parsed.bad, None, None)
            continue
        matched = numbers.give(matcher.match(parsed.good))
        copy.add(matched.drop("certno_index", "certno_masked", "revision"))
        rows = _of_table(matched, copy.file)
        text = None if merging.is_set() else binary(told(rows, Settlement), Settlement)
        yield _Prepared(block, parsed.bad, rows, text)


def _store(
    cursor: CursorWrapper,
    file: FeedFile,
    ready: "_Prepared",
    numbers: merge.Numbers,
    merging: Event,
    done: Received,
) -> None:
    _quarantine(cursor, file, ready.block, ready.bad, done)
    done.lines += ready.lines
    if ready.rows is None:
        return
    done.medfee_total += int(ready.rows["medfee_sumamt"].sum())
    done.fund_total += int(ready.rows["fund_pay_sumamt"].sum())
    if merging.is_set() or not _copy_new(cursor, ready.rows, ready.text, done):
        merging.set()
        merge.merge(cursor, ready.rows.drop("id", "revision"), numbers, done)


@dataclass(frozen=True)
class _Prepared:
    """A block that only needs the database; `rows` is None when no line of it is usable."""

    block: blocks.Block
    bad: pl.DataFrame
    rows: pl.DataFrame | None
    text: Encoded | None  # the rows as they are sent; None when they will be merged

    @property
    def lines(self) -> int:
        """Good and bad ones."""
        return self.block.rows.height + len(self.block.broken)


def _of_table(matched: pl.DataFrame, file: FeedFile) -> pl.DataFrame:
    rows = matched.drop("certno")
    return rows.with_columns(
        pl.lit(file.source_id).alias("source_id"),
        pl.lit(file.pk).alias("file_id"),
        in_utc(rows["setl_time"]),
    )


def _blocks(path: Path) -> Iterator[blocks.Block]:
    with path.open("rb") as probe:
        start = probe.read(4096)
    if start.startswith(blocks.ZIP_MAGIC):
        yield blocks.from_spreadsheet(path)
        return
    refuse_foreign(start)
    with blocks.utf8_copy_if_needed(path) as stream:
        keys = blocks.read_header(stream)
        yield from blocks.blocks(stream, keys)


def _copy_new(
    cursor: CursorWrapper, rows: pl.DataFrame, text: Encoded | None, done: Received
) -> bool:
    """Copy a block as it is; False when the unique key found settlements known already."""
    if text is None:
        return False
    try:
        with transaction.atomic():
            copy_encoded(cursor, TABLE, text)
    except errors.UniqueViolation:
        return False
    merge.count_new(int(rows["id"][0]), rows.height, done)
    return True


def _quarantine(
    cursor: CursorWrapper,
    file: FeedFile,
    block: blocks.Block,
    bad: pl.DataFrame,
    done: Received,
) -> None:
    refused = [
        Quarantined(file=file, line=line, reason=Refusal.BROKEN_LINE, column="", text=text)
        for line, text in block.broken
    ]
    if bad.height:
        used = [c for c in layout.USED if c in block.rows.columns]
        lines = bad.join(block.rows, on="line", how="left")
        refused += [
            Quarantined(
                file=file,
                line=row["line"],
                reason=row["reason"],
                column=row["column"],
                text="\x1f".join(f"{c}={row[c]}"[:200] for c in used if row[c]),
            )
            for row in lines.iter_rows(named=True)
        ]
    for item in refused:
        done.reasons[item.reason] = done.reasons.get(item.reason, 0) + 1
    done.quarantined += len(refused)
    if not refused:
        return
    frame = pl.DataFrame(
        {
            "file_id": [file.pk] * len(refused),
            "line": [q.line for q in refused],
            "reason": [str(q.reason) for q in refused],
            "column": [q.column for q in refused],
            "text": [encrypt(q.text) for q in refused],
        }
    )
    copy_in(cursor, "feeds_quarantined", frame)


def _finish(cursor: CursorWrapper, file: FeedFile, done: Received) -> None:
    for name in (
        "lines",
        "new",
        "duplicate",
        "revised",
        "quarantined",
        "medfee_total",
        "fund_total",
        "first_id",
        "last_id",
    ):
        setattr(file, name, getattr(done, name))
    file.save()
    attach_reversals(cursor, file.pk)  # what it changes is no longer as copied: by trigger
