"""Many hands on the same application or transfer at once: one wins, the others are told."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gongqiao.desk.models import WorkItem
from gongqiao.desk.tests.test_at_once import at_once
from gongqiao.membership.models import Application, Transfer
from gongqiao.membership.services import joining, reviewing, transferring
from gongqiao.membership.services.joining import Where
from gongqiao.membership.tests.cast import AT, officer, typed
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.registry.models import Membership, Person
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
        joining.received(
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
