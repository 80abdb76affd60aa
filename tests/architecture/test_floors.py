"""The import contracts hold, each of them can fail, and apps meet at `api` only."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import FLOOR, FLOORS, ROOT, app_of, modules, shown, tree_of

CONTRACTS = 5
INNER = (
    "urls", "views", "cli", "tasks", "forms", "api", "services", "permissions", "queries",
    "models", "rules", "enums",
)  # fmt: skip
BREAKS = {
    "registry/services.py": "import gongqiao.mutualaid.api",
    "ledger/enums.py": "import gongqiao.ledger.views",
    "kernel/money.py": "import django",
    "mutualaid/rules.py": "import logging",
    "platform/embedded.py": "import psycopg",
}
FREE = {"kernel", "platform"}
"""Floors without an `api`: all of them may be imported."""


def lint(place: Path) -> str:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache", "--config", place / ".importlinter"],
        cwd=place,
        env=os.environ | {"PYTHONPATH": f"{place}:{place / 'src'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_the_contracts_hold() -> None:
    found = lint(ROOT)
    assert f"Contracts: {CONTRACTS} kept, 0 broken" in found, found


def test_each_contract_can_fail(tmp_path: Path) -> None:
    shutil.copy(ROOT / ".importlinter", tmp_path)
    source = tmp_path / "src" / "gongqiao"
    for app in [a for floor in FLOORS for a in floor]:
        (source / app).mkdir(parents=True)
        (source / app / "__init__.py").touch()
        for module in INNER:
            (source / app / f"{module}.py").touch()
    (source / "__init__.py").touch()
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "__init__.py").touch()
    for name, line in BREAKS.items():
        (source / name).write_text(line + "\n")
    found = lint(tmp_path)
    assert f"Contracts: 0 kept, {CONTRACTS} broken" in found, found


def neighbours(app: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Imports of another app that are not its `api`, as (line, module)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            other = parts[1] if parts[0] == "gongqiao" and len(parts) > 1 else app
            if other != app and other not in FREE and parts[2:3] != ["api"]:
                yield node.lineno, name


def test_apps_meet_at_their_api() -> None:
    found = [
        f"{shown(path)}:{line} imports {name}"
        for path in modules()
        for line, name in neighbours(app_of(path), tree_of(path))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("from gongqiao.ledger.services import post", True),
        ("from gongqiao.ledger.models import Entry", True),
        ("import gongqiao.ledger.rules.canonical", True),
        ("from gongqiao.ledger import api as ledger", False),
        ("from gongqiao.ledger.api import post", False),
        ("from gongqiao.platform.context import Actor", False),
        ("from gongqiao.mutualaid.models import Claim", False),
    ],
)
def test_a_neighbour_is_noticed(line: str, wrong: bool) -> None:
    assert bool(list(neighbours("mutualaid", ast.parse(line)))) == wrong


def test_every_app_has_a_floor() -> None:
    from tests.architecture.house import SOURCE

    apps = {p.parent.name for p in SOURCE.glob("*/__init__.py")}
    assert apps == set(FLOOR)
