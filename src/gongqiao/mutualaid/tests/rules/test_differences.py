"""New lines bring the books to the decision, whatever was paid, refused, withdrawn before."""

from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl
from hypothesis import event, given
from hypothesis import strategies as st

from gongqiao.mutualaid.enums import NEEDS_REVIEW, ClaimState, Reason
from gongqiao.mutualaid.rules.differences import (
    DEAD_STATES,
    KEY,
    OPEN_STATES,
    Differences,
    differences,
    states,
)

DECIDED: dict[str, pl.DataType | type[pl.DataType]] = {
    "period_id": pl.Int64,
    "version_id": pl.Int64,
    "person_id": pl.Int64,
    "stay_id": pl.Int64,
    "stay_date": pl.Date,
    "base": pl.Int64,
    "payable": pl.Int64,
    "reasons": pl.Int64,
    "trace": pl.List(pl.Int64),
    "draw_key": pl.String,
}
STANDING: dict[str, pl.DataType | type[pl.DataType]] = {
    **{c: t for c, t in DECIDED.items() if c not in ("version_id", "draw_key")},
    "id": pl.Int64,
    "revision": pl.Int64,
    "amount": pl.Int64,
    "state": pl.String,
    "in_payment": pl.Boolean,
}
SEED = bytes(range(32))


@dataclass(frozen=True)
class Line:
    """A claim line as it stands."""

    id: int
    period_id: int
    stay_id: int
    revision: int
    payable: int
    amount: int
    reasons: int
    state: str
    in_payment: bool = False
    base: int = 0
    trace: list[int] = field(default_factory=list)
    stay_date: date = date(2025, 7, 1)

    @property
    def open(self) -> bool:
        """Not yet being paid, so that it can be decided anew."""
        return self.state in OPEN_STATES and not self.in_payment and self.amount > 0


def frame(lines: list[Line]) -> pl.DataFrame:
    rows = [
        {**{c: getattr(x, c) for c in STANDING if c != "person_id"}, "person_id": x.stay_id}
        for x in lines
    ]
    return pl.DataFrame(rows, schema=STANDING)


STAYS, PERIODS = st.sets(st.integers(1, 5), max_size=4), st.sampled_from([[1], [1, 2]])
PAYABLE = st.sampled_from([0, 0, 500, 40_000, 100_000])
REASONS = st.sampled_from([0, Reason.CAP_REACHED.bit, Reason.DUPLICATE.bit])
DAYS, EITHER, TRACES = (
    st.integers(1, 2),
    st.booleans(),
    st.sampled_from([[], [0, 1], [0, 2], [0, 1, 0]]),
)
MOVES = {
    state: st.sampled_from([state, "approved", "on_hold", "rejected", "paying"])
    for state in (ClaimState.REVIEW, ClaimState.AUTO_OK)
}
RUNS = st.integers(0, 3)


@st.composite
def decisions(draw: st.DrawFn) -> pl.DataFrame:
    """Up to four stays of two periods; few amounts, so that nothing changes now and then."""
    rows = []
    for stay in draw(STAYS):
        for period in draw(PERIODS):
            payable = draw(PAYABLE)
            reasons = draw(REASONS)
            rows.append(
                {
                    "period_id": period,
                    "version_id": 9,
                    "person_id": stay,
                    "stay_id": stay,
                    "stay_date": date(2025, 7, draw(DAYS)),
                    "base": payable if draw(EITHER) else 0,
                    "payable": payable,
                    "reasons": reasons if payable else reasons | Reason.ZERO.bit,
                    "trace": draw(TRACES),
                    "draw_key": f"S{stay}",
                }
            )
    return pl.DataFrame(rows, schema=DECIDED)


DECISIONS = decisions()


def applied(lines: list[Line], found: Differences, *, upto: int = 50_000) -> list[Line]:
    """The lines after the new ones were written and the cancelled ones voided."""
    gone = set(found.cancelled["id"])
    kept = [replace(x, state=ClaimState.ADJUSTED) if x.id in gone else x for x in lines]
    new = states(found.lines, auto_approve_upto=upto, sample_rate_bp=5000, seed=SEED)
    first = max((x.id for x in lines), default=0) + 1
    columns = [c for c in Line.__dataclass_fields__ if c not in ("id", "in_payment")]
    return kept + [
        Line(id=first + n, **{c: row[c] for c in columns})
        for n, row in enumerate(new.iter_rows(named=True))
    ]


