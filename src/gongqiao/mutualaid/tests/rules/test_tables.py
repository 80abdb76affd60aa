"""Each published table gives what was published and what was computed by hand."""

import pytest

from gongqiao.kernel.money import fen_from_yuan, yuan
from gongqiao.mutualaid.enums import reason_codes
from gongqiao.mutualaid.rules.benefit import decide
from gongqiao.mutualaid.rules.events import decide_events
from gongqiao.mutualaid.rules.scheme_json import digest, from_json, to_json
from gongqiao.mutualaid.tests.rules import golden

CASES = golden.cases()


def test_all_eight_tables_are_here() -> None:
    assert {name[:2] for name in golden.table_names()} == {f"t{n}" for n in range(1, 9)}


@pytest.mark.parametrize("table", golden.table_names())
def test_table_reads_says_its_source_and_round_trips(table: str) -> None:
    scheme = golden.scheme_of(table)
    assert len(scheme.source) > 10
    assert from_json(to_json(scheme)) == scheme
    assert len(digest(scheme)) == 64


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.table}: {c.name}")
def test_case(case: golden.Case) -> None:
    scheme = golden.scheme_of(case.table)
    cover = golden.cover_of(case, scheme)
    rows = decide(golden.settlements_of(case, scheme), cover, scheme, golden.distinct_of(case))
    stays = case.data.get("stays", [])
    assert [row.key.mdtrt_id for row in rows] == [f"M{n}" for n in range(1, len(stays) + 1)]
    for row, stay in zip(rows, stays, strict=True):
        assert (yuan(row.payable), reason_codes(row.reasons)) == (
            stay["pays"],
            ";".join(stay.get("reasons", [])),
        )
        wanted = stay.get("row_base", stay.get("base"))
        if wanted is not None:
            assert row.base == fen_from_yuan(wanted)
    decided = decide_events(golden.events_of(case), cover, scheme)
    by_reference = {d.event.reference: d for d in decided}
    for number, event in enumerate(case.data.get("events", []), start=1):
        decision = by_reference[f"E{number}"]
        assert yuan(decision.payable) == event["pays"]
        assert reason_codes(decision.reasons) == ";".join(event.get("reasons", []))


def test_case_9_difference_is_a_recovery_of_2400() -> None:
    """#9: what was 2,400.00 before the first stay was reversed is 0.00 after."""
    before, after = (c for c in CASES if c.table == "t3-weihai-2010" and c.name.startswith("#9"))
    paid = {}
    for case in (before, after):
        scheme = golden.scheme_of(case.table)
        rows = decide(golden.settlements_of(case, scheme), golden.cover_of(case, scheme), scheme)
        paid[case.name] = sum(row.payable for row in rows)
    assert paid[after.name] - paid[before.name] == -240_000
