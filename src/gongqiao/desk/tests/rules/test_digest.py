"""The evening's figures from piles: what is below one's own offices, office by office."""

from hypothesis import given
from hypothesis import strategies as st

from gongqiao.desk.rules.digest import MOST_BELOW, Below, Evening, Pile, Reader, digests

CITY, NORTH, MILL, SOUTH = "1.", "1.2.", "1.2.5.", "1.3."
NAMES = {CITY: "City", NORTH: "North", MILL: "Mill", SOUTH: "South"}


def pile(path: str, *, unanswered: int = 0, late: int = 0, kind: str = "ask",
         owner: int | None = None) -> Pile:  # fmt: skip
    """Of the office at the path, whose id is the last part of it."""
    office = int(path.rstrip(".").rpartition(".")[2])
    name = NAMES.get(path, path)
    return Pile(kind, office, path, name, owner, "", unanswered + late, unanswered, late)


def reader(*paths: str, sees: str = CITY) -> Reader:
    """With offices at these paths, who sees questions from `sees` on downwards."""
    ids = frozenset(int(p.rstrip(".").rpartition(".")[2]) for p in paths)
    return Reader(7, ids, {"ask": (sees,)}, paths)


def evening(who: Reader, *piles: Pile) -> Evening | None:
    return digests([who], piles, []).get(7)


def test_each_office_below_has_its_line_what_is_late_first() -> None:
    told = evening(
        reader(CITY),
        pile(CITY, unanswered=1), pile(SOUTH, unanswered=9), pile(NORTH, unanswered=2),
        pile(NORTH, late=1, owner=3), pile(MILL, late=1),
    )  # fmt: skip
    assert told is not None
    assert told.figures == {"unanswered": 1, "late": 0, "mine": 0, "closed": 0}
    assert told.below == [Below("North", 2, 1), Below("Mill", 0, 1), Below("South", 9, 0)]


def test_nothing_of_their_own_and_something_below_is_a_letter() -> None:
    assert evening(reader(CITY), pile(SOUTH, unanswered=1)) is not None
    assert evening(reader(NORTH), pile(SOUTH, unanswered=1)) is None  # not above it
    assert evening(reader(CITY), pile(SOUTH)) is None  # open, but neither late nor unanswered
    assert evening(reader(CITY), pile(SOUTH, unanswered=1, kind="secret")) is None
    assert evening(reader(CITY, sees=NORTH), pile(SOUTH, unanswered=1)) is None


def test_ones_own_matters_below_stand_above_the_lines() -> None:
    told = evening(reader(CITY), pile(SOUTH, unanswered=2, owner=7), pile(SOUTH, late=1))
    assert told is not None
    assert (told.figures["unanswered"], told.below) == (2, [Below("South", 0, 1)])


def test_an_office_of_ones_own_below_another_one_is_no_line() -> None:
    told = evening(reader(CITY, NORTH), pile(NORTH, unanswered=1), pile(MILL, unanswered=1))
    assert told is not None
    assert (told.figures["unanswered"], told.below) == (1, [Below("Mill", 1, 0)])


def test_ten_is_not_below_one() -> None:
    assert evening(reader(CITY), pile("10.3.", unanswered=1)) is None


@given(st.lists(st.tuples(st.integers(2, 40), st.integers(0, 3), st.integers(0, 3)), max_size=60))
def test_the_lines_add_up(given_: list[tuple[int, int, int]]) -> None:
    piles = [pile(f"1.{n}.", unanswered=u, late=late) for n, u, late in given_]
    told = evening(reader(CITY), *piles)
    below = told.below if told else []
    assert sum(one.unanswered for one in below) == sum(p.unanswered for p in piles)
    assert sum(one.late for one in below) == sum(p.late for p in piles)
    left = {p.office for p in piles if p.unanswered or p.late}
    assert sum(one.offices for one in below) == len(left)
    assert len(below) == min(len(left), MOST_BELOW + 1)
