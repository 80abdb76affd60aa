"""Capabilities: what the code asks for is declared; what is declared is asked for and held.

What is asked for is read from the source: `@office(…)`, `gate.require`, `gate.scope_of`,
`require_any`, `may(…)`, side-bar entries. A name stands for the text that its module gives it.
"""

import ast
import re

import pytest

from gongqiao.access.queries import ADMINISTRATOR
from gongqiao.access.rules import read_roles
from gongqiao.platform import gate
from tests.access.objects import _today
from tests.architecture.house import SOURCE, modules

CODE = re.compile(r"[a-z]+\.[a-z_]+")
ASKING = {"office", "require", "scope_of", "require_any", "may", "require_claim", "require_missed",
          "claims_visible_to", "claim_for", "NavItem", "item", "_may"}  # fmt: skip


def constants() -> dict[str, set[str]]:
    """NAME → the texts that any module gives it."""
    found: dict[str, set[str]] = {}
    for path in modules():
        for node in ast.parse(path.read_text()).body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                    if CODE.fullmatch(text):
                        found.setdefault(name, set()).add(text)
    return found


def asked() -> dict[str, str]:
    """Capability → one place that asks for it."""
    named = constants()
    found: dict[str, str] = {}
    declared = set(gate.capabilities())
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else None
            called = node.func.id if isinstance(node.func, ast.Name) else called
            if called not in ASKING:
                continue
            place = f"{path.relative_to(SOURCE)}:{node.lineno}"
            for arg in node.args:
                for code in _codes(arg, named):
                    if called != "item" or code in declared:
                        found.setdefault(code, place)
    return found


def _codes(arg: ast.expr, named: dict[str, set[str]]) -> set[str]:
    if isinstance(arg, ast.Constant) and isinstance(arg.value, str):
        return {arg.value} if CODE.fullmatch(arg.value) else set()
    if isinstance(arg, ast.Name):
        return named.get(arg.id, set()) if arg.id.isupper() else set()
    if isinstance(arg, ast.Attribute) and arg.attr.isupper():
        return named.get(arg.attr, set())
    return set()


def test_each_capability_that_is_asked_for_is_declared() -> None:
    apps = {code.partition(".")[0] for code in gate.capabilities()}
    unknown = {
        code: place
        for code, place in asked().items()
        if code not in gate.capabilities() and code.partition(".")[0] in apps
    }
    assert not unknown


def test_each_declared_capability_is_asked_for() -> None:
    assert not set(gate.capabilities()) - set(asked())


def test_each_declared_capability_is_held_by_some_role_and_each_held_one_is_declared() -> None:
    held = {code for role in read_roles(_today()) for code in role.capabilities}
    assert not held - set(gate.capabilities())
    assert not set(gate.capabilities()) - held - set(ADMINISTRATOR)


def test_nobody_can_ask_for_what_was_never_declared() -> None:
    from gongqiao.platform.context import SYSTEM

    with pytest.raises(LookupError):
        gate.scope_of(SYSTEM, "mutualaid.nonsense", _today())
