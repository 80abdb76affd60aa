"""The clock is read where a request or a job begins, nowhere below."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import SOURCE, modules, shown, tree_of

AT_THE_EDGE = {"views", "cli", "tasks", "middleware"}
READS = {
    ("timezone", "now"), ("timezone", "localdate"), ("timezone", "localtime"), ("datetime", "now"),
    ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("context", "now"),
    ("time", "time"),
}  # fmt: skip
CONVERSIONS = {"localdate", "localtime"}
IMPORTED = {"now", "localdate", "localtime"}
WITH_REASON = {
    "platform/context.py": "the clock itself",
    "platform/gate.py": "the decorator of a view asks who holds what today",
    "platform/stepup.py": "the decorator of a view asks how long ago the visitor proved it",
    "access/apps.py": "after a migration the roles of the table are installed",
    "accounts/adapter.py": "allauth calls it in the middle of a request",
    "accounts/changes.py": "signals of allauth bring no instant",
    "accounts/refused.py": "called with the request that was refused",
    "consents/leaving.py": "the signal of a sign-out brings no instant",
    "desk/waiting.py": "the day page hands a day in; late is a matter of minutes",
    "platform/faces.py": "the frame of a page asks who holds what today",
}


def clock_reads(tree: ast.Module) -> Iterator[int]:
    """The lines on which the present moment is asked for."""
    bare = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module in {"gongqiao.platform.context", "django.utils.timezone"}
        for alias in node.names
        if alias.name in IMPORTED
    }
    converting = {
        id(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (node.args or node.keywords)
    }
    for node in ast.walk(tree):
        name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
        if name in CONVERSIONS and id(node) in converting:
            continue  # localdate(at) asks for no present moment
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if (owner, node.attr) in READS:
                yield node.lineno
        elif isinstance(node, ast.Name) and node.id in bare and isinstance(node.ctx, ast.Load):
            yield node.lineno


def is_at_the_edge(path: Path) -> bool:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    commands = parts[-1].startswith("cli_")  # groups of commands that `cli.py` puts together
    return (
        commands
        or bool(AT_THE_EDGE & set(parts[1:]))
        or str(path.relative_to(SOURCE)) in WITH_REASON
    )


def test_the_clock_is_an_argument() -> None:
    found = [
        f"{shown(path)}:{line}"
        for path in modules()
        if not is_at_the_edge(path)
        for line in clock_reads(tree_of(path))
    ]
    assert not found, "\n".join(found)


def test_reasons_are_still_needed() -> None:
    idle = [name for name in WITH_REASON if not list(clock_reads(tree_of(SOURCE / name)))]
    assert not idle, idle


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("from django.utils import timezone\nx = timezone.now()", 1),
        ("import datetime\nx = datetime.datetime.now()", 1),
        ("from gongqiao.platform.context import now\nx = now()", 1),
        ("from gongqiao.platform import context\nf(default=context.now)", 1),
        ("from datetime import date\nx = date.today", 1),
        ("from django.utils import timezone\nx = timezone.localdate()", 1),
        ("from django.utils import timezone\nx = timezone.localdate(at)", 0),
        ("def f(now): return now", 0),
        ("import time\nx = time.monotonic()", 0),
    ],
)
def test_a_read_is_noticed(text: str, reads: int) -> None:
    assert len(list(clock_reads(ast.parse(text)))) == reads
