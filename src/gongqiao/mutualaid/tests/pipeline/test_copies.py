"""A run reads kept copies in the place of the table exactly when both say the same."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from django.db import connection

from gongqiao.feeds.models import FeedFile, Settlement
from gongqiao.feeds.services import copied, keep
from gongqiao.mutualaid.rules.types import MONEY_COLUMNS
from gongqiao.mutualaid.services import reading, runs
from gongqiao.mutualaid.services.reading import People
from gongqiao.mutualaid.tests import world
from gongqiao.mutualaid.tests.world import reversal, row
from gongqiao.registry.models import Person

pytestmark = pytest.mark.django_db
AMOUNTS = ("psn_part_amt", "inscp_scp_amt", "act_pay_dedc", "aid_paid_at_source")


@pytest.fixture(params=[1, keep.ROWS_OF_A_PIECE])
def received(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[FeedFile]:
    """Two files, in pieces of one row or in one: reversals, names that differ, unknown people,
    blanks, shares to be worked out."""
    monkeypatch.setattr(keep, "ROWS_OF_A_PIECE", request.param)
    first, second, third = world.people(3)
    world.enrol(world.scheme(), [first, second, third])
    visit = row(0, "A1", "12000", psn_name="他人")
    world.feed(
        [
            row(1, "A0", "800", mdtrt_id="", hosp_lv=""),
            visit,
            row(2, "A2", "900", psn_part_amt=""),
            row(7, "A3", "900"),
            row(1, "A4", "70", vali_flag="0", aid_paid_at_source="12.50", med_type="11"),
        ]
    )
    parts = {"hosp_part_amt": "", "acct_pay": "1.00", "psn_cash_pay": "2.00"}
    world.feed(
        [
            row(2, "B0", "300", psn_part_amt="", **parts),
            row(0, "B1", "301", psn_part_amt="", **{**parts, "hosp_part_amt": "3.00"}),
            reversal(visit, "B2") | parts,
        ],
        source="other",
    )
    return list(FeedFile.objects.order_by("pk"))


def both(files: list[FeedFile], low: int, high: int) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """What the table says of these people, and what the copies say (None: nothing)."""
    everybody = People(low, high, [], whole=True)
    held = reading.copies([f.pk for f in files], AMOUNTS)
    with connection.cursor() as cursor:
        table = reading.settlements(cursor, everybody, AMOUNTS).drop("flags")
        if held.of(cursor, low, high) is None:
            return table, None
        return table, reading.settled(cursor, everybody, AMOUNTS, held)


def test_they_say_the_same(received: list[FeedFile]) -> None:
    assert all(file.as_copied for file in received)
    people = sorted(set(Settlement.objects.values_list("person_id", flat=True)) - {None})
    for low, high in [(0, 10**9), (people[1], people[2]), (people[0], people[2]), (0, 1)]:
        table, copies = both(received, low, high)
        assert copies is not None
        assert copies.select(table.columns).sort("id").equals(table.sort("id"))
        assert (copies.height > 0) is (high > 1)


def changed() -> None:
    Settlement.objects.filter(setl_id="A2").update(medfee_sumamt=1)


def gone() -> None:
    Settlement.objects.filter(setl_id="B0").delete()


def revised() -> None:
    world.feed([row(1, "A0", "801", mdtrt_id="", hosp_lv="")])


def reversed_by_another_file() -> None:
    """It moves to the person of its original: a row of another file than it came in."""
    world.feed([row(9, "C0", "801", init_setl_id="A0")])


def one_more_file() -> None:
    world.feed([row(1, "C1", "802")])


def expired() -> None:
    keep.drop_expired(FeedFile.objects.latest("pk").keep_until)  # type: ignore[arg-type]  # received files have one


def in_pieces() -> None:
    copy = first_copy()
    copy.write_bytes(copy.read_bytes()[:-1])


def half() -> None:
    first_copy().write_bytes(b"")


def forged() -> None:
    copy = first_copy()
    copy.write_bytes(copy.read_bytes()[:-1] + b"?")


def elsewhere() -> None:
    """What is sealed is sealed for its place: under another name it is nothing."""
    copy = first_copy()
    other = copy.rename(copy.with_stem("0" * 32))
    FeedFile.objects.filter(copy_name=copy.name).update(copy_name=other.name)


def first_copy() -> Path:
    return keep.folder() / FeedFile.objects.order_by("pk")[0].copy_name


HARMS = (changed, gone, revised, reversed_by_another_file, one_more_file, expired, in_pieces, half)


@pytest.mark.parametrize("harm", [*HARMS, forged, elsewhere])
def test_the_table_is_asked_when_they_do_not(
    received: list[FeedFile], harm: Callable[[], None]
) -> None:
    harm()
    table, copies = both(received, 0, 10**9)
    assert copies is None
    assert table.height == Settlement.objects.filter(person__isnull=False).count()


def test_a_piece_that_was_changed_is_noticed_by_who_needs_it(received: list[FeedFile]) -> None:
    """The contents are whole; one piece behind them is not."""
    copy = first_copy()
    piece = keep.Kept(received[0]).pieces[0]
    held = copy.read_bytes()
    copy.write_bytes(
        held[: piece.at + 40] + bytes([held[piece.at + 40] ^ 1]) + held[piece.at + 41 :]
    )
    assert both(received, piece.low, piece.high + 1)[1] is None


def test_a_change_is_noticed_after_they_were_read(received: list[FeedFile]) -> None:
    held = reading.copies([f.pk for f in received], AMOUNTS)
    with connection.cursor() as cursor:
        assert held.of(cursor, 0, 10**9) is not None
        changed()
        assert held.of(cursor, 0, 10**9) is None


def test_what_comes_twice_is_not_as_copied() -> None:
    """Such a block is merged into the table; its rows get other numbers than the copy has."""
    world.people(2)
    world.feed([row(0, "S0"), row(0, "S0"), row(1, "S1")])
    assert not FeedFile.objects.get().as_copied


def test_a_reversal_that_moves_is_not_as_copied() -> None:
    """Under another number than its original: the receipt itself changes its person."""
    world.people(2)
    world.feed([row(0, "S0"), reversal(row(0, "S0"), "S1", certno=world.certno(1))])
    assert not FeedFile.objects.get().as_copied


def test_nobody_known_and_nothing_held() -> None:
    world.feed([row(0, "S0")])
    assert both(list(FeedFile.objects.all()), 0, 10**9)[1] is None


def test_so_many_are_not_held_in_memory(
    received: list[FeedFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copied, "MOST", 7)
    assert both(received, 0, 10**9)[1] is None


def test_a_person_found_later_is_as_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run itself finds whose a settlement is, before it reads."""
    monkeypatch.setattr(runs, "WHOLE_FROM", 1)
    period = world.scheme()
    world.enrol(period, world.people(2))
    world.feed([row(0, "S0", "1000"), row(5, "S5", "2000")])
    late = Person.objects.create(name="职工5", name_key="职工5")
    world.with_certificate(late, world.certno(5))
    world.enrol(period, [late])
    world.run()
    assert world.entitled(period)["S5"][0] > 0


def test_the_columns_are_those_of_the_rule() -> None:
    """Whatever a scheme may name as base is in a copy."""
    assert set(MONEY_COLUMNS) <= {f.attname for f in Settlement._meta.concrete_fields}
