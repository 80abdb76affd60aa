"""Nobody hands on what they do not hold themselves, there."""

from collections.abc import Iterable, Mapping


def not_held(
    capabilities: Iterable[str], held: Mapping[str, Iterable[str]], path: str
) -> tuple[str, ...]:
    """Those of a role's capabilities that the granter does not hold at `path`, sorted.

    `held` maps each capability to the tree paths below which the granter holds it.
    """
    return tuple(
        sorted(
            code
            for code in capabilities
            if not any(path.startswith(above) for above in held.get(code, ()))
        )
    )
