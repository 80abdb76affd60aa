"""Duplicates: looked for in sets, proposed for a merge, or remembered as never the same."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import combinations, starmap

import polars as pl
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.membership.enums import LookalikeState
from gongqiao.membership.models import Lookalike
from gongqiao.membership.rules import lookalikes as rules
from gongqiao.membership.rules.lookalikes import Entry
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import copy_in
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

BLOCKS_AT_ONCE = 5_000
"""Blocks whose entries are compared together: the numbers of that many are open at a time."""
_BLOCKS = {
    "name": ("name_key", "name_key <> ''"),
    "mobile": ("mobile_index", "mobile_index IS NOT NULL"),
    "birth": ("(born_on, left(name_key, 1))", "born_on IS NOT NULL AND name_key <> ''"),
    "both": ("(born_on, name_key)", "born_on IS NOT NULL AND name_key <> ''"),
}
"""What entries of a block share; a crowd that shares one thing may be pairs by the next."""
_OF_A_BLOCK = """
SELECT array_agg(id), array_agg(name_key), array_agg(born_on), array_agg(gender::text),
  array_agg(mobile_index)
FROM registry_person WHERE merged_into_id IS NULL AND {holds}
GROUP BY {key} HAVING count(*) BETWEEN 2 AND {most}
"""
_GONE = """
DELETE FROM membership_lookalike l WHERE l.state = 'open' AND NOT EXISTS (
    SELECT FROM membership_alike a WHERE (a.low, a.high) = (l.low, l.high))
"""
_NEW = """
INSERT INTO membership_lookalike (low, high, state, score, grounds, found_at, reason)
SELECT DISTINCT ON (low, high) low, high, 'open', score, grounds, %s, ''
FROM membership_alike ORDER BY low, high, score DESC
ON CONFLICT (low, high) DO NOTHING
"""


def look(at: datetime) -> int:
    """Look through the register for entries that may be one; returns how many pairs are new.

    Pairs come out of the database block by block and are compared some thousand at a time, so
    memory is the same for a town and for a province. What was said before stays: a pair that was
    kept apart is never proposed again; an open one that looks alike no more (mended, merged, taken
    back) is not asked about. Safe to repeat.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE membership_alike (low bigint, high bigint, score smallint, "
            "grounds jsonb) ON COMMIT DROP"
        )
        for key, holds in _BLOCKS.values():
            for some in _pairs_of(_OF_A_BLOCK.format(key=key, holds=holds, most=rules.BIGGEST)):
                _compare(cursor, some)
        cursor.execute("CREATE INDEX ON membership_alike (low, high)")
        cursor.execute("ANALYZE membership_alike")
        cursor.execute(_GONE)
        cursor.execute(_NEW, [at])
        new = int(cursor.rowcount)
        cursor.execute("DROP TABLE membership_alike")
        return new


def _pairs_of(statement: str) -> Iterator[list[tuple[Entry, Entry]]]:
    """Those that may be a pair at all, through a cursor that stays at the server."""
    with connection.chunked_cursor() as blocks:
        blocks.execute(statement)
        while rows := blocks.fetchmany(BLOCKS_AT_ONCE):
            yield [
                couple
                for row in rows
                for couple in combinations(starmap(_entry, zip(*row, strict=True)), 2)
                if rules.possible(*couple)
            ]


def _entry(
    number: int, name_key: str, born: date | None, gender: str, mobile: bytes | None
) -> Entry:
    return Entry(number, name_key, born, gender, bytes(mobile) if mobile else None)


def _compare(cursor: CursorWrapper, couples: list[tuple[Entry, Entry]]) -> None:
    numbers = registry.id_numbers_of({entry.person_id for pair in couples for entry in pair})
    found = [
        rules.compare(
            *(replace(entry, numbers=numbers.get(entry.person_id, ())) for entry in couple)
        )
        for couple in couples
    ]
    pairs = [(p.low, p.high, p.score, json.dumps(p.grounds)) for p in found if p]
    if pairs:
        schema = {"low": pl.Int64, "high": pl.Int64, "score": pl.Int16, "grounds": pl.String}
        copy_in(cursor, "membership_alike", pl.DataFrame(pairs, schema=schema, orient="row"))


def propose(pair_id: int, *, kept_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Ask a second person to merge them; the register does it. Raises what it refuses."""
    with transaction.atomic():
        pair = _open(pair_id)
        if kept_id not in (pair.low, pair.high):
            raise Refused("NOT_OF_THE_PAIR", _("Choose which of the two entries stays."))
        gone = pair.high if kept_id == pair.low else pair.low
        registry.propose_merge(kept_id=kept_id, merged_id=gone, reason=reason, by=by, at=at)
        _close(pair, LookalikeState.PROPOSED, reason, by, at)


def never_the_same(pair_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """Two people, whatever they share. Remembered: nobody is asked about them again."""
    words = " ".join(reason.split())[:300]
    if len(words) < 2:
        raise Refused("REASON", _("Say why, in a few words."), field="reason")
    with transaction.atomic():
        pair = _open(pair_id)
        _close(pair, LookalikeState.NEVER, words, by, at)
        for number in (pair.low, pair.high):
            audit.record(
                at=at, by=by, action="membership.lookalike.never", subject=("person", number),
                path=registry.path_of_person(number),
                new={"other": pair.high if number == pair.low else pair.low}, reason=words,
            )  # fmt: skip


def reopen(first: int, second: int) -> None:
    """The merge was refused, or taken back: one person or two is a question again."""
    low, high = sorted((first, second))
    pair = Lookalike.objects.filter(low=low, high=high, state=LookalikeState.PROPOSED)
    pair.update(state=LookalikeState.OPEN, decided_by=None, decided_at=None, reason="")


def _open(pair_id: int) -> Lookalike:
    pair = Lookalike.objects.select_for_update().get(pk=pair_id)
    if pair.state != LookalikeState.OPEN:
        raise Refused("DECIDED", _("A colleague has handled this pair meanwhile."))
    return pair


def _close(pair: Lookalike, state: LookalikeState, reason: str, by: Actor, at: datetime) -> None:
    pair.state, pair.reason = state, reason[:300]
    pair.decided_by_id, pair.decided_at = by.user_id, at
    pair.save(update_fields=["state", "reason", "decided_by", "decided_at"])