def moved(draw: st.DrawFn, line: Line) -> Line:
    """What people and the bank may have done to a line in between."""
    if line.state in MOVES:
        to = draw(MOVES[ClaimState(line.state)])
        if to == "paying":
            return replace(line, state=ClaimState.AUTO_OK, in_payment=line.amount > 0)
        return replace(line, state=to)
    return line


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Line], pl.DataFrame]:
    """Lines as up to three earlier runs left them, and what is decided now."""
    lines: list[Line] = []
    for _run in range(draw(RUNS)):
        lines = applied(lines, differences(draw(DECISIONS), frame(lines)))
        lines = [moved(draw, x) for x in lines]
    return lines, draw(DECISIONS)


def alive(lines: list[Line]) -> dict[tuple[int, int], int]:
    """What the living lines of each stay and period add up to."""
    sums: dict[tuple[int, int], int] = {}
    for x in lines:
        sums.setdefault((x.period_id, x.stay_id), 0)
        sums[x.period_id, x.stay_id] += 0 if x.state in DEAD_STATES else x.amount
    return sums


def due(decided: pl.DataFrame) -> dict[tuple[int, int], int]:
    return {(r["period_id"], r["stay_id"]): r["payable"] for r in decided.iter_rows(named=True)}


@given(histories())
def test_the_living_lines_of_a_changed_stay_come_to_what_is_payable(
    case: tuple[list[Line], pl.DataFrame],
) -> None:
    lines, decided = case
    found = differences(decided, frame(lines))
    after = alive(applied(lines, found))
    for period, stay in found.lines.select(KEY).iter_rows():
        assert after[period, stay] == due(decided).get((period, stay), 0)
    event(f"recover: {(found.lines['amount'] < 0).any()}")
    event(f"cancel: {found.cancelled.height > 0}")


@given(histories())
def test_a_stay_without_a_new_line_keeps_its_decision(
    case: tuple[list[Line], pl.DataFrame],
) -> None:
    """What is unchanged was decided so before; what is decided nowhere has nothing left to pay."""
    lines, decided = case
    changed = set(differences(decided, frame(lines)).lines.select(KEY).iter_rows())
    newest = {(x.period_id, x.stay_id): x for x in sorted(lines, key=lambda x: x.revision)}
    for row in decided.iter_rows(named=True):
        key = row["period_id"], row["stay_id"]
        same = key in newest and all(
            getattr(newest[key], c) == row[c]
            for c in ("payable", "base", "reasons", "stay_date", "trace")
        )
        assert (key not in changed) == same
    for key, x in newest.items():
        if key not in due(decided):
            assert (key in changed) == bool(x.payable or x.reasons)


@given(histories())
def test_applying_twice_gives_no_lines(case: tuple[list[Line], pl.DataFrame]) -> None:
    lines, decided = case
    after = applied(lines, differences(decided, frame(lines)))
    again = differences(decided, frame(after))
    assert again.lines.is_empty()
    assert again.cancelled.is_empty()


@given(histories())
def test_only_open_lines_of_changed_stays_are_cancelled(
    case: tuple[list[Line], pl.DataFrame],
) -> None:
    lines, decided = case
    found = differences(decided, frame(lines))
    changed = set(found.lines.select(KEY).iter_rows())
    expected = {
        (x.id, x.period_id, x.amount)
        for x in lines
        if x.open and (x.period_id, x.stay_id) in changed
    }
    assert set(found.cancelled.select("id", "period_id", "amount").iter_rows()) == expected


@given(histories())
def test_revisions_count_up_by_one(case: tuple[list[Line], pl.DataFrame]) -> None:
    lines, decided = case
    newest = {(x.period_id, x.stay_id): 0 for x in lines}
    for x in lines:
        newest[x.period_id, x.stay_id] = max(newest[x.period_id, x.stay_id], x.revision)
    new = differences(decided, frame(lines)).lines
    for period, stay, revision in new.select(*KEY, "revision").iter_rows():
        assert revision == newest.get((period, stay), 0) + 1


@given(histories(), st.integers(0, 120_000))
def test_the_state_of_a_line(case: tuple[list[Line], pl.DataFrame], upto: int) -> None:
    """Negative: recovery; nothing: no payment; doubtful or large: a person; else straight on."""
    lines, decided = case
    found = differences(decided, frame(lines)).lines
    new = states(found, auto_approve_upto=upto, sample_rate_bp=0, seed=SEED)
    for row in new.iter_rows(named=True):
        doubtful = bool(row["reasons"] & NEEDS_REVIEW) or row["payable"] > upto
        if row["amount"] < 0:
            expected = ClaimState.RECOVERING
        elif row["amount"] == 0:
            expected = ClaimState.AUTO_OK if row["payable"] else ClaimState.REJECTED
        else:
            expected = ClaimState.REVIEW if doubtful else ClaimState.AUTO_OK
        assert row["state"] == expected
    everyone = states(found, auto_approve_upto=upto, sample_rate_bp=10_000, seed=SEED)
    assert set(everyone.filter(pl.col("amount") > 0)["state"]) <= {ClaimState.REVIEW}
