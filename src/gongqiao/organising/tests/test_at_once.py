"""Many hands on one term, founding or closure at once: one wins, the others are told."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from gongqiao.desk.tests.test_at_once import at_once
from gongqiao.organising.enums import Move
from gongqiao.organising.models import Case, Term
from gongqiao.organising.services import cases, ending, terms
from gongqiao.organising.tests.cast import AT, a_whole_committee, founding, org, paper, take
from gongqiao.platform.context import SYSTEM
from gongqiao.registry import api as registry
from gongqiao.registry.models import Office, Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("federation")]
HANDS = 20
ON = date(2026, 5, 1)
Job = Callable[[], Any]


def closing(n: int) -> Job:
    place = org("mill").pk
    return lambda: ending.close(
        place, on=ON, number=f"北镇工〔2026〕{n + 50}号", because="企业注销", by=SYSTEM, at=AT
    )


def half(first: Callable[[int], Job], second: Callable[[int], Job]) -> list[Job]:
    return [(first, second)[n % 2](n) for n in range(HANDS)]


def test_handing_a_post_over_while_the_union_is_closed() -> None:
    _term, seated = a_whole_committee()
    mill, chair = org("mill").pk, seated["chair"].pk
    people = [Person.objects.create(name=f"接{n}", name_key=f"接{n}").pk for n in range(HANDS)]

    @transaction.atomic
    def hand_over(n: int) -> None:
        registry.end_office(chair, ends_on=date(2026, 4, 1), by=SYSTEM, at=AT)
        registry.give_office(
            organisation_id=mill, person_id=people[n], post=registry.Post.CHAIR,
            nature=registry.OfficeNature.PART_TIME, starts_on=date(2026, 4, 1), ends_on=None,
            by=SYSTEM, at=AT,
        )  # fmt: skip

    became = Counter(at_once(half(lambda n: lambda: hand_over(n), closing)))
    assert set(became) <= {"won", "TWO_CHAIRS", "PARENT_CLOSED", "CLOSED_ALREADY"}, became
    assert became["CLOSED_ALREADY"] == HANDS // 2 - 1  # it was closed once
    assert became["won"] in (1, 2)  # and the post was handed over before that, or not at all
    assert not Office.objects.filter(organisation=mill, ends_on=None).exists()
    assert not Office.objects.filter(organisation=mill, ends_on__gt=ON).exists()


def test_extending_a_term_while_the_union_is_closed() -> None:
    term, _seated = a_whole_committee()

    def extending(n: int) -> Job:
        return lambda: terms.extend_term(
            term.pk, until=date(2028, 9, 1), number=f"北镇工〔2026〕{n + 1}号", seen=None,
            by=SYSTEM, at=AT,
        )  # fmt: skip

    became = Counter(at_once(half(extending, closing)))
    assert set(became) <= {"won", "EXTENDED_ALREADY", "ENDED", "CLOSED_ALREADY"}, became
    assert became["CLOSED_ALREADY"] == HANDS // 2 - 1
    kept = Term.objects.get()
    assert (kept.closed_on, kept.dissolved) == (ON, True)
    assert became["won"] == (2 if kept.extended_until else 1)


def test_beginning_an_election_while_the_union_is_closed() -> None:
    a_whole_committee()
    mill = org("mill")
    values = cases.of_union(mill) | {"member_count": 60, "women_count": 20}

    def beginning(_n: int) -> Job:
        return lambda: cases.open_re_election(
            mill.pk, upper_id=org("north").pk, values=values, on=date(2026, 3, 1), by=SYSTEM, at=AT
        )

    became = Counter(at_once(half(beginning, closing)))
    told = {"OPEN_ALREADY", "CASE_OPEN", "PARENT_CLOSED", "CLOSED_ALREADY"}
    assert set(became) <= {"won", *told}, became
    assert became["won"] == 1
    mill.refresh_from_db()
    assert (mill.closed_on is None) == Case.objects.filter(closed_on=None).exists()


def test_taking_a_step_of_a_founding_at_once() -> None:
    case = founding()

    def asking(n: int) -> Job:
        return lambda: cases.take(
            case.pk, Move.REQUEST, paper(2, f"云禾工〔2026〕{n}号"), seen=0, by=SYSTEM, at=AT
        )

    became = Counter(at_once([asking(n) for n in range(HANDS)]))
    assert became == {"won": 1, "STALE": HANDS - 1}
    assert case.steps.count() == 1
    take(case, Move.PERMIT, paper(6, "北镇工〔2026〕1号"))  # and it goes on
