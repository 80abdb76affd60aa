"""The table of the ASVS: every requirement in scope once, each with its evidence; none invented."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.house import ROOT, SOURCE

FOLDER = Path(__file__).parent / "asvs"
LEVELS: dict[str, str] = yaml.safe_load((FOLDER / "levels.yaml").read_text())
STATES = {"met", "not_applicable", "operator", "missing"}
WHOLE = {"6", "7", "8", "9", "10"}
"""Chapters of which level 3 counts too: sign-in, sessions, rights and their tokens."""
OF_MONEY = {"1.2.10", "2.3.5", "4.1.5", "15.4.1", "15.4.2", "15.4.3"}
OF_HEADERS = {"3.3.5", "3.4.8", "3.5.8"}
HEADING = re.compile(r"^#+ (.+)$", re.M)
NUMBER = re.compile(r"\bv5\.0\.0-(\d+\.\d+\.\d+)\b")
Table = dict[str, dict[str, Any]]


def in_scope() -> set[str]:
    """Numbers of levels 1 and 2, and of level 3 where the bar asks for it."""
    numbers = {
        f"{section}.{place}": level
        for section, levels in LEVELS.items()
        for place, level in enumerate(levels, 1)
    }
    third = OF_MONEY | OF_HEADERS
    return {
        number
        for number, level in numbers.items()
        if level in "12" or number.partition(".")[0] in WHOLE or number in third
    }


class Once(yaml.SafeLoader):
    """YAML in which nothing may be said twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuses a key that came before."""
        keys = [key.value for key, _value in node.value]
        assert len(keys) == len(set(keys)), f"twice: {[k for k in keys if keys.count(k) > 1]}"
        return super().construct_mapping(node, deep)


def table() -> Table:
    """All chapters."""
    whole: Table = {}
    for file in sorted(FOLDER.glob("v*.yaml")):
        told: Table = yaml.load(file.read_text(), Loader=Once)  # a SafeLoader
        assert not whole.keys() & told.keys()
        whole |= told
    return whole


def place(path: str) -> Path:
    """From the root, or from the source of the product."""
    return next((top / path for top in (ROOT, SOURCE) if (top / path).exists()), ROOT / path)


@cache
def names_in(path: Path) -> frozenset[str]:
    """`test_x` and `TestX::test_y`."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{n.name}" for n in node.body if isinstance(n, ast.FunctionDef)}
    return frozenset(found)


def faults_of(number: str, one: dict[str, Any]) -> list[str]:
    """What a line lacks."""
    states = STATES & one.keys()
    found = [] if len(states) == 1 else [f"{number} has {sorted(states)}"]
    found += [f"{number}: {word}?" for word in one.keys() - STATES - {"is", "so"}]
    if not str(one.get("is", "")).strip():
        found.append(f"{number} says not what it is")
    for reason in ("not_applicable", "missing"):
        if reason in one and len(str(one[reason])) < 10:
            found.append(f"{number} has no reason")
    if "operator" in one and one["operator"] not in headings("docs/operations.md"):
        found.append(f"{number}: no {one['operator']!r} in docs/operations.md")
    if "met" in one and not one["met"]:
        found.append(f"{number} has no evidence")
    for evidence in one.get("met", ()):
        path, _, test = evidence.partition("::")
        if not place(path).exists():
            found.append(f"{number}: no {path}")
        elif test and (not re.search(r"(^|::)test_", test) or test not in names_in(place(path))):
            found.append(f"{number}: no {evidence}")
    return found


def headings(path: str) -> set[str]:
    """Of a document."""
    return set(HEADING.findall((ROOT / path).read_text()))


def test_every_requirement_in_scope_stands_there_once() -> None:
    told = set(table())
    assert not in_scope() - told, sorted(in_scope() - told)
    assert not told - in_scope(), sorted(told - in_scope())


def test_each_line_has_its_evidence_or_its_reason() -> None:
    wrong = [fault for number, one in table().items() for fault in faults_of(number, one)]
    assert not wrong, "\n".join(wrong)


def test_what_is_missing_stands_in_the_document() -> None:
    document = (ROOT / "docs" / "security.md").read_text()
    listed = document.partition("## What is missing")[2].partition("\n## ")[0]
    missing = {number for number, one in table().items() if "missing" in one}
    assert set(NUMBER.findall(listed)) == missing
    for state in sorted(STATES):
        count = sum(state in one for one in table().values())
        assert f"| {state.replace('_', ' ')} | {count} |" in document, (state, count)


@pytest.mark.parametrize(
    ("one", "fault"),
    [
        ({"is": "x", "met": []}, "no evidence"),
        ({"is": "x", "met": ["docs/nothing.md"]}, "no docs/nothing.md"),
        ({"is": "x", "met": ["tests/security/test_asvs.py::test_nothing"]}, "test_nothing"),
        ({"is": "x", "met": ["tests/security/test_asvs.py::place"]}, "place"),
        ({"is": "x", "met": ["docs/security.md"], "missing": "it is not"}, "has ["),
        ({"is": "x", "missing": "no"}, "no reason"),
        ({"is": "x", "operator": "Nowhere"}, "Nowhere"),
        ({"met": ["docs/security.md"]}, "not what it is"),
        ({"is": "x", "so": "y"}, "has []"),
    ],
)
def test_a_line_without_its_evidence_is_noticed(one: dict[str, Any], fault: str) -> None:
    assert any(fault in told for told in faults_of("1.1.1", one))


def test_a_number_too_few_or_twice_is_noticed() -> None:
    assert {"1.2.3", "6.3.3", "7.5.3", "4.1.5"} <= in_scope()
    assert "5.2.4" not in in_scope(), "level 3 of files concerns neither money nor sign-in"
    with pytest.raises(AssertionError, match="twice"):
        yaml.load("1.1.1: {is: a}\n1.1.1: {is: b}", Loader=Once)  # a SafeLoader
