"""A file that is large beside the table ends in the same books, also with keys that come twice."""

import pytest

from gongqiao.feeds.models import FeedFile, Settlement
from gongqiao.mutualaid.tests import world
from gongqiao.platform import bulk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("twice", [False, True])
def test_rows_first_or_one_by_one(monkeypatch: pytest.MonkeyPatch, twice: bool) -> None:
    beside_little = bulk.pays
    monkeypatch.setattr(bulk, "pays", lambda *_: True)
    passed: list[str] = []
    monkeypatch.setattr(bulk, "point", passed.append)
    world.people(3)
    rows = [world.row(who % 3, f"S{who}", "1000") for who in range(6)]
    world.feed(rows + rows[:2] if twice else rows)
    file = FeedFile.objects.get()
    assert (file.lines, file.new, file.duplicate) == ((8, 6, 2) if twice else (6, 6, 0))
    # the indexes went and were built; a key that came twice was taken out before
    assert passed == ["bulk.after_drop", "bulk.before_build", "bulk.after_build"]
    # a small file afterwards leaves them alone
    monkeypatch.setattr(bulk, "pays", beside_little)
    del passed[:]
    world.feed([*rows[:1], world.row(1, "S9", "1000")])
    assert passed == []
    assert (file.lines, FeedFile.objects.latest("pk").duplicate) == (file.lines, 1)


@pytest.mark.parametrize("odd", ["", "\\", "甲\\N乙", "甲\t乙", '甲"乙'])
def test_letters_that_copy_would_take_for_its_own(odd: str) -> None:
    """In one column of one line; the block of the other lines may go without a look at each."""
    world.people(2)
    world.feed([world.row(0, "S0"), world.row(1, "S1", psn_name=f"职工{odd}1")])
    names = Settlement.objects.order_by("setl_id").values_list("psn_name", flat=True)
    assert list(names) == ["职工0", f"职工{odd}1"]
