"""The unsettled estimate against published figures and constructed data."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongqiao.mutualaid.rules.reserve import estimate, month_index, next_premium

# Taylor and Ashe (1983), increments. Mack (1993) prints the chain ladder's total: 18,681 thousand;
# England and Verrall (1999) an error of about 3,000 thousand for the bootstrap.
TAYLOR_ASHE = """
357848 766940 610542 482940 527326 574398 146342 139950 227229 67948
352118 884021 933894 1183289 445745 320996 527804 266172 425046
290507 1001799 926219 1016654 750816 146923 495992 280405
310608 1108250 776189 1562400 272482 352053 206286
443160 693190 991983 769488 504851 470639
396132 937085 847498 805037 705960
440832 847631 1131398 1063269
359480 1061648 1443370
376686 986608
344014
"""


def cells_of(text: str) -> dict[tuple[int, int], int]:
    rows = [[int(x) for x in line.split()] for line in text.split("\n") if line]
    return {(i, i + j): x for i, row in enumerate(rows) for j, x in enumerate(row)}


def test_the_published_triangle() -> None:
    found = estimate(cells_of(TAYLOR_ASHE), 0, 9, 9)
    assert found is not None
    assert abs(found.unsettled - 18_680_856) <= 10
    assert [m.unsettled for m in found.months][1] == pytest.approx(94_634, abs=1)
    assert [m.unsettled for m in found.months][9] == pytest.approx(4_625_811, abs=1)
    assert 12_500_000 < found.low < 15_500_000
    assert 22_500_000 < found.high < 26_500_000


def steady(
    months: int, until: int, pattern: tuple[int, ...] = (200, 500, 300)
) -> dict[tuple[int, int], int]:
    """Every month the same shares come after 0, 1, 2 months, on growing sums."""
    return {
        (i, i + j): share * (10 + i)
        for i in range(months)
        for j, share in enumerate(pattern)
        if i + j <= until
    }


def test_a_steady_pattern_is_found_exactly_and_without_doubt() -> None:
    found = estimate(steady(12, 11), 0, 11, 11)
    assert found is not None
    assert found.unsettled == 800 * 21 + 300 * 20
    assert (found.low, found.high) == (found.unsettled, found.unsettled)
    assert [m.ultimate for m in found.months] == [1000 * (10 + i) for i in range(12)]


def test_months_after_the_period_expect_nothing() -> None:
    cells = steady(6, 9)
    found = estimate(cells, 0, 5, 9)
    assert found is not None
    assert found.unsettled == 0
    assert len(found.months) == 6


def test_a_month_of_which_little_is_known_is_estimated_from_the_others() -> None:
    cells = steady(12, 11, (10, 690, 300))
    cells[11, 11] = 0
    found = estimate(cells, 0, 11, 11)
    assert found is not None
    assert found.months[-1].ultimate == pytest.approx(15_000, rel=0.1)


def test_decisions_of_later_months_do_not_count() -> None:
    early = estimate(steady(12, 8), 0, 8, 8)
    late = estimate(steady(12, 13), 0, 11, 8)
    assert early == late


def test_too_little_says_nothing() -> None:
    assert estimate({}, 0, 11, 11) is None
    assert estimate(steady(3, 2), 0, 2, 2) is None
    assert estimate({(0, 5): -10}, 0, 5, 5) is None
    assert estimate(steady(12, 11), 0, 11, -1) is None


@settings(max_examples=25)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 11), st.integers(0, 14)),
        st.integers(-500_00, 50_000_00),
        max_size=40,
    )
)
def test_any_books_give_an_answer_and_the_same_one_twice(cells: dict[tuple[int, int], int]) -> None:
    found = estimate(cells, 0, 11, 12)
    assert found == estimate(cells, 0, 11, 12)
    if found is not None:
        assert found.low <= found.high
        assert found.unsettled == sum(m.ultimate - m.decided for m in found.months)


def test_month_index() -> None:
    assert month_index(2026, 1) - month_index(2025, 12) == 1


def test_next_premium_leaves_the_reserve() -> None:
    # 4,500,000.00 for 100,000 people is 45.00 each; with a tenth kept back 50.00
    one = next_premium(4_500_000_00, 100_000, 110_000, Decimal("0.10"))
    assert (one.per_person, one.premium) == (Decimal(4500), 5000)
    assert one.income == 110_000 * 5000
    assert one.reserve == one.income - 110_000 * 4500
    assert next_premium(1, 3, 3, Decimal(0)).premium == 1
    for bad in (
        (1, 1, 1, Decimal(1)),
        (1, 0, 1, Decimal(0)),
        (1, 1, 0, Decimal(0)),
        (1, 1, 1, Decimal("-0.1")),
    ):
        with pytest.raises(ValueError, match="rate"):
            next_premium(*bad)
