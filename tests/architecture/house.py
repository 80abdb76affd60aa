"""The floors, and the source files of the apps."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "gongqiao"

FLOORS = (
    {"kernel"},
    {"platform"},
    {"audit"},
    {"accounts"},
    {"registry"},
    {"access"},
    {"feeds", "ledger", "notices", "documents"},
    {"benefits", "desk", "consents"},
    {"mutualaid", "requests", "organising", "membership"},
    {"portal", "insight", "gateway"},
    {"synthetic"},
)
FLOOR = {app: number for number, apps in enumerate(FLOORS) for app in apps}


def may_know(app: str, other: str) -> bool:
    """May `app` import, include or point to `other`?"""
    return app == other or FLOOR[other] < FLOOR[app]


def modules(*, tests: bool = False) -> Iterator[Path]:
    """The Python files of all apps, without migrations (and tests unless asked for)."""
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).parts
        if "migrations" not in parts and (tests or "tests" not in parts):
            yield path


def app_of(path: Path) -> str:
    """The app that a file belongs to."""
    return path.relative_to(SOURCE).parts[0]


def tree_of(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(), filename=str(path))


def shown(path: Path) -> str:
    """The path for people."""
    return str(path.relative_to(ROOT))
