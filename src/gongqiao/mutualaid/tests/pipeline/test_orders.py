"""Any split of what arrives into files, in any order of the rows, ends in the same books.

Also here: the set-based path against the rule, through the database, over crowded histories.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongqiao.mutualaid.models import RunShard
from gongqiao.mutualaid.services import runs
from gongqiao.mutualaid.tests import world
from gongqiao.mutualaid.tests.world import balances, entitled, feed, reversal, row, run

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FEW = settings(
    max_examples=min(25, settings().max_examples),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
Row = dict[str, object]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the block does to the database is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@st.composite
def deliveries(draw: st.DrawFn) -> list[Row]:
    """Settlements of three people: interims, reversals, flagged originals, repetitions, aid paid
    at source, other visits, dates around the edges of the period."""
    rows: list[Row] = []
    for number in range(draw(st.integers(1, 6))):
        who = draw(st.integers(0, 2))
        month = draw(st.sampled_from(["2024-12", "2025-01", "2025-03", "2025-12", "2026-01"]))
        original = row(
            who,
            f"S{number}",
            draw(st.sampled_from(["0.01", "4999.99", "5000", "12000", "30000"])),
            mdtrt_id=draw(st.sampled_from(["", "V1", "V2", f"W{number}"]))
            and f"{who}V{number % 2}",
            begndate=f"{month}-01",
            enddate=f"{month}-{draw(st.sampled_from(['02', '28']))}",
            setl_time=f"{month}-28 {draw(st.sampled_from(['10', '11']))}:00:00",
            med_type=draw(st.sampled_from(["21", "2101", "11"])),
            aid_paid_at_source=draw(st.sampled_from(["", "", "300.00"])),
        )
        rows.append(original)
        fate = draw(st.sampled_from(["live", "live", "reversed", "flagged", "both", "twice"]))
        if fate in ("reversed", "both"):
            rows.append(reversal(original, f"R{number}"))
        if fate in ("flagged", "both"):
            rows.append({**original, "refd_setl_flag": "1"})
        if fate == "twice":
            rows.append(dict(original))
    return rows


def outcome(
    files: list[list[Row]], *, runs_between: bool, whole: bool = False
) -> tuple[object, ...]:
    """Receive the files, assess at the end or after each; what stands then. `whole`: shards find
    the people of the files in what they read, as they do of large files."""
    with undone(), patch.object(runs, "WHOLE_FROM", 1 if whole else 10**9):
        period = world.scheme()
        world.enrol(period, world.people(3))
        for rows in files:
            if rows:
                feed(rows)
                if runs_between:
                    run()
        run()
        totals = balances()
        return (
            {k: v for k, v in totals.items() if k in ("expense.benefit",)},
            sum(totals.get(k, 0) for k in ("benefit_payable", "recovery_receivable")),
            entitled(period),
        )


@FEW
@given(data=st.data(), rows=deliveries())
def test_any_split_and_any_order_give_the_same_books(data: st.DataObject, rows: list[Row]) -> None:
    expected = outcome([rows], runs_between=False)
    shuffled = data.draw(st.permutations(rows))
    parts = data.draw(st.integers(1, 3))
    files = [shuffled[i::parts] for i in range(parts)]
    between, whole = data.draw(st.booleans()), data.draw(st.booleans())
    assert outcome(files, runs_between=between, whole=whole) == expected


@pytest.mark.parametrize("whole", [False, True])
def test_a_run_looks_at_nobody_else(whole: bool) -> None:
    """Of the second run: two people of the new file, one whose settlement it changed."""
    with patch.object(runs, "WHOLE_FROM", 1 if whole else 10**9), patch.object(runs, "MOST", 0.0):
        world.enrol(world.scheme(), world.people(5))
        first = [row(who, f"S{who}", "12000") for who in range(5)]
        feed(first)
        run()
        feed([row(0, "T0", "800"), row(1, "T1", "900"), {**first[2], "refd_setl_flag": "1"}])
        run()
        counts = RunShard.objects.order_by("run_id", "shard").values_list("counts", flat=True)
        assert [each["people"] for each in counts] == [5, 3]
