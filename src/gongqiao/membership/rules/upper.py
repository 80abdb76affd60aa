"""The lowest organisation above two others, from their tree paths."""


def upper_path(one: str, other: str) -> str:
    """`"1.2.3."` and `"1.2.4."` → `"1.2."`; "" when they have none in common."""
    shared = []
    for a, b in zip(one.split("."), other.split("."), strict=False):
        if a != b or not a:
            break
        shared.append(a)
    return "".join(f"{part}." for part in shared)


def last_id(path: str) -> int:
    """The organisation to which a path leads; 0 for none."""
    parts = [part for part in path.split(".") if part]
    return int(parts[-1]) if parts else 0
