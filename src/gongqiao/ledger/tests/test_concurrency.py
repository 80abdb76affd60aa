"""Many bookings at once, each on a connection of its own."""

import threading
from collections.abc import Callable

import polars as pl
import pytest
from django.db import connection, transaction

from gongqiao.ledger import api
from gongqiao.ledger.models import Account, Entry
from gongqiao.ledger.services.posting import FRAME
from gongqiao.ledger.tests.support import AT, CLERK, ON, decide, make_fund, pay, premium
from gongqiao.platform.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count: int, work: Callable[[int], object]) -> list[object]:
    """Run `work(0)` … `work(count - 1)` in threads that start together; results or exceptions."""
    barrier = threading.Barrier(count)
    results: list[object] = [None] * count

    def run(number: int) -> None:
        try:
            barrier.wait(20)
            results[number] = work(number)
        except Exception as failure:
            results[number] = failure
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_eight_deliveries_of_one_key_make_one_entry() -> None:
    make_fund()
    results = at_once(8, lambda _n: premium("same", 500))
    assert sorted(r.repeated for r in results) == [False] + [True] * 7  # type: ignore[attr-defined]
    assert len({r.entry_id for r in results}) == 1  # type: ignore[attr-defined]
    assert api.balance("aid", "bank") == 500


def test_one_key_two_bodies_one_wins() -> None:
    make_fund()
    results = at_once(2, lambda n: premium("same", 500 + n))
    assert sorted(type(r).__name__ for r in results) == ["PostResult", "Refused"]
    assert Entry.objects.count() == 1


def test_the_chain_has_no_gaps_under_load() -> None:
    """Rolled-back bookings in between leave no hole either."""
    make_fund()

    def work(number: int) -> None:
        for turn in range(12):
            premium(f"{number}:{turn}", 10 + turn)
            try:
                with transaction.atomic():
                    premium(f"lost {number}:{turn}", 1)
                    raise InterruptedError
            except InterruptedError:
                pass

    assert at_once(8, work) == [None] * 8
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 97))
    assert api.balance("aid", "bank") == 8 * sum(range(10, 22))
    assert api.verify().differences == []


def test_the_last_yuan_is_paid_once() -> None:
    make_fund()
    premium("p", 3000)
    decide("d", 8000)
    results = at_once(4, lambda n: pay(f"x{n}", 2000))
    assert sum(isinstance(r, api.PostResult) for r in results) == 1
    assert {r.code for r in results if isinstance(r, Refused)} == {"OVERDRAWN"}
    assert api.balance("aid", "bank") == 1000


def test_bulk_bookings_on_two_funds_never_deadlock() -> None:
    """Accounts in opposite order, two entries in each transaction."""
    funds = [make_fund("one"), make_fund("two")]
    ids = {f.code: dict(Account.objects.filter(fund=f).values_list("code", "pk")) for f in funds}

    def work(number: int) -> None:
        order = ["one", "two"] if number % 2 else ["two", "one"]
        names = ["expense.benefit", "benefit_payable"]
        if number % 2:
            names.reverse()
        with transaction.atomic(), connection.cursor() as cursor:
            for code in order:
                frame = pl.DataFrame(
                    {
                        "account_id": [ids[code][n] for n in names] * 200,
                        "amount": [7, -7] * 200,
                        "ref": [None] * 400,
                    },
                    schema=FRAME,
                )
                api.post_bulk(
                    cursor,
                    key=f"{number}:{code}",
                    fund_id=next(f.pk for f in funds if f.code == code),
                    kind="decision",
                    on=ON,
                    frame=frame,
                    by=CLERK,
                    at=AT,
                )

    assert at_once(6, work) == [None] * 6
    assert Entry.objects.count() == 12
    assert api.verify().differences == []


def test_two_first_bookings_at_once() -> None:
    """The second looks for the head before the first has committed, and for entries after it."""
    make_fund()

    def look(_number: int) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT (ledger_lock_head()).last_seq")
            return int(cursor.fetchone()[0])

    results: list[object] = []
    second = threading.Thread(target=lambda: results.extend(at_once(1, look)))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE ledger_entry IN ACCESS EXCLUSIVE MODE")
        premium("p", 500)
        cursor.execute("SELECT pg_backend_pid()")
        (first,) = cursor.fetchone()
        second.start()
        for _turn in range(2000):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))",
                [first],
            )
            if cursor.fetchone()[0]:
                break
            cursor.execute("SELECT pg_sleep(0.01), pg_stat_clear_snapshot()")
    second.join(60)
    assert results == [1]
