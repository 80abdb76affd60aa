"""Duplicates: looked for in sets, proposed for a merge, or remembered as never the same."""

from collections.abc import Iterator
from datetime import datetime

import polars as pl
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.membership.enums import LookalikeState
from gongqiao.membership.models import Lookalike
from gongqiao.membership.rules import lookalikes as rules
from gongqiao.membership.rules.lookalikes import Entry, Pair
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import copy_out
from gongqiao.platform.crypto import decrypt
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

MOST_PAIRS = 20_000
"""Pairs that one look keeps: more than a town mends in a year."""
_BLOCKS = {
    # one row a block: the ids of entries that share a name, a mobile number, or name's beginning
    # and birth date
    "name": "SELECT array_agg(id) FROM registry_person WHERE merged_into_id IS NULL "
    "AND name_key <> '' GROUP BY name_key HAVING count(*) BETWEEN 2 AND {most}",
    "mobile": "SELECT array_agg(id) FROM registry_person WHERE merged_into_id IS NULL "
    "AND mobile_index IS NOT NULL GROUP BY mobile_index HAVING count(*) BETWEEN 2 AND {most}",
    "birth": "SELECT array_agg(id) FROM registry_person WHERE merged_into_id IS NULL "
    "AND born_on IS NOT NULL AND name_key <> '' GROUP BY born_on, left(name_key, 1) "
    "HAVING count(*) BETWEEN 2 AND {most}",
}


def look(at: datetime) -> int:
    """Look through the register for entries that may be one; returns how many pairs are new.

    What was said before stays: a pair that was kept apart is never proposed again. Safe to repeat.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        found: dict[tuple[int, int], Pair] = {}
        for pair in rules.pairs(_blocks(cursor)):
            found.setdefault((pair.low, pair.high), pair)
            if len(found) >= MOST_PAIRS:
                break
        _forget_gone(found)
        before = Lookalike.objects.count()
        Lookalike.objects.bulk_create(
            [
                Lookalike(low=p.low, high=p.high, score=p.score, grounds=list(p.grounds),
                          found_at=at)
                for p in found.values()
            ],
            ignore_conflicts=True,
            batch_size=2_000,
        )  # fmt: skip
        return Lookalike.objects.count() - before


def _forget_gone(found: dict[tuple[int, int], Pair]) -> None:
    """Open pairs that no longer look alike (mended, merged, taken back) are not asked about."""
    for row in Lookalike.objects.filter(state=LookalikeState.OPEN).iterator(chunk_size=5_000):
        if (row.low, row.high) not in found:
            row.delete()


def _blocks(cursor: CursorWrapper) -> Iterator[list[Entry]]:
    members: list[list[int]] = []
    for statement in _BLOCKS.values():
        cursor.execute(statement.format(most=rules.BIGGEST))
        members += [row[0] for row in cursor.fetchall()]
    entries = _entries(cursor, {number for block in members for number in block})
    for block in members:
        yield [entries[number] for number in block if number in entries]


def _entries(cursor: CursorWrapper, ids: set[int]) -> dict[int, Entry]:
    frame = copy_out(
        cursor,
        "SELECT p.id, p.name_key, p.born_on, p.gender, encode(p.mobile_index, 'hex'), "
        "encode(c.number, 'hex') FROM registry_person p LEFT JOIN registry_certificate c "
        "ON c.person_id = p.id AND c.valid_to IS NULL AND c.cert_type = '01' "
        "WHERE p.id = ANY(%s) ORDER BY p.id, c.id",
        {"id": pl.Int64, "name_key": pl.String, "born_on": pl.Date, "gender": pl.String,
         "mobile": pl.String, "number": pl.String},
        [sorted(ids)],
    )  # fmt: skip
    entries: dict[int, Entry] = {}
    for number, name_key, born, gender, mobile, sealed in frame.iter_rows():
        if number in entries:
            continue
        plain = (decrypt(bytes.fromhex(sealed)),) if sealed else ()
        index = bytes.fromhex(mobile) if mobile else None
        entries[number] = Entry(number, name_key or "", born, gender or "", index, plain)
    return entries


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


def _open(pair_id: int) -> Lookalike:
    pair = Lookalike.objects.select_for_update().get(pk=pair_id)
    if pair.state != LookalikeState.OPEN:
        raise Refused("DECIDED", _("A colleague has handled this pair meanwhile."))
    return pair


def _close(pair: Lookalike, state: LookalikeState, reason: str, by: Actor, at: datetime) -> None:
    pair.state, pair.reason = state, reason[:300]
    pair.decided_by_id, pair.decided_at = by.user_id, at
    pair.save(update_fields=["state", "reason", "decided_by", "decided_at"])
