"""How the tests of a run are shared out to its processes (tests/support/sharing.py)."""

from tests.architecture.house import ROOT
from tests.support.sharing import LONG, TOGETHER, turn_of, unit_of


def test_the_folders_are_there() -> None:
    assert [folder for folder in {*TOGETHER, *LONG} if not (ROOT / folder).is_dir()] == []


def test_a_unit_is_a_folder_that_shares_or_a_file() -> None:
    a, b = "tests/infra/test_backup.py::test_x[a::b@c]", "tests/infra/test_serving.py::test_y"
    assert unit_of(a) == unit_of(b)
    one, two = "tests/access/test_keys.py::test_x[a::b@c]", "tests/access/test_matrix.py::test_x"
    assert (unit_of(one), unit_of(two)) == ("tests/access/test_keys.py", two.split("::")[0])


def test_the_long_ones_begin() -> None:
    mixed = ["src/x.py::x", "tests/journeys/test_phone.py::x", "tests/contracts/test_sum.py::x"]
    assert sorted(mixed, key=turn_of) == mixed[::-1]
