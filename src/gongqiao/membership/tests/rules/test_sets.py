"""Checks of quality, lookalikes and the four figures, without a database."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.membership.rules.checks import CHECKS, SCHEMA, findings
from gongqiao.membership.rules.figures import Own, Sum, sums
from gongqiao.membership.rules.lookalikes import Entry, compare, possible

GOOD = {
    "person_id": 1, "organisation_id": 7, "name": "买买提·艾力", "gender": "m",
    "born_on": date(1980, 1, 1), "joined_on": date(2015, 3, 1), "has_mobile": True, "proved": True,
    "mobile_holders": 1, "certificates": 1, "expired": False, "doubtful": False, "alike": False,
}  # fmt: skip
MEI = Entry(1, "周晓梅", date(1990, 1, 1), "f", b"m", ("330483199001010027",))


def found(**changed: object) -> list[str]:
    frame = pl.DataFrame([{**GOOD, **changed}], schema=SCHEMA)
    return findings(frame)["code"].to_list()


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"has_mobile": False, "proved": False, "mobile_holders": 0}, ["mobile_missing"]),
        ({"mobile_holders": 2}, ["mobile_shared"]),
        ({"proved": False}, ["mobile_unproved"]),
        ({"certificates": 0}, ["certificate_missing"]),
        ({"certificates": 0, "expired": True}, ["certificate_expired"]),
        ({"expired": True}, []),  # a newer one stands
        ({"doubtful": True}, ["certificate_wrong"]),
        ({"gender": ""}, ["gender_missing"]),
        ({"gender": None}, []),
        ({"name": "王?芳"}, ["name_signs"]),
        ({"name": "王\ue123芳"}, ["name_signs"]),
        ({"name": "<b>王</b>"}, ["name_signs"]),
        ({"name": "𠮷田"}, []),  # a rare character of the second plane is a character
        ({"name": "Anna Lee"}, []),
        ({"joined_on": date(1995, 12, 31)}, ["joined_early"]),
        ({"joined_on": date(1996, 1, 1)}, []),
        ({"born_on": None}, []),
        ({"alike": True}, ["duplicate"]),
    ],
)
def test_one_check_finds_one_thing(changed: dict[str, object], codes: list[str]) -> None:
    assert found(**changed) == codes


def test_every_check_is_found_by_something_above() -> None:
    assert set(CHECKS) >= {"mobile_missing", "duplicate"}
    assert findings(pl.DataFrame(schema=SCHEMA)).is_empty()


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (replace(MEI, person_id=2, numbers=()), True),
        # the same name alone says nothing: there are thousands
        (Entry(2, "周晓梅", None, "f", None), False),
        (Entry(2, "周晓梅", date(1990, 1, 1), "", None), True),
        (Entry(2, "周晓梅", date(1985, 1, 1), "f", b"m"), False),  # mother and daughter, one phone
        (Entry(2, "周晓梅", None, "", b"m"), True),
        (
            Entry(2, "周晓明", date(1990, 1, 1), "m", b"m"),
            False,
        ),  # twins share name's half and phone
        # two digits changed places, the birth date with them
        (Entry(2, "周晓梅", date(1990, 1, 10), "f", None, ("330483199001100027",)), True),
        (Entry(2, "周小梅", date(1990, 1, 1), "f", b"m"), True),
    ],
)
def test_what_makes_two_alike(other: Entry, alike: bool) -> None:
    assert (compare(MEI, other) is not None) is alike
    assert compare(MEI, other) == compare(other, MEI)


ENTRIES = st.builds(
    Entry,
    st.integers(1, 9),
    st.sampled_from(["周晓梅", "周小梅", "李大山", ""]),
    st.sampled_from([None, date(1990, 1, 1), date(1990, 1, 10)]),
    st.sampled_from(["f", "m", ""]),
    st.sampled_from([None, b"m", b"n"]),
    st.sampled_from([(), ("330483199001010027",), ("330483199001100027",), ("1",)]),
)


@given(ENTRIES, ENTRIES)
def test_who_is_no_pair_without_numbers_is_none_with_them(one: Entry, other: Entry) -> None:
    assert possible(one, other) or compare(one, other) is None
    assert possible(one, other) == possible(other, one)


OWNS = st.lists(
    st.tuples(
        st.sampled_from(["1.", "1.2.", "1.2.4.", "1.3.", "1.3.5."]), st.integers(0, 50),
        st.integers(0, 50), st.integers(0, 50), st.integers(0, 50),
    ),
    unique_by=lambda own: own[0], max_size=5,
)  # fmt: skip


@given(OWNS)
def test_a_federation_counts_everybody_once(rows: list[tuple[str, int, int, int, int]]) -> None:
    owns = [Own(n, path, a + b, b, a, min(a, c)) for n, (path, a, b, _d, c) in enumerate(rows)]
    total = sums(owns).get("1.", Sum())
    assert total.registered == sum(own.registered for own in owns)
    assert total.paying == sum(own.paying for own in owns)
    for path, each in sums(owns).items():
        below = [own for own in owns if own.path.startswith(path)]
        assert each.verified == sum(own.verified for own in below)
        assert each.paying <= each.active <= each.registered
