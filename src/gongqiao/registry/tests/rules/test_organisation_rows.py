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
    *rows: tuple[str, str | None], known: dict[str, Known] | None = None, everywhere: bool = True
) -> dict[int, str]:
    """Line → reason, for rows (code, parent)."""
    made: list[dict[str, Any]] = [
        {"line": line, **dict.fromkeys(COLUMNS), "org_code": code, "parent_code": above}
        for line, (code, above) in enumerate(rows, 2)
    ]
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
