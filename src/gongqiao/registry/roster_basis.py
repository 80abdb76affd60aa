"""On what basis people in a roster of members are kept: an app above knows the text they signed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from gongqiao.platform.context import Actor


@dataclass(frozen=True, slots=True)
class Signed:
    """Everybody in a roster has signed: on which day at the latest, where the papers are kept, and
    the mark of the text that was shown to whoever brings the roster in.
    """

    on: date
    where: str
    text: str


class Basis(Protocol):
    """What an app above does about it."""

    template: str
    """Shows the text on the page of the upload; gets it as `text`."""

    def text(self) -> object:
        """What is signed at present; has a `mark`."""
        ...

    def seen(self, roster_id: int, signed: Signed, at: datetime) -> None:
        """A roster was looked through. Raises Refused TEXT_CHANGED, EVIDENCE, AHEAD."""
        ...

    def brought_in(
        self, roster_id: int, people: Callable[[], Sequence[int]], by: Actor, at: datetime
    ) -> None:
        """The people of its good rows, in the transaction that brings it in."""
        ...

    def says(self, roster_id: int) -> str:
        """In a sentence, on the pages of the roster; blank: nobody signed."""
        ...


def signed_now(on: date, where: str) -> Signed | None:
    """They signed the text as it stands: for commands and the demo, which show no page."""
    asked = basis()
    return Signed(on, where, str(getattr(asked.text(), "mark", ""))) if asked else None


_bases: list[Basis] = []


def provide_basis(basis: Basis) -> None:
    """Called in AppConfig.ready(), by one app."""
    _bases[:] = [basis]


def basis() -> Basis | None:
    """The one that was provided."""
    return _bases[0] if _bases else None
