"""Any sequence of bookings and reversals keeps the books right; any export recomputes."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gongqiao.ledger import api
from gongqiao.ledger.models import AccountBalance, Entry, Fund
from gongqiao.ledger.queries import fund_statement, trial_balance
from gongqiao.ledger.services.export import export_file
from gongqiao.ledger.tests.support import ACCOUNTS, AT, CLERK, ON, make_fund
from gongqiao.platform.errors import Refused

CHECKER = Path(__file__).parents[4] / "docs/rules/check_ledger_export.py"
R = TypeVar("R")
NAMES = [a.code for a in ACCOUNTS]
TEXT = st.text(
    st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=20
)

legs = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(-(10**9), 10**9).filter(bool)),
    min_size=1,
    max_size=6,
)
actions = st.lists(
    st.tuples(
        st.sampled_from(["post", "post", "post", "reverse", "again"]),
        legs,
        st.integers(0, 30),
        TEXT,
        st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
    ),
    max_size=14,
)


class Model:
    """What the books should say, kept beside them in plain dictionaries."""

    def __init__(self) -> None:
        self.entries: dict[int, tuple[list[tuple[str, int]], date]] = {}
        self.balances: Counter[str] = Counter()
        self.reversed: set[int] = set()
        self.calls: list[dict[str, Any]] = []

    def take(self, entry_id: int, moved: list[tuple[str, int]], on: date) -> None:
        self.entries[entry_id] = (moved, on)
        for code, amount in moved:
            self.balances[code] += amount

    def overdraws(self, moved: list[tuple[str, int]]) -> bool:
        change = sum(amount for code, amount in moved if code == "bank")
        return change < 0 and self.balances["bank"] + change < 0


def attempt(work: Callable[[], R]) -> R | str:
    """The result, or the code of the refusal."""
    try:
        return work()
    except Refused as no:
        return no.code


def step(model: Model, number: int, action: tuple[Any, ...]) -> None:
    what, raw, days, memo, ref = action
    on = ON + timedelta(days=days)
    if what == "again" and model.calls:
        assert api.post(**model.calls[days % len(model.calls)]).repeated
        return
    open_ones = [e for e in model.entries if e not in model.reversed]
    if what == "reverse" and open_ones:
        of = open_ones[days % len(open_ones)]
        moved = [(code, -amount) for code, amount in model.entries[of][0]]
        done = attempt(
            lambda: api.reverse(key=f"r{number}", of=of, on=on, memo=memo, by=CLERK, at=AT)
        )
        if isinstance(done, str):
            assert done == "OVERDRAWN"
            assert model.overdraws(moved)
            return
        model.take(done.entry_id, moved, on)
        model.reversed |= {of, done.entry_id}
        return
    rest = -sum(amount for _, amount in raw)
    moved = [*raw, ("fund_balance", rest)] if rest else raw
    call = {
        "key": f"{memo}{number}", "fund": "aid", "kind": "test", "on": on, "memo": memo,
        "postings": [api.Leg(code, amount, ref) for code, amount in moved], "by": CLERK, "at": AT,
    }  # fmt: skip
    made = attempt(lambda: api.post(**call))
    if isinstance(made, str):
        assert made == ("TOO_FEW" if len(moved) < 2 else "OVERDRAWN")
        assert made == "TOO_FEW" or model.overdraws(moved)
        return
    model.calls.append(call)
    model.take(made.entry_id, moved, on)


class Books(TestCase):
    """Hypothesis gives each example a transaction of its own."""

    @settings(deadline=None, suppress_health_check=list(HealthCheck))
    @given(actions, st.integers(0, 31))
    def test_any_sequence_of_bookings(self, todo: list[tuple[Any, ...]], cut: int) -> None:
        fund = make_fund()
        model = Model()
        for number, action in enumerate(todo):
            step(model, number, action)
        shown = AccountBalance.objects.filter(account__fund=fund)
        assert {b.account.code: b.balance for b in shown} == {n: model.balances[n] for n in NAMES}
        assert api.balance("aid", "bank") >= 0
        assert api.verify().differences == []
        self.check_reports(fund, model, ON + timedelta(days=cut))

    def check_reports(self, fund: Fund, model: Model, cut: date) -> None:
        """At any day, the reports agree with a plain sum over the entries."""
        report = trial_balance(fund, cut, cut + timedelta(days=5))
        assert report.balanced
        for row in report.rows:
            before = sum(
                a
                for moved, on in model.entries.values()
                if on < cut
                for c, a in moved
                if c == row.code
            )
            within = [
                a
                for moved, on in model.entries.values()
                if cut <= on < cut + timedelta(days=5)
                for c, a in moved
                if c == row.code
            ]
            assert row.opening == before
            assert row.debit == sum(a for a in within if a > 0)
            assert row.credit == -sum(a for a in within if a < 0)
        made = fund_statement(fund, cut, cut + timedelta(days=5))
        assert made.proved
        assert made.opening + made.surplus + made.other == made.closing

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(actions, st.integers(0, 30), st.integers(0, 30))
    def test_any_export_recomputes(self, todo: list[tuple[Any, ...]], a: int, b: int) -> None:
        make_fund()
        model = Model()
        for number, action in enumerate(todo):
            step(model, number, action)
        first, last = ON + timedelta(days=min(a, b)), ON + timedelta(days=max(a, b))
        out = Path(self.enterContext(_folder())) / "x.csv"
        done = attempt(lambda: export_file(first, last, out, by=CLERK, at=AT))
        if isinstance(done, str):
            assert done == "NOTHING_TO_EXPORT"
            assert not any(first <= on <= last for _, on in model.entries.values())
            return
        seqs = Entry.objects.filter(booked_on__range=(first, last)).order_by("seq")
        assert (done.first_seq, done.last_seq) == (seqs[0].seq, seqs.reverse()[0].seq)
        root = bytes(Entry.objects.get(seq=done.last_seq).hash).hex()
        run = subprocess.run(
            [sys.executable, CHECKER, out, root], capture_output=True, text=True, check=False
        )
        assert run.stdout == f"ok {root}\n", run.stderr


def _folder() -> Any:
    import tempfile

    return tempfile.TemporaryDirectory()
