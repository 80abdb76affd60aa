"""Races, ten thousand times each: what must not happen, and how often it did.

Two bookings of which the fund can pay one; one key booked a hundred times at once; the races of
`contests`. Each worker has a connection of its own, and all begin a trial together. `unguarded`:
the same without locks, to see that each of `contests` can be lost and that it is counted.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from threading import Barrier
from unittest import mock

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from bench import contests, town
from bench.report import Line
from gongqiao.ledger import api as ledger
from gongqiao.mutualaid.services import books
from gongqiao.platform.errors import Refused
from gongqiao.registry.services import locking, merging

TRIALS, KEYS, TIMES, WORKERS = 10_000, 100, 100, 4
IN, OUT, LAST = 3_000, 2_000, 1_000
CODE, ON = "races", date(2026, 3, 5)
PATIENCE = 60
SHOWN = 4
"""Outcomes that are printed of each race, the most frequent first."""
ACCOUNTS = (
    ledger.NewAccount("bank", "银行存款", ledger.AccountKind.ASSET, never_negative=True),
    ledger.NewAccount("paid", "支出", ledger.AccountKind.EXPENSE),
    ledger.NewAccount("income", "收入", ledger.AccountKind.INCOME),
)


def measure(trials: int = TRIALS, *, only: str = "", unguarded: bool = False) -> Iterator[Line]:
    """Each race on rows of its own; every violation counts. `only`: those whose name has it."""
    wanted = [lay for lay in contests.ALL if any(part in lay.__name__ for part in only.split(","))]
    if not only and not unguarded:
        yield from _of_the_ledger(trials)
    with town.database():
        who = contests.cast()
        for lay in wanted:
            yield from _contest(lay(who, trials), trials, unguarded=unguarded)


def _contest(race: contests.Race, trials: int, *, unguarded: bool) -> Iterator[Line]:
    """Trials in which the hands said what cannot be, and rows that are wrong at the end."""
    became: list[list[str]] = [[] for _hand in race.hands]
    together = Barrier(len(race.hands), timeout=PATIENCE)

    def hand(number: int) -> None:
        for trial in range(trials):
            together.wait()
            became[number].append(race.hands[number](trial))
        connection.close()

    started = time.perf_counter()
    with _without_locks(unguarded):
        _side_by_side(len(race.hands), hand)
    took = time.perf_counter() - started
    wrong = [told for told in zip(*became, strict=True) if not race.right(told)]
    left = race.left_wrong()
    says = f"{race.says}: of {trials:,} trials wrong"
    lost, held = (1, None) if unguarded else (None, 0)
    yield Line(says, max(len(wrong), left), at_least=lost, at_most=held, digits=0)
    for told, often in Counter(wrong).most_common(SHOWN):
        yield Line(f"  {' | '.join(each[:60] for each in told)}", often, digits=0)
    for told, often in Counter(zip(*became, strict=True)).most_common(SHOWN):
        if told not in wrong:
            yield Line(f"  as it may be: {' | '.join(told)}", often, digits=0)
    yield Line("  trials a second", trials / took)


@contextmanager
def _without_locks(unguarded: bool) -> Iterator[None]:
    """Rows are read as if nobody else were there."""
    if not unguarded:
        yield
        return
    with (
        mock.patch.object(QuerySet, "select_for_update", lambda rows, **_how: rows),
        mock.patch.object(books, "hold_alone", return_value=None),
        mock.patch.object(locking, "alone", return_value=None),
        mock.patch.object(merging, "alone", return_value=None),
    ):
        yield


def _of_the_ledger(trials: int) -> Iterator[Line]:
    with town.database():
        at = timezone.now()
        ledger.open_fund(CODE, "竞争试验", accounts=ACCOUNTS, at=at, by=town.CLERK)
        started = time.perf_counter()
        yield Line(
            f"two payments, money for one: of {trials:,} trials wrong",
            _last_yuan(trials),
            at_most=0,
            digits=0,
        )
        yield Line("  trials a second", trials / (time.perf_counter() - started))
        wrong = _one_key()
        yield Line(
            f"one key {TIMES} times at once: of {KEYS:,} keys wrong", wrong, at_most=0, digits=0
        )
        yield Line(
            "differences that the ledger finds",
            len(ledger.verify().differences),
            at_most=0,
            digits=0,
        )


def _last_yuan(trials: int) -> int:
    """Trials in which not exactly one of two payments was booked."""
    became: list[list[str]] = [[], []]
    together = Barrier(2, action=_refill(trials), timeout=PATIENCE)

    def payer(number: int) -> None:
        for trial in range(trials):
            together.wait()
            became[number].append(_said(f"out {trial} {number}", -OUT))
        connection.close()

    _side_by_side(2, payer)
    return sum(sorted(pair) != ["OVERDRAWN", "booked"] for pair in zip(*became, strict=True))


def _refill(trials: int) -> Callable[[], None]:
    """Before each trial, by whoever comes last: money for one of the two."""
    turns = iter(range(trials))

    def fill() -> None:
        turn = next(turns)
        _book(f"in {turn}", OUT if turn else IN)

    return fill


def _one_key() -> int:
    """Keys under which not exactly one booking was made, or another body was not refused."""
    together = Barrier(WORKERS, timeout=PATIENCE)
    became: list[list[str]] = [[] for _ in range(WORKERS)]

    def sender(number: int) -> None:
        for key in range(KEYS):
            together.wait()
            for _time in range(TIMES // WORKERS):
                became[number].append(f"{key} {_said(f'one {key}', LAST)}")
        connection.close()

    _side_by_side(WORKERS, sender)
    said = [one for each in became for one in each]
    wrong = 0
    for key in range(KEYS):
        once = said.count(f"{key} booked") == 1 and said.count(f"{key} repeated") == TIMES - 1
        wrong += not (once and _said(f"one {key}", LAST + 1) == "KEY_TAKEN")
    return wrong


def _book(key: str, amount: int) -> str:
    other = "income" if amount > 0 else "paid"
    legs = [ledger.Leg("bank", amount), ledger.Leg(other, -amount)]
    done = ledger.post(
        key=key, fund=CODE, kind="premium" if amount > 0 else "payment", on=ON, postings=legs,
        by=town.CLERK, at=timezone.now(),
    )  # fmt: skip
    return "repeated" if done.repeated else "booked"


def _said(key: str, amount: int) -> str:
    try:
        return _book(key, amount)
    except Refused as refused:
        return refused.code


def _side_by_side(count: int, job: Callable[[int], None]) -> None:
    with ThreadPoolExecutor(count) as pool:
        for done in [pool.submit(job, number) for number in range(count)]:
            done.result()
