"""A worker reads everything that is kept about their requests, and nothing of anybody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongqiao.desk import api as desk
from gongqiao.desk.own_parts import PARTS as AT_THE_DESK
from gongqiao.requests.enums import Reached
from gongqiao.requests.models import CallBack
from gongqiao.requests.own_parts import PARTS
from gongqiao.requests.services import again, calls, drafts, handling
from gongqiao.requests.tests.cast import ANSWER, AT, Cast, a_cast, asked

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def told(person_id: int) -> str:
    """All cells of all parts."""
    rows = [row for part in (*PARTS, *AT_THE_DESK) for row in part.rows(person_id)]
    return "|".join(str(cell) for row in rows for cell in row)


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def test_everything_of_ones_own(cast: Cast) -> None:
    one = asked(cast, confidential=True, text="厂里不让我们说的一件事")
    handling.answer(one.pk, ANSWER, seen=None, by=cast.clerk, at=LATER)
    again.rate(one.__class__.objects.get(pk=one.pk), desk.Score.FAIRLY, "还可以",
               by=cast.chen_actor, at=LATER)  # fmt: skip
    call = CallBack.objects.create(round=calls.open_round(AT), request=one, order=1)
    calls.called(call.pk, Reached.UNTRUE, "钱没有到", by=cast.head, at=LATER)
    open_one = asked(cast)
    drafts.keep({"text": "写到一半的话"}, by=cast.chen_actor, at=LATER)
    read = told(cast.chen.pk)
    for words in ("厂里不让我们说的一件事", ANSWER, "还可以", "钱没有到", "写到一半的话",
                  one.number, open_one.number, "加班工资"):  # fmt: skip
        assert words in read, words
    assert told(cast.lin.pk) == ""


def test_no_query_a_row(cast: Cast) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            told(cast.chen.pk)
        return len(seen)

    asked(cast)
    few = count()
    asked(cast)
    asked(cast)
    assert count() == few <= 8
