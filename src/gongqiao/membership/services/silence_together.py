"""Many silent members are asked at once, each once; whoever gave a sign is left in peace."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import connection, transaction
from django.utils import timezone

from gongqiao.audit import api as audit
from gongqiao.kernel.officehours import midnight
from gongqiao.membership import queries_silence
from gongqiao.membership.enums import SilenceState
from gongqiao.membership.models import Silence
from gongqiao.membership.rules import silence as rules
from gongqiao.membership.rules import tables
from gongqiao.notices import api as notices
from gongqiao.platform import life
from gongqiao.platform.context import Actor
from gongqiao.registry import api as registry

MOST = 20_000
"""So many are asked at once at most; the rest follows with the next click."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of those who were to be asked."""

    asked: int = 0
    heard: int = 0  # a sign came from them meanwhile
    gone: int = 0  # no member of that union any more, or asked by somebody else meanwhile


def ask_many(silence_ids: Collection[int], *, by: Actor, at: datetime) -> Asked:
    """Ask whether they want to stay: a message each, a card on the phone; the days begin to run.

    As `silence.ask` for one. A dozen statements, whatever the number.
    """
    on = timezone.localdate(at)
    until = rules.answer_by(on, tables.silence(on))
    wanted = sorted(set(silence_ids))[:MOST]
    with transaction.atomic():
        found = list(queries_silence.to_ask(wanted).select_for_update(of=("self",)))
        there = registry.unions_of([one.person_id for one in found])
        rows = [one for one in found if there.get(one.person_id) == one.organisation_id]
        heard = _heard(rows)
        asked = [one for one in rows if one.person_id not in heard]
        Silence.objects.filter(pk__in=[one.pk for one in asked]).update(
            state=SilenceState.ASKED, asked_at=at, asked_by_id=by.user_id, answer_by=until
        )
        _tell(asked, until, by, at)
    return Asked(len(asked), len(heard), len(wanted) - len(rows))


def _heard(rows: Collection[Silence]) -> set[int]:
    """Who has shown a sign since they count as silent: a query a sign and day."""
    days: dict[date, set[int]] = {}
    for one in rows:
        days.setdefault(one.since, set()).add(one.person_id)
    return {
        person
        for day, people in days.items()
        for person in people - life.silent(people, midnight(day))
    }


def _tell(asked: Collection[Silence], until: date, by: Actor, at: datetime) -> None:
    """A line in the trail and a message for each."""
    if not asked:
        return
    audit.record_many(
        [
            audit.NewEvent(
                "membership.silence.ask", ("person", one.person_id), path=one.organisation.path,
                new={"union": one.organisation.name, "answer_by": until.isoformat()},
            )
            for one in asked
        ],
        at=at, by=by,
    )  # fmt: skip
    frame = pl.DataFrame(
        [
            (
                f"membership.silence:{one.pk}", one.person_id,
                json.dumps({"union": one.organisation.name, "until_on": until.isoformat()}),
            )
            for one in asked
        ],
        schema={"key": pl.String, "person_id": pl.Int64, "figures": pl.String}, orient="row",
    )  # fmt: skip
    with connection.cursor() as cursor:
        notices.send_many(cursor, frame.with_columns(
            code=pl.lit("membership.still_with_us"), at=pl.lit(at.isoformat())
        ))  # fmt: skip
