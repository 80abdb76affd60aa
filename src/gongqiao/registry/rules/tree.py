"""The tree of organisations as plain mappings: who is above whom, and who may be."""

from collections.abc import Iterable, Mapping

from gongqiao.registry.enums import OrganisationKind

DEEPEST = 40
"""Levels: a path of so many ids fits its column."""
BASIC = frozenset(
    {OrganisationKind.GRASSROOTS, OrganisationKind.JOINT_GRASSROOTS, OrganisationKind.GROUP}
)
"""Unions of workers themselves: branches and groups stand below them, no federations."""


def may_stand(kind: str, above: str) -> bool:
    """May an organisation of the one kind stand right below one of the other?"""
    return above not in BASIC or kind in BASIC


def on_a_cycle(parents: Mapping[str, str | None], codes: Iterable[str]) -> set[str]:
    """Those of `codes` from which the way up comes back to themselves."""
    settled: dict[str, bool] = {}
    for code in codes:
        way: list[str] = []
        at: str | None = code
        while at is not None and at not in settled and at not in way:
            way.append(at)
            at = parents.get(at)
        ring = set(way[way.index(at) :]) if at is not None and at in way else set()
        settled.update({step: step in ring for step in way})
    return {code for code in codes if settled.get(code)}


def height(parents: Mapping[str, str | None], code: str) -> int:
    """How many organisations stand on the way up, itself included; DEEPEST + 1 when more."""
    steps, at = 0, code
    while at is not None and steps <= DEEPEST:
        steps += 1
        above = parents.get(at)
        if above is None:
            break
        at = above
    return steps


def paths(ids: Mapping[str, int], parents: Mapping[str, str | None]) -> dict[str, str]:
    """The path of every organisation: zero-padded ids from the root down, each with a dot."""
    done: dict[str, str] = {}
    for code in ids:
        way: list[str] = []
        at: str | None = code
        while at is not None and at not in done:
            way.append(at)
            at = parents.get(at)
        above = done[at] if at is not None else ""
        for step in reversed(way):
            above = done[step] = f"{above}{ids[step]:08d}."
    return done
