"""Rows of organisations against the tree: what falls, and what falls with it."""

from typing import Any

import polars as pl

from gongqiao.registry.rules.luhn import luhn_holds
from gongqiao.registry.rules.organisations import Known, decided
from gongqiao.registry.rules.tree import DEEPEST

COLUMNS = ("org_code", "parent_code", "name", "kind_code", "region_code", "uscc", "employer_name",
           "employer_uscc", "staff_count_whole", "founded_on_day")  # fmt: skip
TOP = Known(1, None, "1.", in_scope=True, values={})
FOREIGN = Known(2, "top", "1.2.", in_scope=False, values={})
SHUT = Known(3, "top", "1.3.", in_scope=True, values={}, closed=True)


def refusals(
    *rows: tuple[str | None, ...], known: dict[str, Known] | None = None, everywhere: bool = True
) -> dict[int, str]:
    """Line → reason, for rows (code, parent) or (code, parent, kind)."""
    made: list[dict[str, Any]] = [
        {"line": line, **dict.fromkeys(COLUMNS), "org_code": row[0], "parent_code": row[1],
         "kind_code": row[2] if len(row) > 2 else None}
        for line, row in enumerate(rows, 2)
    ]  # fmt: skip
    frame = pl.DataFrame(made, infer_schema_length=None)
    _kept, found = decided(frame, known or {"top": TOP}, everywhere=everywhere)
    return {row["line"]: row["code"] for row in found.iter_rows(named=True)}


def test_what_falls_brings_down_what_stands_below() -> None:
    assert refusals(("a", "top"), ("b", "a")) == {}
    assert refusals(("a", "nowhere"), ("b", "a")) == {2: "PARENT_UNKNOWN", 3: "PARENT_REFUSED"}
    assert refusals(("a", "b"), ("b", "a")) == {2: "PARENT_CYCLE", 3: "PARENT_CYCLE"}


def test_a_tree_is_only_so_deep() -> None:
    chain = [(f"c{n}", f"c{n - 1}" if n else "top") for n in range(DEEPEST + 1)]
    found = refusals(*chain)
    assert set(found.values()) <= {"TOO_DEEP", "PARENT_REFUSED"}
    assert found


def test_the_check_digit_of_a_card() -> None:
    assert luhn_holds("6222021001116248")
    assert not luhn_holds("6222021001116249")
    assert not luhn_holds("62220210 1116245")


def test_only_ones_own_part_of_the_tree() -> None:
    known = {"top": TOP, "foreign": FOREIGN, "shut": SHUT}
    assert refusals(("foreign", "top"), known=known, everywhere=False) == {2: "ORG_OUT_OF_SCOPE"}
    assert refusals(("new", "foreign"), known=known, everywhere=False) == {2: "ORG_OUT_OF_SCOPE"}
    assert refusals(("new", "top"), ("newer", "new"), known=known, everywhere=False) == {}
    mine = {**known, "mine": Known(4, "top", "1.4.", in_scope=True, values={})}
    assert refusals(("mine", "top"), known=mine, everywhere=False) == {}
    assert refusals(("shut", "top"), known=known) == {2: "ORG_CLOSED"}
    assert refusals(("new", "shut"), known=known) == {2: "PARENT_CLOSED"}


def of_kind(kind: str, above: str | None = "top", **more: Any) -> Known:
    """An organisation of the register, of a kind."""
    return Known(9, above, "1.9.", in_scope=True, values={"kind": kind}, **more)


TREE = {
    "top": of_kind("local_federation", None),
    "town": of_kind("township_federation"),
    "mill": of_kind("grassroots", "town"),
    "shop": of_kind("group", "mill"),
}


def test_no_federation_comes_to_stand_below_a_basic_union() -> None:
    for kind in ("sector_federation", "township_federation", "national"):
        assert refusals(("new", "mill", kind), known=TREE) == {2: "PARENT_KIND"}
    assert refusals(("new", "mill", "group"), ("other", "town", "grassroots"), known=TREE) == {}
    assert refusals(("town", "mill"), ("mill", "top"), known=TREE) == {2: "PARENT_KIND"}
    assert refusals(("a", "top", "grassroots"), ("b", "a", "area_federation"), known=TREE) == {
        3: "PARENT_KIND"
    }


def test_what_stands_below_keeps_a_federation_from_becoming_a_basic_union() -> None:
    known = TREE | {"trade": of_kind("sector_federation", "town")}
    assert refusals(("town", None, "grassroots"), known=known) == {2: "KIND_BELOW"}
    moved = refusals(("town", None, "grassroots"), ("trade", "top"), known=known)
    assert moved == {}  # it has gone elsewhere by the same roster
    both = refusals(("town", None, "group"), ("trade", None, "joint_grassroots"), known=known)
    assert both == {}
    repeated = refusals(("town", None, "grassroots"), ("trade", "town"), known=known)
    assert repeated == {2: "KIND_BELOW"}
    shut = known | {"trade": of_kind("sector_federation", "town", closed=True)}
    assert refusals(("town", None, "grassroots"), known=shut) == {}


def test_what_falls_for_its_kind_brings_down_what_stands_below() -> None:
    rows = (("f", "mill", "area_federation"), ("g", "f", "grassroots"))
    assert refusals(*rows, known=TREE) == {2: "PARENT_KIND", 3: "PARENT_REFUSED"}


def test_what_stood_so_before_may_be_said_again() -> None:
    known = TREE | {"odd": of_kind("sector_federation", "mill")}
    assert refusals(("odd", "mill", "sector_federation"), ("mill", "town"), known=known) == {}
