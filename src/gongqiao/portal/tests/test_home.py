"""What is there for me now: each app's card with its weight, and nothing where nothing is due."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongqiao.consents import purposes
from gongqiao.platform.context import Actor
from gongqiao.platform.desk import Card, Weight, cards_of
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.services import handling, merging
from gongqiao.requests.tests.cast import ANSWER, AT, ON, Cast, a_cast, asked

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    """No purpose asks: consents have tests of their own."""
    monkeypatch.setattr(purposes, "_purposes", {})
    return a_cast()


def shown(by: Actor, days: int = 0) -> list[tuple[int, str]]:
    """Weight and address of each card, the most important first."""
    return [(card.rank[0], card.address) for card in cards_of(by, ON + timedelta(days=days))]


def of(one: WorkerRequest) -> str:
    return reverse("me_request", args=[one.number])


def test_nothing_is_there_for_whom_nothing_is_due(cast: Cast) -> None:
    assert shown(Actor("lin", cast.lin.user_id)) == []
    assert shown(cast.clerk) == [], "somebody who is not in the register"


def test_a_question_of_the_union_comes_before_what_moves_by_itself(cast: Cast) -> None:
    moving, waiting = asked(cast), asked(cast)
    handling.ask_back(waiting.pk, "请问是哪个月的工资？", seen=None, by=cast.clerk, at=LATER)
    assert shown(cast.chen_actor) == [(Weight.ANSWER, of(waiting)), (Weight.STANDING, of(moving))]
    assert shown(Actor("lin", cast.lin.user_id)) == [], "of others nothing"


def test_an_answer_is_news_for_two_weeks(cast: Cast) -> None:
    one = asked(cast)
    handling.answer(one.pk, ANSWER, seen=None, by=cast.clerk, at=LATER)
    assert (Weight.NEWS, of(one)) in shown(cast.chen_actor)
    assert (Weight.NEWS, of(one)) not in shown(cast.chen_actor, days=15)


def test_a_request_that_follows_another_moves_and_is_answered_with_it(cast: Cast) -> None:
    leader, follower = asked(cast, person_id=cast.lin.pk), asked(cast)
    merging.merge(follower.pk, leader.pk, by=cast.clerk, at=LATER)
    assert shown(cast.chen_actor) == [(Weight.STANDING, of(follower))]
    handling.answer(leader.pk, ANSWER, others=ANSWER, seen=None, by=cast.clerk, at=LATER)
    assert shown(cast.chen_actor) == [(Weight.NEWS, of(follower))]
    assert shown(cast.chen_actor, days=15) == [], "not under way for ever"


def test_money_before_answers_before_news_before_what_holds() -> None:
    cards = [
        Card("cover", "/4"), Card("answered", "/3", at=AT), Card("vote", "/2", tone="warn"),
        Card("money", "/1", amount_fen=1), Card("rate", "/2", at=AT, weight=Weight.ANSWER),
    ]  # fmt: skip
    assert [c.rank[0] for c in sorted(cards, key=lambda c: c.rank)] == [1, 2, 2, 3, 4]


def test_as_many_queries_for_three_as_for_one(cast: Cast) -> None:
    def asks() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            cards_of(cast.chen_actor, ON)
        return len(seen)

    for _n in range(2):
        one = asked(cast)
    handling.answer(one.pk, ANSWER, seen=None, by=cast.clerk, at=LATER)
    few = asks()
    for _n in range(3):
        one = asked(cast)
        handling.answer(one.pk, ANSWER, seen=None, by=cast.clerk, at=LATER)
        asked(cast)
    assert asks() == few
    assert few <= 12
