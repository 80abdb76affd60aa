"""What everybody at the desk still has at the end of the day, from counts by kind and office.

Pure: matters that are alike in those and in the region whose hours count are one `Pile`; whoever
may see its kind there, and has it or works in its office, has it in their digest.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pile:
    """Open matters of one kind, with one office and one owner, in the hours of one region."""

    kind: str
    office: int
    path: str  # of the office, in the tree
    owner: int | None
    region: str
    open: int
    unanswered: int
    late: int


@dataclass(frozen=True, slots=True)
class Done:
    """What one colleague closed today, of one kind and office."""

    kind: str
    path: str
    by: int
    closed: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody at the desk: their own offices, and where they see which kind of matter."""

    user: int
    offices: frozenset[int]
    sees: Mapping[str, tuple[str, ...]]  # kind → paths of the tree

    def may_see(self, kind: str, path: str) -> bool:
        """The same gate as the board's."""
        return path.startswith(self.sees.get(kind, ()))


@dataclass(frozen=True, slots=True)
class Evening:
    """What one of them reads: the figures, and the unanswered ones by region."""

    figures: Mapping[str, int]
    unanswered: Mapping[str, int]


def digests(
    readers: Iterable[Reader], piles: Sequence[Pile], done: Sequence[Done]
) -> dict[int, Evening]:
    """The evening of everybody who has something to read."""
    of_office, of_owner = defaultdict(list), defaultdict(list)
    for pile in piles:
        of_office[pile.office].append(pile)
        if pile.owner is not None:
            of_owner[pile.owner].append(pile)
    of_colleague = defaultdict(list)
    for each in done:
        of_colleague[each.by].append(each)
    found = {}
    for reader in readers:
        own = of_owner[reader.user]
        near = [pile for office in reader.offices for pile in of_office[office]]
        near += [pile for pile in own if pile.office not in reader.offices]
        evening = _evening(reader, near, own, of_colleague[reader.user])
        if any(evening.figures.values()):
            found[reader.user] = evening
    return found


def _evening(
    reader: Reader, near: Iterable[Pile], own: Iterable[Pile], done: Iterable[Done]
) -> Evening:
    seen = [pile for pile in near if reader.may_see(pile.kind, pile.path)]
    by_region: Counter[str] = Counter()
    for pile in seen:
        by_region[pile.region] += pile.unanswered
    figures = {
        "unanswered": sum(pile.unanswered for pile in seen),
        "late": sum(pile.late for pile in seen),
        "mine": sum(pile.open for pile in own if reader.may_see(pile.kind, pile.path)),
        "closed": sum(each.closed for each in done if reader.may_see(each.kind, each.path)),
    }
    return Evening(figures, +by_region)
