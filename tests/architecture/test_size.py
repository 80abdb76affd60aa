"""Files of about 400 lines, functions of about 60, views of about 20; no names that say nothing."""

import ast
from collections.abc import Iterator

from tests.architecture.house import ROOT, modules, shown, tree_of

FILE_LINES = 400
FUNCTION_LINES = 60
LARGER = dict[str, int]()
"""Files that were larger when the rule came, with the size they must not pass. May only shrink."""
EMPTY_NAMES = {"utils", "helpers", "common", "misc", "util"}


def too_long(name: str, lines: int, allowed: dict[str, int]) -> bool:
    """Is a file of so many lines too long?"""
    return lines > allowed.get(name, FILE_LINES)


def test_files_stay_small() -> None:
    sizes = {
        shown(path): len(path.read_text().splitlines())
        for folder in ("src", "config", "tests", "bench")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
    }
    found = [f"{name}: {lines}" for name, lines in sizes.items() if too_long(name, lines, LARGER)]
    assert not found, "\n".join(found)


def test_the_ratchet_only_tightens() -> None:
    assert all(size > FILE_LINES and (ROOT / name).exists() for name, size in LARGER.items())


def test_a_large_file_is_noticed() -> None:
    assert too_long("a.py", FILE_LINES + 1, {})
    assert not too_long("a.py", FILE_LINES, {})
    assert too_long("a.py", 501, {"a.py": 500})


def long_functions(tree: ast.Module, limit: int) -> Iterator[tuple[str, int]]:
    """Functions longer than the limit, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > limit:
                yield node.name, lines


def test_functions_stay_small() -> None:
    found = [
        f"{shown(path)} {name}: {lines}"
        for path in modules(tests=True)
        for name, lines in long_functions(tree_of(path), FUNCTION_LINES)
    ]
    assert not found, "\n".join(found)


def test_a_long_function_is_noticed() -> None:
    tree = ast.parse("def f():\n" + "    x = 1\n" * 3)
    assert list(long_functions(tree, 3)) == [("f", 4)]
    assert not list(long_functions(tree, 4))


def test_names_say_something() -> None:
    found = [shown(p) for p in modules(tests=True) if EMPTY_NAMES & {p.stem, p.parent.name}]
    assert not found, found
