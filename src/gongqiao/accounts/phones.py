"""Whose phone it is: the register, a floor above, answers here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gongqiao.platform.context import Actor

MOST_PEOPLE = 6
"""So many people are offered for one number at most."""


@dataclass(frozen=True, slots=True)
class PhonePerson:
    """A person with this number: name masked, and the user they sign in as, if there is one.

    `proved`: they have answered with a code from this number before, as the register knows.
    """

    person_id: int
    masked_name: str
    display_name: str
    user_id: int | None
    proved: bool


class Directory(Protocol):
    """What the register knows."""

    def people(self, mobile: str) -> list[PhonePerson]:
        """Everybody with this number, at most MOST_PEOPLE."""
        ...

    def number_of(self, user_id: int) -> tuple[str, bool]:
        """The number of the person whom this user is, and whether they proved it; blank: none."""
        ...

    def proves(self, person_id: int, tail: str) -> bool:
        """Are these the last six signs of one of the person's certificates?"""
        ...

    def tie(self, person_id: int, user_id: int, *, by: Actor, at: datetime) -> None:
        """The person signs in as this user from now on. Raises Refused when somebody else does."""
        ...


_directory: list[Directory] = []


def provide(directory: Directory) -> None:
    """Called once in AppConfig.ready() by the register."""
    _directory[:] = [directory]


def directory() -> Directory | None:
    """The register, when there is one."""
    return _directory[0] if _directory else None
