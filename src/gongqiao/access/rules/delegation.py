"""Nobody hands on more power than they hold themselves, there."""

from collections.abc import Iterable, Mapping

HANDS_OUT_POWER = ("access.", "accounts.")
"""Capabilities that lead to others: whoever appoints must hold these themselves."""


def not_held(
    capabilities: Iterable[str],
    held: Mapping[str, Iterable[str]],
    path: str,
    *,
    appoints: bool = False,
) -> tuple[str, ...]:
    """Those of a role's capabilities that stand in the way of giving it at `path`, sorted.

    `held` maps each capability to the tree paths below which the granter holds it. Who appoints
    gives the work of offices without doing it, but no power over accounts and roles beyond theirs.
    """
    return tuple(
        sorted(
            code
            for code in capabilities
            if not (appoints and not code.startswith(HANDS_OUT_POWER))
            and not any(path.startswith(above) for above in held.get(code, ()))
        )
    )
