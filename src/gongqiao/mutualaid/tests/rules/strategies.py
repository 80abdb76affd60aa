"""Random schemes, covers and histories of settlements, for property tests of this and other paths.

The histories are small and crowded on purpose: few dates, few visits, round amounts near the tier
bounds, so that ties, caps, reversals, interim settlements and cross-period stays really happen.
Strategies that depend on nothing stand here as constants: making them at every draw costs more
than drawing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from gongqiao.mutualaid.rules.scheme import Scheme
from gongqiao.mutualaid.rules.scheme_file import from_data
from gongqiao.mutualaid.rules.types import Cover, Settlement

FROM, TO = date(2025, 7, 1), date(2026, 7, 1)

YUAN = st.one_of(
    st.sampled_from(["0", "0.01", "49.99", "800", "1000", "5000", "5000.01", "10000", "20000"]),
    st.integers(0, 3_000_000).map(lambda fen: f"{fen // 100}.{fen % 100:02d}"),
)
RATES = st.one_of(
    st.sampled_from(["0", "0.1", "0.3", "0.65", "1", "0.3333"]),
    st.integers(0, 10_000).map(lambda bp: f"{bp / 10_000:.4f}"),
)
INSUTYPES = ["310", "330", "390"]
MED_TYPES = ["21", "2101", "22", "11", "14", "52"]
HOSP_LV = ["", "01", "1", "11"]


BOUNDS = st.sets(st.integers(1, 4_000_000), max_size=4)
LAST_RATES = st.sampled_from(["0.5", "0.65", "1", "0.0001"])


@st.composite
def _tiers(draw: st.DrawFn) -> list[dict[str, str]]:
    bounds = sorted(draw(BOUNDS))
    tiers = [{"upto": f"{b // 100}.{b % 100:02d}", "rate": draw(RATES)} for b in bounds]
    return [*tiers, {"rate": draw(LAST_RATES)}]


TIERS = _tiers()


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


CAPS = _maybe(st.integers(1, 2_000_000).map(lambda fen: f"{fen // 100}.{fen % 100:02d}"))


MATCHING = st.fixed_dictionaries(
    {
        "insutype": st.sampled_from([None, None, ["310"], ["310", "330"]]),
        "med_type": st.sampled_from([None, None, ["21*"], ["21", "22"], ["11", "14"]]),
        "hosp_lv": st.sampled_from([None, None, ["01", "11"]]),
        "count_date": st.sampled_from(["begndate", "enddate", "setl_time"]),
        "cap_per_period": CAPS,
    }
)
HOW = st.sampled_from(["stay", "period"])
BASES = st.sampled_from(
    [
        "inscp_scp_amt - fund_pay_sumamt - act_pay_dedc",
        "inscp_scp_amt - fund_pay_sumamt",
        "psn_part_amt",
        "medfee_sumamt - fund_pay_sumamt - aid_paid_at_source",
    ]
)
OFTEN = st.sampled_from([True, True, False])
LEAST = st.integers(1, 10_000)
DAY_COUNTS = st.sampled_from(["nights", "inclusive"])
SKIPPED = st.integers(0, 4)
PER_DAY, PER_BAND_DAY = st.sampled_from(["40", "0.03", "120.50"]), st.sampled_from(["80", "0.01"])
BANDS = st.sampled_from(
    [
        [{"upto": 10, "days": "min(d,5)"}, {"upto": 20, "days": 7}, {"days": 10}],
        [{"days": "min(d,180)"}],
        [{"upto": 3, "days": 0}, {"days": "min(d,30)"}],
    ]
)
MOST_CASES, MERGED = st.sampled_from([None, 1, 2]), st.sampled_from([0, 1, 3])


@st.composite
def share_benefits(
    draw: st.DrawFn, code: str = "share", accumulate: str | None = None
) -> dict[str, Any]:
    """A benefit of kind share, as the file writes it."""
    how = accumulate or draw(HOW)
    benefit = draw(MATCHING) | {
        "code": code,
        "kind": "share",
        "base": draw(BASES),
        "accumulate": how,
        "tiers": draw(TIERS),
    }
    if how == "stay" and draw(OFTEN):
        least = draw(LEAST)
        benefit["minimum"] = f"{least // 100}.{least % 100:02d}"
        cap = benefit["cap_per_period"]
        if cap is not None and float(cap) < float(benefit["minimum"]):
            benefit["cap_per_period"] = None
    return benefit


@st.composite
def per_diem_benefits(draw: st.DrawFn, code: str = "days") -> dict[str, Any]:
    """A benefit of kind per_diem, as the file writes it."""
    return draw(MATCHING) | {
        "code": code,
        "kind": "per_diem",
        "skip_days": draw(SKIPPED),
        "per_day": draw(PER_DAY),
        "day_count": draw(DAY_COUNTS),
    }


@st.composite
def day_band_benefits(draw: st.DrawFn, code: str = "bands") -> dict[str, Any]:
    """A benefit of kind day_band, as the file writes it."""
    return draw(MATCHING) | {
        "code": code,
        "kind": "day_band",
        "per_day": draw(PER_BAND_DAY),
        "day_count": draw(DAY_COUNTS),
        "bands": draw(BANDS),
        "max_cases": draw(MOST_CASES),
        "merge_months": draw(MERGED),
    }


def scheme_around(benefits: Sequence[dict[str, Any]]) -> Scheme:
    """A checked scheme of the period FROM … TO with these benefits."""
    return from_data(
        {
            "code": "random",
            "title": {"zh-hans": "随机", "en": "random"},
            "source": "generated",
            "period": {"no": 1, "cover_from": FROM.isoformat(), "cover_to": TO.isoformat()},
            "premium": [{"category": "default", "amount": "50.00"}],
            "enrolment": {"shares_max": 3},
            "benefits": list(benefits),
        }
    )


def share_schemes(accumulate: str | None = None) -> st.SearchStrategy[Scheme]:
    """Schemes with one benefit of kind share."""
    return share_benefits(accumulate=accumulate).map(lambda b: scheme_around([b]))


KINDS = [
    st.one_of(share_benefits(c), share_benefits(c), per_diem_benefits(c), day_band_benefits(c))
    for c in ("b0", "b1", "b2")
]
COUNTS = st.sampled_from([1, 1, 1, 2, 3])


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """Schemes with one to three benefits of any kind that settlements decide."""
    return scheme_around([draw(kind) for kind in KINDS[: draw(COUNTS)]])


def covers() -> st.SearchStrategy[Cover]:
    """Covers: mostly whole and paid, some late, waiting, ended early, unpaid or continued."""
    return COVERS


_INSIDE, _WHOLE, _END = st.dates(FROM, TO - timedelta(days=2)), st.just(FROM), st.just(TO)
COVERS = st.builds(
    Cover,
    cover_from=st.one_of(_WHOLE, _WHOLE, _WHOLE, _INSIDE.map(lambda d: min(d, date(2025, 12, 1)))),
    cover_to=st.one_of(_END, _END, _END, st.dates(date(2026, 1, 1), TO)),
    paid_on=st.one_of(*[_WHOLE] * 5, _INSIDE, st.none()),
    waiting_until=st.one_of(*[st.none()] * 4, _INSIDE),
    shares=st.integers(1, 3),
    unbroken_since=st.sampled_from([None, None, date(2020, 1, 1)]),
)


class Dice:
    """Choices taken one after the other from drawn bytes: far quicker than a draw for each, and
    zeros still shrink to the first of every choice."""

    def __init__(self, thrown: bytes) -> None:
        self.thrown = thrown
        self.at = 0

    def upto(self, most: int) -> int:
        """A whole number 0 … most."""
        size = (most.bit_length() + 7) // 8
        self.at += size
        assert self.at <= len(self.thrown)
        return int.from_bytes(self.thrown[self.at - size : self.at], "big") % (most + 1)

    def of(self, choices: Sequence[Any]) -> Any:
        """One of these."""
        return choices[self.upto(len(choices) - 1)]

    def day(self) -> date:
        """The edges of the period now and then, else any day around it."""
        if self.upto(2):
            return FROM - timedelta(days=40) + timedelta(days=self.upto((TO - FROM).days + 80))
        return self.of([FROM, FROM - timedelta(days=1), TO - timedelta(days=1), TO])  # type: ignore[no-any-return]  # of these


DICE = st.binary(min_size=48, max_size=48).map(Dice)


def settlements(setl_id: str = "S1", source: str = "A") -> st.SearchStrategy[Settlement]:
    """One positive settlement, in one of a few visits."""
    return DICE.map(lambda dice: _settlement(dice, setl_id, source))


def _settlement(dice: Dice, setl_id: str, source: str) -> Settlement:
    begun = dice.day()
    ended = begun + timedelta(days=dice.of([0, 1, 3, 4, 9, 11, 25, 200]))
    settled = datetime.combine(ended + timedelta(days=dice.of([0, 0, 1, 60])), time(9))
    inside = dice.of([100_000, 500_000, 0, *[dice.upto(4_000_000)] * 9])
    fund = dice.of([0, inside, dice.upto(inside), dice.upto(inside)])
    outside = dice.upto(200_000)
    hospital = dice.of([0, 0, 0, 50_501])
    part = max(0, inside + outside - fund - hospital)
    return Settlement(
        source=source,
        setl_id=setl_id,
        mdtrt_id=dice.of(["", "M1", "M2", "M3", "M4"]),
        insutype=dice.of(["310", "310", "310", *INSUTYPES]),
        med_type=dice.of(["21", "21", *MED_TYPES]),
        hosp_lv=dice.of(HOSP_LV),
        begndate=begun,
        enddate=ended,
        setl_time=settled,
        refunded=dice.upto(9) == 9,
        valid=dice.upto(9) != 9,
        medfee_sumamt=inside + outside + dice.of([0, 0, 0, 0, 5, 6, -6]),
        inscp_scp_amt=inside,
        fund_pay_sumamt=fund,
        fulamt_ownpay_amt=outside,
        overlmt_selfpay=dice.of([0, 0, 0, None]),
        preselfpay_amt=0,
        act_pay_dedc=dice.of([0, 0, 100_000, None]),
        hosp_part_amt=dice.of([hospital, hospital, hospital, None]),
        psn_part_amt=dice.of([part, part, None]),
        acct_pay=dice.of([0, 0, None]),
        acct_mulaid_pay=None,
        psn_cash_pay=dice.of([part, part, part, None]),
        aid_paid_at_source=dice.of([None, None, None, 0, 10_000, 775_000]),
    )


def reversal_of(s: Settlement, setl_id: str, named: bool = True, days: int = 30) -> Settlement:
    """The negative row that takes a settlement back, with `psn_part_amt` null as in real ones."""
    return Settlement(
        source=s.source,
        setl_id=setl_id,
        init_setl_id=s.setl_id if named else "",
        mdtrt_id=s.mdtrt_id,
        insutype=s.insutype,
        med_type=s.med_type,
        hosp_lv=s.hosp_lv,
        begndate=s.begndate,
        enddate=s.enddate,
        setl_time=s.setl_time + timedelta(days=days),
        refunded=True,
        medfee_sumamt=-s.medfee_sumamt,
        inscp_scp_amt=-s.inscp_scp_amt,
        fund_pay_sumamt=-s.fund_pay_sumamt,
        act_pay_dedc=None if s.act_pay_dedc is None else -s.act_pay_dedc,
    )


HAPPENINGS = (
    "named", "nameless", "flag", "orphan", "copy", "one of two", "positive", "unflagged",
)  # fmt: skip
"""What may come after a settlement: reversals in their forms, the same number from elsewhere."""


@st.composite
def histories(draw: st.DrawFn, most: int = 8, sources: Sequence[str] = "AAB") -> list[Settlement]:
    """All settlements of one person: newest revision of each, reversals of some, in any order."""
    thrown = draw(st.lists(DICE, max_size=most))
    rows = [_settlement(dice, f"S{n}", dice.of(sources)) for n, dice in enumerate(thrown)]
    places: list[tuple[int, Settlement]] = []
    for number, (row, dice) in enumerate(zip(rows, thrown, strict=True)):
        made = [row]
        what = dice.of(["", "", "", "", "", "", *HAPPENINGS])
        if what in ("named", "nameless"):
            made.append(reversal_of(row, f"R{number}", named=what == "named"))
        if what == "flag":
            made = [replace(row, refunded=True)]
        if what == "orphan":
            made.append(reversal_of(replace(row, setl_id="gone"), f"O{number}"))
        if what == "copy":
            made.append(replace(row, source="C"))
        if what == "one of two":
            made += [replace(row, source="C"), reversal_of(row, f"R{number}")]
        if what == "positive":
            back = reversal_of(row, f"P{number}")
            made.append(
                replace(back, medfee_sumamt=row.medfee_sumamt, inscp_scp_amt=row.inscp_scp_amt)
            )
        if what == "unflagged":
            made.append(replace(reversal_of(row, f"U{number}"), refunded=False))
        places += [(dice.upto(255), each) for each in made]
    return [row for _place, row in sorted(places, key=lambda p: p[0])]
