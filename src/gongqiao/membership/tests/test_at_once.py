"""Many hands on the same application or transfer at once: one wins, the others are told."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from gongqiao.desk.models import WorkItem
from gongqiao.desk.tests.test_at_once import at_once
from gongqiao.membership.enums import DuesWay
from gongqiao.membership.models import Application, Dues, Transfer
from gongqiao.membership.rules.dues import period
from gongqiao.membership.services import dues, leaving, reviewing, transferring
from gongqiao.membership.services.joining import Where
from gongqiao.membership.tests.cast import AT, ON, officer, received, typed
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.registry import api as registry
from gongqiao.registry.models import Membership, Person
from gongqiao.registry.services.persons import create_person
from gongqiao.registry.tests.cast import certno

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + timedelta(hours=1)
PEOPLE, HANDS = 5, 20  # each thing is grasped by twenty
ROWS = [(f"会员{'甲乙丙丁戊'[n]}", certno(n), "", "mill", "2015-03-01") for n in range(PEOPLE)]
Job = Callable[[], Any]


def members() -> list[int]:
    return list(Person.objects.order_by("pk").values_list("pk", flat=True))


def test_deciding_an_application_at_once(orgs: dict[str, int]) -> None:
    hands = [officer(name, "union_officer", orgs["mill"]) for name in ("mei", "jun")]
    asked = [
        received(
            Where(orgs["mill"]), typed(60 + n, f"周{'一二三四五'[n]}", f"1390000222{n}"),
            by=SYSTEM, at=AT,
        )
        for n in range(PEOPLE)
    ]  # fmt: skip

    def deciding(one: Application, n: int) -> Job:
        by: Actor = hands[n % 2]
        if n % 4 < 2:
            return lambda: reviewing.approve(one.pk, by=by, at=LATER)
        return lambda: reviewing.refuse(one.pk, reason_given="不在本单位", by=by, at=LATER)

    became = at_once([deciding(one, n) for one in asked for n in range(HANDS)])
    assert Counter(became) == {"won": PEOPLE, "DECIDED": PEOPLE * (HANDS - 1)}
    approved = Application.objects.filter(state="approved").count()
    assert Application.objects.filter(state="refused").count() == PEOPLE - approved
    assert Membership.objects.filter(person__name__startswith="周").count() == approved
    assert not WorkItem.objects.filter(kind="membership.review", closed_at=None).exists()


def test_claiming_a_member_at_once(orgs: dict[str, int]) -> None:
    where = (orgs["dye"], orgs["north"], orgs["south"])

    def claiming(person: int, n: int) -> Job:
        return lambda: transferring.claim(person, to_id=where[n % 3], reason="", by=SYSTEM, at=AT)

    became = at_once([claiming(who, n) for who in members() for n in range(HANDS)])
    assert Counter(became) == {"won": PEOPLE, "CLAIMED_ALREADY": PEOPLE * (HANDS - 1)}
    assert Transfer.objects.count() == PEOPLE
    assert WorkItem.objects.filter(kind="membership.release").count() == PEOPLE


def test_answering_a_transfer_and_leaving_at_once(orgs: dict[str, int]) -> None:
    moving = all_claimed(orgs["dye"])

    def answering(one: Transfer, n: int) -> Job:
        more: dict[str, Any] = {"by": SYSTEM, "at": LATER}
        return (
            lambda: transferring.release(one.pk, **more),
            lambda: transferring.withdraw(one.pk, words="弄错了", **more),
            lambda: transferring.object_to(one.pk, words="未离职", **more),
            lambda: transferring.decide(one.pk, moves=True, words="应予转出", **more),
            lambda: leaving.end(one.person_id, registry.Ground.RESIGNED, on=ON,
                                reason_given="本人申请", **more),
        )[n % 5]  # fmt: skip

    became = at_once([answering(one, n) for one in moving for n in range(HANDS)])
    assert set(became) <= {"won", "DECIDED", "NO_MEMBERSHIP", "DATES"}, Counter(became)
    # each matter is decided once: nobody is in two unions, nobody who has left is brought back
    assert not Transfer.objects.filter(decided_at=None).exists()
    for one in moving:
        standing = Membership.objects.filter(person_id=one.person_id, left_on=None)
        ended = Membership.objects.filter(person_id=one.person_id, ground="resigned")
        assert standing.count() + ended.count() == 1
    assert not WorkItem.objects.filter(kind__startswith="membership.", closed_at=None).exists()


def test_two_entries_become_one_while_a_transfer_is_answered(orgs: dict[str, int]) -> None:
    """A merge holds the register and moves the transfer; a release holds it and moves a member."""
    mei, jun = (officer(name, "union_officer", orgs["mill"]) for name in ("mei", "jun"))
    moving = all_claimed(orgs["dye"])
    merges = []
    for n, one in enumerate(moving):
        kept = create_person(
            name=one.person.name, cert_type="01", certno=certno(40 + n), by=SYSTEM, at=AT
        )
        merges.append(
            registry.propose_merge(
                kept_id=kept.pk, merged_id=one.person_id, reason="同一人", by=mei, at=AT
            )
        )

    def doing(n: int, hand: int) -> Job:
        if hand % 2:
            return lambda: transferring.release(moving[n].pk, by=SYSTEM, at=LATER)
        return lambda: registry.decide_merge(merges[n].pk, confirm=True, by=jun, at=LATER)

    became = at_once([doing(n, hand) for hand in range(HANDS) for n in range(PEOPLE)])
    assert Counter(became) == {"won": 2 * PEOPLE, "DECIDED": PEOPLE * (HANDS - 2)}
    standing = Membership.objects.filter(left_on=None).values_list("person_id", "organisation_id")
    assert set(standing) == {(merge.kept_id, orgs["dye"]) for merge in merges}


def all_claimed(to_id: int) -> list[Transfer]:
    """Everybody is claimed by that union."""
    return [transferring.claim(who, to_id=to_id, reason="", by=SYSTEM, at=AT) for who in members()]


def test_the_dues_of_the_same_members_at_once(orgs: dict[str, int]) -> None:
    asked = period(ON, 1)
    sheets = [
        dues.draft(orgs["mill"], asked, 1, DuesWay.PAYROLL, by=SYSTEM, at=AT).pk
        for _n in range(HANDS)
    ]
    became = at_once([partial(dues.record, sheet, by=SYSTEM, at=AT) for sheet in sheets])
    assert Counter(became) == {"won": 1, "NOBODY": HANDS - 1}
    assert Dues.objects.count() == PEOPLE
