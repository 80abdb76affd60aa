"""Subtrees as path prefixes."""

from collections.abc import Iterable


def without_covered(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths sorted, without those that lie below another one of them."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not (kept and path.startswith(kept[-1])):
            kept.append(path)
    return tuple(kept)
