"""What everybody at the desk still has at the end of the day, from counts by kind and office.

Pure: matters that are alike in those and in the region whose hours count are one `Pile`; whoever
may see its kind there, and has it or works in its office, has it in their digest. Each office below
one's own in the tree has a line of its own.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

MOST_BELOW = 12
"""Offices below that have a line; what the others have is one sum."""


@dataclass(frozen=True, slots=True)
class Pile:
    """Open matters of one kind, with one office and one owner, in the hours of one region."""

    kind: str
    office: int
    path: str  # of the office, in the tree
    name: str
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
    paths: tuple[str, ...] = ()  # of their own offices

    def may_see(self, kind: str, path: str) -> bool:
        """The same gate as the board's."""
        return path.startswith(self.sees.get(kind, ()))


@dataclass(frozen=True, slots=True)
class Below:
    """What an office below has left, or several of them together. `until`: when it closes today,
    where it goes on working after the letter.
    """

    name: str
    unanswered: int
    late: int
    offices: int = 1
    region: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Evening:
    """What one of them reads: the figures, the unanswered ones by region, the offices below."""

    figures: Mapping[str, int]
    unanswered: Mapping[str, int]
    below: Sequence[Below] = field(default=())


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
    left = sorted((p for p in piles if p.unanswered or p.late), key=attrgetter("path"))
    places = [pile.path for pile in left]
    found = {}
    for reader in readers:
        own = of_owner[reader.user]
        near = [pile for office in reader.offices for pile in of_office[office]]
        near += [pile for pile in own if pile.office not in reader.offices]
        below = _below(reader, left, places)
        evening = _evening(reader, near, own, of_colleague[reader.user], below)
        if below or any(evening.figures.values()):
            found[reader.user] = evening
    return found


def _below(reader: Reader, left: Sequence[Pile], places: Sequence[str]) -> list[Below]:
    """The offices below with something left, what is late first; without what the reader has
    themselves, which stands above these lines. Piles below an office stand together in `left`.
    """
    offices: dict[int, tuple[str, str, str]] = {}
    late: Counter[int] = Counter()
    unanswered: Counter[int] = Counter()
    outermost = (p for p in reader.paths if not p.startswith(tuple({*reader.paths} - {p})))
    for path in outermost:
        for pile in left[bisect_left(places, path) : bisect_left(places, f"{path}\U0010ffff")]:
            near = pile.office in reader.offices or pile.owner == reader.user
            if not near and reader.may_see(pile.kind, pile.path):
                offices[pile.office] = (pile.path, pile.name, pile.region)
                late[pile.office] += pile.late
                unanswered[pile.office] += pile.unanswered
    worst = sorted(offices, key=lambda pk: (-late[pk], -unanswered[pk], offices[pk]))
    lines = [
        Below(offices[pk][1], unanswered[pk], late[pk], region=offices[pk][2])
        for pk in worst[:MOST_BELOW]
    ]
    rest = worst[MOST_BELOW:]
    if rest:
        sums = (sum(unanswered[pk] for pk in rest), sum(late[pk] for pk in rest))
        lines.append(Below("", *sums, offices=len(rest)))
    return lines


def _evening(
    reader: Reader,
    near: Iterable[Pile],
    own: Iterable[Pile],
    done: Iterable[Done],
    below: Sequence[Below],
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
    return Evening(figures, +by_region, below)
