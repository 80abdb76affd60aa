"""The board and the request's own page at once: one waits for the other, neither for ever."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from gongqiao.desk import api as desk
from gongqiao.platform.errors import Refused
from gongqiao.requests import queries
from gongqiao.requests.enums import State
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.services import handing, handling, secrecy
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


Job = Callable[[], object]


def second_told(first: Job, second: Job) -> str:
    """What whoever comes second is told, while the first has not finished yet."""

    def other() -> str:
        try:
            second()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            waits = pool.submit(other)
            assert somebody_waits()
        return waits.result(PATIENCE)


@pytest.mark.parametrize("where", ["board first", "page first"])
@pytest.mark.parametrize("what", ["handed on first", "closed first"])
def test_handed_on_by_one_while_the_other_closes_it(cast: Cast, what: str, where: str) -> None:
    """One works on the board, the other on the request's page, both from what they saw before."""
    one = asked(cast)
    item = queries.item_of(one)
    assert item is not None
    city, version = cast.tree.city, item.version

    def board_hands() -> object:
        return desk.hand_over(item.pk, to_organisation_id=city, reason="属市里", seen=version,
                              by=cast.town, at=LATER)  # fmt: skip

    def board_closes() -> object:
        desk.answered(item.pk, text=ANSWER, seen=version, by=cast.town, at=LATER)
        return desk.close_item(item.pk, outcome="answered", seen=version + 1, by=cast.town,
                               at=LATER)  # fmt: skip

    def page_hands() -> object:
        return handing.hand_on(one.pk, office_id=city, reason="属市里", by=cast.clerk, at=LATER)

    def page_closes() -> object:
        return handling.answer(one.pk, ANSWER, seen=1, by=cast.clerk, at=LATER)

    hands_first, board_first = what == "handed on first", where == "board first"
    jobs = {
        (True, True): (board_hands, page_closes), (True, False): (page_hands, board_closes),
        (False, True): (board_closes, page_hands), (False, False): (page_closes, board_hands),
    }  # fmt: skip
    assert second_told(*jobs[hands_first, board_first]) in {"STALE", "MOVED", "CLOSED"}
    one.refresh_from_db()
    item.refresh_from_db()
    kinds = [turn.kind for turn in queries.turns_of(one)]
    if hands_first:
        assert (one.state, one.office_id, item.organisation_id) == (State.IN_HAND, city, city)
        assert (item.state, kinds[:2]) == ("open", ["asked", "hand_on"])
        assert not {"say", "answer"} & set(kinds)
    else:
        assert (one.state, one.office_id, item.state) == (State.ANSWERED, cast.tree.town, "closed")
        assert kinds == ["asked", "say" if board_first else "answer"]


def test_made_confidential_while_it_is_handed_on(cast: Cast) -> None:
    """It is hidden where it went, not lost between two offices."""
    one = asked(cast)

    def hands() -> object:
        return handing.hand_on(
            one.pk, office_id=cast.tree.city, reason="属市里", by=cast.clerk, at=LATER
        )

    def conceals() -> object:
        return secrecy.conceal(one.pk, "怕被报复", by=cast.clerk, at=LATER)

    assert second_told(hands, conceals) == "done"
    one.refresh_from_db()
    assert one.confidential
