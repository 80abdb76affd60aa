"""What somebody declined, as pages show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gongqiao.accounts import api as accounts
from gongqiao.notices import queries, tabled, words
from gongqiao.notices.labels import how_says
from gongqiao.notices.models import Refusal
from gongqiao.notices.rules import EVERYTHING
from gongqiao.platform.context import Actor
from gongqiao.registry import api as registry


@dataclass(frozen=True, slots=True)
class Declined:
    """One kind that somebody wants no copies of: since when, how they said so, who noted it."""

    says: str
    since: datetime
    how: str
    clerk: str
    note: str


def offered(at: datetime) -> list[str]:
    """All that may be declined, then each kind; without those that only staff get."""
    kinds = [kind for kind in words.kinds_in_use() if kind not in words.STAFF_KINDS]
    return [EVERYTHING, *(kind for kind in kinds if tabled.kind_at(kind, at).may_refuse)]


def of_person(person: registry.Member) -> list[Declined]:
    """What a person of the register declined; the caller has passed their gate."""
    return _shown(queries.refusals_of_person(person).order_by("since", "pk"))


def noted_for(by: Actor) -> list[Declined]:
    """What a clerk noted for the actor."""
    return _shown(queries.refusals_by(by).exclude(noted_by_name="").order_by("since", "pk"))


def _shown(rows: Iterable[Refusal]) -> list[Declined]:
    found = list(rows)
    known = accounts.shown_names({r.noted_by_name for r in found} - {""})
    return [
        Declined(
            words.kind_named(row.kind), row.since, how_says(row.how),
            known.get(row.noted_by_name, row.noted_by_name), row.note,
        )
        for row in found
    ]  # fmt: skip
