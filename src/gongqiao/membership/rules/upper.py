"""The lowest organisation above two others, from their tree paths."""

from itertools import takewhile


def upper_path(one: str, other: str) -> str:
    """`"1.2.3."` and `"1.2.4."` → `"1.2."`; "" when they have none in common."""
    pairs = zip(one.split("."), other.split("."), strict=False)
    return "".join(f"{a}." for a, _b in takewhile(lambda pair: pair[0] == pair[1] != "", pairs))


def last_id(path: str) -> int:
    """The organisation to which a path leads; 0 for none."""
    parts = [part for part in path.split(".") if part]
    return int(parts[-1]) if parts else 0
