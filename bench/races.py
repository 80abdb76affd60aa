"""Races, ten thousand times each: what must not happen, and how often it did.

Two bookings of which the fund can pay one; one key booked a hundred times at once. Each worker has
a connection of its own, and all begin a trial together.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from django.db import connection
from django.utils import timezone

from bench import town
from bench.report import Line
from gongqiao.ledger import api as ledger
from gongqiao.platform.errors import Refused

TRIALS, KEYS, TIMES, WORKERS = 10_000, 100, 100, 4
IN, OUT, LAST = 3_000, 2_000, 1_000
CODE, ON = "races", date(2026, 3, 5)
PATIENCE = 60
ACCOUNTS = (
    ledger.NewAccount("bank", "银行存款", ledger.AccountKind.ASSET, never_negative=True),
    ledger.NewAccount("paid", "支出", ledger.AccountKind.EXPENSE),
    ledger.NewAccount("income", "收入", ledger.AccountKind.INCOME),
)


def measure(trials: int = TRIALS) -> Iterator[Line]:
    """Both races on books of their own; every violation counts."""
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
