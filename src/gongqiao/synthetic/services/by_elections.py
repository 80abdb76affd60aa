"""Something to look at for by-elections: posts left within the term, and how they are filled."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from gongqiao.organising import api as organising
from gongqiao.organising.api import Body, CommitteeKind, Left, Meeting, Move, Paper, Stood
from gongqiao.platform.context import SYSTEM
from gongqiao.registry import api as registry
from gongqiao.registry.api import OfficeNature, OfficeSource, Post
from gongqiao.synthetic import queries
from gongqiao.synthetic.rules.city import City

BEGUN = 40  # days ago
PLANNED: tuple[tuple[Post, int | None], ...] = (
    (Post.CHAIR, None), (Post.COMMITTEE, None), (Post.CHAIR, 1), (Post.CHAIR, 3),
    (Post.AUDIT_CHAIR, 4), (Post.CHAIR, 5), (Post.CHAIR, 2),
)  # fmt: skip
"""Which post was left, and how many steps its by-election has taken; None: nobody has begun."""


def by_elections(city: City, today: date, at: datetime) -> None:
    """Of the unions whose committee sits some time yet a few have lost a chair or a member."""
    whole = whole_committees(city, today)
    for seated in whole[len(PLANNED) : len(PLANNED) + 1]:
        _by_hand(seated, today - timedelta(days=30), at)
    for n, (seated, (post, steps)) in enumerate(zip(whole, PLANNED, strict=False)):
        one = next(o for o in seated if o.post == post)
        new = next(o for o in seated if o.post == Post.COMMITTEE and o != one)
        left_on = today - timedelta(days=130 if n == 0 else 70 + n)
        registry.end_office(one.pk, ends_on=left_on, by=SYSTEM, at=at)
        if steps is not None:
            _by_election(n, steps, one, new, today - timedelta(days=BEGUN), at)


def _by_hand(seated: list[Any], on: date, at: datetime) -> None:
    """Another chair, entered in the register without a case: the certificate names the old one."""
    old = next(o for o in seated if o.post == Post.CHAIR)
    new = next(o for o in seated if o.post == Post.COMMITTEE)
    registry.end_office(old.pk, ends_on=on, by=SYSTEM, at=at)
    registry.give_office(
        organisation_id=old.organisation_id, person_id=new.person_id, post=Post.CHAIR,
        nature=OfficeNature.PART_TIME, starts_on=on, ends_on=None, source=OfficeSource.ENTERPRISE,
        by=SYSTEM, at=at,
    )  # fmt: skip


def whole_committees(city: City, today: date) -> list[list[Any]]:
    """Who sits in the committees that have run some time, run on, and have every post held."""
    codes = city.unions.filter(pl.col("weight") > 0)["org_code"].to_list()[:120]
    places = [queries.organisation_id(code) for code in codes]
    running = organising.running_terms(places, today + timedelta(days=60))
    fitting = [p for p in places if running.get(p, today) < today - timedelta(days=200)]
    seated: dict[int, list[Any]] = {}
    for office in registry.holding(registry.offices_of(fitting, today), today):
        seated.setdefault(office.organisation_id, []).append(office)
    return [seated[p] for p in fitting if len(seated.get(p, ())) == 5]


def _by_election(n: int, steps: int, one: Any, new: Any, begun: date, at: datetime) -> None:
    union = one.organisation
    people = registry.members_by_gender(union.pk)
    case = organising.open_by_election(
        union.pk, upper_id=union.parent_id, offices=[one.pk],
        left=(Left.MOVED, Left.RETIRED, Left.GONE)[n % 3],
        values=organising.of_union(union) | people, on=begun, by=SYSTEM, at=at,
    )  # fmt: skip

    def paper(day: int, number: str = "") -> Paper:
        on = begun + timedelta(days=day)
        return Paper(on, f"{number}〔{on.year}〕{n + 71}号" if number else "", "", ("request",))

    def plain(move: Move, day: int, number: str) -> object:
        return organising.take(case.pk, move, paper(day, number), seen=None, by=SYSTEM, at=at)

    votes = _votes(people["member_count"], one.post, new)
    way: tuple[Callable[[], object], ...] = (
        lambda: plain(Move.REQUEST, 36 if steps == 1 else 1, "补选工"),
        lambda: plain(Move.PERMIT, 8, "镇补工"),
        lambda: organising.elect(case.pk, [votes], paper(20), seen=None, by=SYSTEM, at=at),
        lambda: plain(Move.REPORT, 33, "补选报"),
        lambda: organising.approve(case.pk, paper(36, "镇补批"), seen=None, by=SYSTEM, at=at),
    )
    for step in way[:steps]:
        step()
    if steps == 2:  # too few came: the vote brought no result
        half = people["member_count"] // 2
        few = replace(votes, present=half, stood=(replace(votes.stood[0], votes=half),))
        organising.elect(case.pk, [few], paper(20), seen=None, by=SYSTEM, at=at)


def _votes(members: int, post: str, new: Any) -> Meeting:
    kind = CommitteeKind.AUDIT if post == Post.AUDIT_CHAIR else CommitteeKind.UNION
    stood = Stood(new.person.name, members - members // 8, post, person_id=new.person_id)
    return Meeting(kind, Body.ASSEMBLY, members, members - members // 10, 1, (stood,))
