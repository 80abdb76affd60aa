"""Posts that fell vacant within a term, and until when somebody is to be elected (补选).

Worked table in docs/rules/organising-by-election.md.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gongqiao.kernel.months import months_later
from gongqiao.organising.enums import Body, CommitteeKind
from gongqiao.organising.rules import tables
from gongqiao.organising.rules.committees import COMMITTEES

HEADS = frozenset({"chair", "vice_chair", "standing_member", "audit_chair", "women_chair"})
"""Posts to which a committee may elect one of its own members."""
BALLOTS = (CommitteeKind.UNION, CommitteeKind.AUDIT, CommitteeKind.WOMEN)
ELECTED = frozenset(post for kind in BALLOTS for post in COMMITTEES[kind])


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody held a post; `ends_on` is exclusive."""

    office_id: int
    post: str
    name: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post without its holder since that day. `until`: the by-election is to be held by then."""

    office_id: int
    post: str
    name: str  # who held it
    since: date
    until: date | None

    @property
    def last_day(self) -> date | None:
        """The last day on which the by-election is in time."""
        return self.until - timedelta(days=1) if self.until is not None else None

    def long(self, on: date) -> bool:
        """Has it lasted too long?"""
        return self.until is not None and on >= self.until


def committee_of(post: str) -> CommitteeKind:
    """The committee whose ballot fills a post."""
    return next(kind for kind in BALLOTS if post in COMMITTEES[kind])


def vacancies(held: Iterable[Held], started_on: date, on: date) -> list[Vacancy]:
    """What has been left since the term began and has no successor by that day.

    Each who left is followed by the first one after them in the same post; whoever left on the
    day of the election belongs to the term before.
    """
    offices = sorted(held, key=lambda h: (h.starts_on, h.office_id))
    left = sorted(
        (h for h in offices if h.post in ELECTED and h.ends_on and started_on < h.ends_on <= on),
        key=lambda h: (h.ends_on, h.office_id),
    )
    followed: set[int] = set()
    found = []
    for one in left:
        since = one.ends_on or on
        next_one = next(
            (h for h in offices if h.post == one.post and since <= h.starts_on <= on
             and h.office_id not in followed),
            None,
        )  # fmt: skip
        if next_one is not None:
            followed.add(next_one.office_id)
            continue
        months = tables.vacancy_months(one.post, since)
        until = months_later(since, months) if months is not None else None
        found.append(Vacancy(one.office_id, one.post, one.name, since, until))
    return found


def problem(body: Body, elected: Sequence[str], vacant: Iterable[str]) -> str | None:
    """What keeps those elected from the vacant posts: POST_OPEN (no post was named), POST_TAKEN
    (no such post is vacant), BODY_HEADS (a committee elects only its heads), or None."""
    if "" in elected:
        return "POST_OPEN"
    if Counter(elected) - Counter(vacant):
        return "POST_TAKEN"
    if body == Body.COMMITTEE and set(elected) - HEADS:
        return "BODY_HEADS"
    return None
