"""What is entered of an election: the meeting, and who stood."""

from dataclasses import dataclass

from gongqiao.organising.enums import Body, CommitteeKind


@dataclass(frozen=True, slots=True)
class Stood:
    """Somebody who stood, with the votes and, when elected, the post."""

    name: str
    votes: int
    post: str = ""
    relative: bool = False
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """The assembly or congress and one committee that it elected."""

    committee: CommitteeKind
    body: Body
    entitled: int
    present: int
    seats: int
    stood: tuple[Stood, ...]
