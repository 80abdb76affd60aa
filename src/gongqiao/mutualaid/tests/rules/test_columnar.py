"""The rule over columns is the rule: many people at once, to the fen, the reason and the part."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from gongqiao.mutualaid.enums import reason_codes
from gongqiao.mutualaid.rules import columnar
from gongqiao.mutualaid.rules.benefit import decide
from gongqiao.mutualaid.rules.effective import (
    identity_off,
    is_nameless_reversal,
    is_reversal,
    person_part,
)
from gongqiao.mutualaid.rules.scheme import Scheme
from gongqiao.mutualaid.rules.types import MONEY_COLUMNS, Cover, Settlement, StayDecision
from gongqiao.mutualaid.tests.rules.builders import COVER, SCHEME, SHARE, settlement
from gongqiao.mutualaid.tests.rules.strategies import (
    FROM,
    TO,
    covers,
    histories,
    per_diem_benefits,
    reversal_of,
    scheme_around,
    schemes,
    share_benefits,
)

TEXT = ("source", "setl_id", "mdtrt_id", "init_setl_id", "insutype", "med_type", "hosp_lv")
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.Int64,
    "person_id": pl.Int64,
    **dict.fromkeys(TEXT, pl.String),
    "begndate": pl.Date,
    "enddate": pl.Date,
    "setl_time": pl.Datetime("us"),
    "refunded": pl.Boolean,
    "valid": pl.Boolean,
    "identity_off": pl.Boolean,
    **dict.fromkeys(MONEY_COLUMNS, pl.Int64),
}


@dataclass(frozen=True)
class Person:
    """What is known of one person."""

    id: int
    rows: Sequence[Settlement]
    cover: Cover | None


def own(number: int, rows: Sequence[Settlement]) -> list[Settlement]:
    """Settlement numbers that no other person has; visits may have the same numbers."""
    return [
        replace(
            s,
            setl_id=f"{s.setl_id}/{number}",
            init_setl_id=s.init_setl_id and f"{s.init_setl_id}/{number}",
        )
        for s in rows
        if not is_nameless_reversal(s)
    ]


SIZES, EITHER, ROWS = st.integers(1, 4), st.booleans(), histories(most=6)
COVERED = st.one_of(covers(), covers(), covers(), covers(), st.none())


@st.composite
def towns(draw: st.DrawFn) -> list[Person]:
    """Up to four people; some without cover, some with two rows at one instant."""
    people = []
    for number in range(1, draw(SIZES) + 1):
        rows = own(number, draw(ROWS))
        if draw(EITHER):
            same = datetime.combine(FROM, datetime.min.time()) + timedelta(hours=9)
            rows = [s if is_reversal(s) else replace(s, setl_time=same) for s in rows]
        people.append(Person(number, rows, draw(COVERED)))
    return people


def simple_schemes() -> st.SearchStrategy[Scheme]:
    """The schemes that columns decide: one benefit of kind share or per_diem."""
    kinds = st.one_of(
        share_benefits(accumulate="stay"),
        share_benefits(accumulate="stay"),
        share_benefits(accumulate="period"),
        per_diem_benefits(),
    )
    return kinds.map(lambda benefit: scheme_around([benefit]))


def frame_of(people: Sequence[Person], seed: int = 0) -> pl.DataFrame:
    """As the database gives them, in any order: absent codes are null, the personal share is
    recomputed."""
    rows = [
        {
            **{c: getattr(s, c) or None for c in TEXT},
            **{c: getattr(s, c) for c in SCHEMA if hasattr(s, c) and c not in TEXT},
            "person_id": p.id,
            "identity_off": identity_off(s),
            "psn_part_amt": person_part(s),
        }
        for p in people
        for s in p.rows
    ]
    numbered = [{"id": n, **row} for n, row in enumerate(rows, 1)]
    frame = pl.DataFrame(numbered, schema=SCHEMA)
    return columnar.with_stays(frame.sample(fraction=1, shuffle=True, seed=seed))


def covers_of(people: Sequence[Person]) -> pl.DataFrame:
    """A row for each person who has cover."""
    rows = [
        {c: getattr(p.cover, c) for c in columnar.COVER_SCHEMA if c != "person_id"}
        | {"person_id": p.id}
        for p in people
        if p.cover
    ]
    return pl.DataFrame(rows, schema=columnar.COVER_SCHEMA)


PART = ("opening_base", "opening_paid", "raw", "payable", "at_source")
Told = dict[tuple[int, str, str, str], tuple[object, ...]]
"""(person, the three fields of the stay's key) → what was decided."""


def by_columns(people: Sequence[Person], scheme: Scheme, seed: int = 0) -> Told:
    """What the columns say."""
    rows = frame_of(people, seed)
    first = {row["id"]: row for row in rows.iter_rows(named=True)}
    told: Told = {}
    decided = columnar.decide(columnar.effective(rows), covers_of(people), scheme)
    for d in decided.iter_rows(named=True):
        row = first[d["stay_id"]]
        alone = row["mdtrt_id"] is None
        key = (row["source"], row["setl_id"]) if alone else ("", "")
        part = (d["part_base"], *(d[c] for c in PART), d["part_reasons"]) if d["taken"] else None
        told[(d["person_id"], row["mdtrt_id"] or "", *key)] = (
            *(d[c] for c in ("stay_date", "base", "payable", "reasons", "draw_key")),
            part,
        )
    assert decided.height == len(told)
    return told


def by_reference(people: Sequence[Person], scheme: Scheme) -> Told:
    """What the rule says, person by person."""
    return {
        (p.id, d.key.mdtrt_id, d.key.source, d.key.setl_id): (
            *(d.stay_date, d.base, d.payable, d.reasons, (d.used or d.settlements)[0][1]),
            _part(d),
        )
        for p in people
        if p.cover
        for d in decide(p.rows, p.cover, scheme)
    }


def _part(decision: StayDecision) -> tuple[int, ...] | None:
    if not decision.parts:
        return None
    (part,) = decision.parts
    return (part.base, *(getattr(part, c) for c in PART), part.reasons)


@settings(max_examples=2 * settings().max_examples)
@given(towns(), simple_schemes(), st.integers(0, 1 << 31))
def test_columns_decide_what_the_rule_decides(
    people: list[Person], scheme: Scheme, seed: int
) -> None:
    assert columnar.suits(scheme)
    told = by_columns(people, scheme, seed)
    assert told == by_reference(people, scheme)
    event(f"stays: {min(len(told), 6)}")
    event(f"paid: {any(t[2] for t in told.values())}")


ONE = settlement("1", 6000, mdtrt_id="M")
OUTPATIENT = settlement("2", 3000, mdtrt_id="M", med_type="11")
SENT_TWICE = "R09"


@pytest.mark.parametrize(
    ("rows", "payable", "reasons"),
    [
        ([ONE, OUTPATIENT], 2500_00, "R05"),  # of one visit, only what the scheme takes
        ([OUTPATIENT], 0, "R05"),
        ([ONE, replace(ONE, setl_id="2", mdtrt_id="N", medfee_sumamt=1)], 5000_00, ""),
        ([ONE, replace(ONE, setl_id="2", mdtrt_id="N")], 5000_00, SENT_TWICE),
        ([replace(s, medfee_sumamt=0) for s in (ONE, replace(ONE, setl_id="2"))], 5800_00, ""),
        ([ONE, replace(ONE, source="B")], 5800_00, SENT_TWICE),
        ([ONE, replace(ONE, source="B", medfee_sumamt=1)], 5800_00, SENT_TWICE),
        ([ONE, replace(ONE, setl_id="2"), reversal_of(ONE, "3")], 2500_00, "R10"),
    ],
)
def test_columns_by_hand(rows: list[Settlement], payable: int, reasons: str) -> None:
    """What random histories seldom hold."""
    people = [Person(1, rows, COVER)]
    told = by_columns(people, SCHEME)
    assert told == by_reference(people, SCHEME)
    found = [(t[2], t[3]) for t in told.values()]
    assert sum(int(str(paid)) for paid, _mask in found) == payable
    assert {reason_codes(int(str(mask))) for _paid, mask in found} == {reasons}


def stay(number: int, yuan: int) -> Settlement:
    return settlement(str(number), yuan, FROM + timedelta(days=number))


@pytest.mark.parametrize(
    ("changes", "rows", "payables"),
    [
        ({"minimum": "50"}, [stay(1, 60), stay(2, 0), stay(3, 200)], [50_00, 0, 80_00]),
        ({"accumulate": "period"}, [stay(1, 6000), stay(2, 6000)], [2500_00, 3300_00]),
        ({"accumulate": "period"}, [stay(1, 40_000), stay(2, 1)], [20_000_00, 0]),
    ],
)
def test_minimum_and_period_by_hand(
    changes: dict[str, str], rows: list[Settlement], payables: list[int]
) -> None:
    people, scheme = [Person(1, rows, COVER)], scheme_around([SHARE | changes])
    told = by_columns(people, scheme)
    assert told == by_reference(people, scheme)
    assert [told[1, f"M{n}", "", ""][2] for n in range(1, len(rows) + 1)] == payables


@pytest.mark.parametrize(
    ("nights", "payable", "reasons"), [(2, 0, "R07"), (3, 0, "R07"), (4, 40_00, ""), (0, 0, "R20")]
)
def test_days_by_hand(nights: int, payable: int, reasons: str) -> None:
    benefit = {"code": "days", "kind": "per_diem", "count_date": "enddate", "skip_days": 3,
               "per_day": "40", "day_count": "nights", "insutype": None, "med_type": None,
               "hosp_lv": None}  # fmt: skip
    scheme = scheme_around([benefit])
    rows = [replace(ONE, begndate=FROM, enddate=FROM + timedelta(days=nights))]
    people = [Person(1, rows, COVER)]
    told = by_columns(people, scheme)
    assert told == by_reference(people, scheme)
    ((_day, _base, paid, mask, *_rest),) = told.values()
    assert (paid, reason_codes(int(str(mask)))) == (payable, reasons)


@pytest.mark.parametrize("accumulate", ["stay", "period"])
def test_half_a_fen_is_rounded_up(accumulate: str) -> None:
    """One fen at half: a fen. Two stays of one fen: a fen each, or one for both together."""
    benefit = SHARE | {"accumulate": accumulate, "tiers": [{"rate": "0.5"}]}
    rows = [replace(stay(n, 1), inscp_scp_amt=1) for n in (1, 2)]
    people, scheme = [Person(1, rows, COVER)], scheme_around([benefit])
    told = by_columns(people, scheme)
    assert told == by_reference(people, scheme)
    paid = [told[1, f"M{n}", "", ""][2] for n in (1, 2)]
    assert paid == ([1, 1] if accumulate == "stay" else [1, 0])


@given(schemes())
def test_only_single_share_or_per_diem_suits(scheme: Scheme) -> None:
    kinds = [type(b).__name__ for b in scheme.benefits]
    assert columnar.suits(scheme) == (kinds in (["ShareBenefit"], ["PerDiemBenefit"]))


@given(histories(most=5))
def test_nameless_reversals_are_found(rows: list[Settlement]) -> None:
    """Whoever has one is left to the rule itself."""
    expected = any(s.valid and is_nameless_reversal(s) for s in rows)
    found = columnar.nameless_people(frame_of([Person(7, rows, None)]))
    assert found.to_list() == [7] * expected


@pytest.mark.parametrize("cover", [None, Cover(cover_from=FROM, cover_to=TO, paid_on=FROM)])
def test_nothing_comes_of_nothing(cover: Cover | None) -> None:
    assert by_columns([Person(1, [], cover)], SCHEME) == {}
