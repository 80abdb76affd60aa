"""The board and the request's own page at once: one waits for the other, neither for ever."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from gongqiao.desk import api as desk
from gongqiao.platform.errors import Refused
from gongqiao.requests import queries
from gongqiao.requests.enums import State
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.services import handling
from gongqiao.requests.tests.cast import ANSWER, AT, Cast, a_cast, asked

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + timedelta(minutes=5)
WORDS = "我们看到了,正在核对工资条。"
PATIENCE = 30.0
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def somebody_waits() -> bool:
    """True once another connection waits for a lock."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.02)
    return False


def test_a_word_on_the_board_while_the_page_answers(cast: Cast) -> None:
    """The page has the request when the board begins; the page then needs the item."""
    one = asked(cast)
    item = queries.item_of(one)
    assert item is not None

    def on_the_board() -> str:
        try:
            desk.answered(item.pk, text=WORDS, seen=None, by=cast.clerk, at=LATER)
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "said"

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            WorkerRequest.objects.select_for_update(of=("self",)).get(pk=one.pk)
            board = other.submit(on_the_board)
            assert somebody_waits()
            handling.answer(one.pk, ANSWER, seen=None, by=cast.clerk, at=LATER)
        assert board.result(PATIENCE) == "CLOSED"
    one.refresh_from_db()
    assert one.state == State.ANSWERED
