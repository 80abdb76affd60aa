"""Members who were entered from a roster that nobody signed: asked whether the entry may stay."""

import json
from datetime import datetime

import polars as pl
from django.db import connection, transaction

from gongqiao.consents import api as consents
from gongqiao.membership import consenting, queries
from gongqiao.membership.models import UnsignedRoster
from gongqiao.notices import api as notices
from gongqiao.registry import api as registry

MOST = 5_000
"""So many people of a roster are looked at in an hour: the outbox is not filled at once."""


def ask_kept(at: datetime) -> int:
    """Of rosters that can be taken back no more: a message to each member who has never answered,
    one in their life; how many. What they want and the quiet hours are kept by the notices.

    A roster that was taken back is forgotten. Safe to run again.
    """
    rows = UnsignedRoster.objects.filter(asked_at=None)
    return sum(_ask(number, at) for number in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def _ask(number: int, at: datetime) -> int:
    rows = UnsignedRoster.objects.select_for_update(of=("self",)).select_related("roster")
    one = rows.filter(pk=number, asked_at=None).first()
    if one is None or one.roster.applied_at is None:
        return 0
    if one.roster.undone_at is not None:
        one.delete()
        return 0
    if one.roster.applied_at > at - registry.UNDO_WITHIN:
        return 0
    now, one.people = one.people[:MOST], one.people[MOST:]
    told = _tell(now, at)
    one.asked += told
    one.asked_at = None if one.people else at
    one.save(update_fields=["people", "asked", "asked_at"])
    return told


def _tell(people: list[int], at: datetime) -> int:
    """Those who are members now, have not answered, and whose signature is not on its way."""
    known = consents.answered(people, consenting.CODE) | queries.signed_lately()
    unions = {p: union for p, union in registry.unions_of(people).items() if p not in known}
    wanted = registry.organisations().filter(pk__in=set(unions.values()))
    names = dict(wanted.values_list("pk", "name"))
    frame = pl.DataFrame(
        [
            (f"entry.asked:{person}", person, "entry.asked",
             json.dumps({"union": names[union]}, ensure_ascii=False), at.isoformat())
            for person, union in sorted(unions.items())
        ],
        schema=["key", "person_id", "code", "figures", "at"],
        orient="row",
    )  # fmt: skip
    with connection.cursor() as cursor:
        return notices.send_many(cursor, frame)
