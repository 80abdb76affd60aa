"""Cases of day bands and lump sums on events."""

from dataclasses import replace
from datetime import date
from typing import Any

from gongqiao.mutualaid.enums import reason_codes
from gongqiao.mutualaid.rules.benefit import decide
from gongqiao.mutualaid.rules.events import decide_events
from gongqiao.mutualaid.rules.explain import recompute, recompute_raw
from gongqiao.mutualaid.rules.scheme import LumpSumBenefit, Scheme
from gongqiao.mutualaid.rules.types import Cover, Event, Settlement
from gongqiao.mutualaid.tests.rules.builders import COVER, SCHEME, run, settlement
from gongqiao.mutualaid.tests.rules.strategies import scheme_around

BAND: dict[str, Any] = {
    "code": "b",
    "kind": "day_band",
    "per_day": "10",
    "bands": [{"days": "min(d,200)"}],
    "merge_months": 1,
    "max_cases": 1,
}


def stay(number: str, begun: date, ended: date) -> Settlement:
    return settlement(number, 0, ended, begndate=begun)


def test_a_short_stay_within_a_long_one_does_not_end_the_case() -> None:
    long = stay("1", date(2025, 8, 1), date(2025, 10, 31))
    inner = stay("2", date(2025, 8, 10), date(2025, 8, 11))
    after = stay("3", date(2025, 11, 20), date(2025, 11, 20))
    rows = run(long, inner, after, scheme=scheme_around([BAND]))
    assert [reasons for _, _, reasons in rows] == ["", "R23", "R23"]


def test_an_uncovered_stay_is_no_case() -> None:
    before = stay("1", date(2025, 8, 1), date(2025, 8, 5))
    after = stay("2", date(2025, 8, 20), date(2025, 8, 21))
    cover = replace(COVER, paid_on=date(2025, 8, 10))
    rows = run(before, after, cover=cover, scheme=scheme_around([BAND]))
    assert rows == [("M1", 0, "R22"), ("M2", 20, "")]


def test_without_merging_the_next_day_is_another_case() -> None:
    one = stay("1", date(2025, 8, 1), date(2025, 8, 5))
    same_day = stay("2", date(2025, 8, 5), date(2025, 8, 6))
    scheme = scheme_around([BAND | {"merge_months": 0}])
    assert run(one, same_day, scheme=scheme) == [("M1", 50, ""), ("M2", 0, "R19")]
    for row in decide([one, same_day], COVER, scheme):
        for part in row.parts:
            assert (recompute_raw(part, scheme), recompute(part, scheme)) == (
                part.raw,
                part.payable,
            )


def told(scheme: Scheme, *days: date, cover: Cover = COVER) -> list[tuple[int, str]]:
    events = [Event(event="e", on=day, reference=str(n)) for n, day in enumerate(days)]
    return [
        (d.payable, reason_codes(d.reasons)) for d in decide_events(events[::-1], cover, scheme)
    ]


def test_lump_sums() -> None:
    once = replace(SCHEME, benefits=(LumpSumBenefit("l", "e", 100, True),))
    always = replace(SCHEME, benefits=(LumpSumBenefit("l", "e", 100, False),))
    first, second = date(2025, 8, 1), date(2025, 9, 1)
    assert told(once, first, second) == [(100, ""), (0, "R19")]
    assert told(always, first, second) == [(100, ""), (100, "")]
    late = replace(COVER, paid_on=date(2025, 8, 15))
    assert told(once, first, second, cover=late) == [(0, "R22"), (100, "")]
    assert told(replace(SCHEME, benefits=()), first) == []
    assert told(replace(once, benefits=(LumpSumBenefit("l", "other", 1, True),)), first) == []
