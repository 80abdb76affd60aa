"""What stands of everything that a person ever answered to one purpose.

The answer with the latest day counts, of several on one day the one that was written down last. A
yes or a no holds for the text that was read: under another text the person is asked again, and
nothing is allowed until they answer. A revocation needs no text and stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongqiao.consents.enums import Answer

GUARDIAN_BELOW = 14
"""Years of age under which a parent or guardian answers (Personal Information Protection Law,
Article 31)."""


class State(StrEnum):
    """How a purpose stands for a person."""

    OPEN = "open"  # never answered
    GIVEN = "given"
    REFUSED = "refused"
    REVOKED = "revoked"
    OUTDATED = "outdated"  # answered to another text: to be asked again


class Problem(StrEnum):
    """Why an answer cannot be taken."""

    NOTHING_TO_REVOKE = "NOTHING_TO_REVOKE"
    GUARDIAN = "GUARDIAN"  # a parent or guardian must answer
    NO_GUARDIAN = "NO_GUARDIAN"  # a grown person answers for themselves
    AHEAD = "AHEAD"  # dated in the future


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it was recorded. `text` is the digest of what was read."""

    id: int
    answer: Answer
    on: date
    text: bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """The state on a day, and the answer it rests on (None: never answered)."""

    state: State
    last: Given | None = None

    @property
    def allows(self) -> bool:
        """May the facts be looked at?"""
        return self.state == State.GIVEN

    @property
    def asks(self) -> bool:
        """Does it wait for an answer?"""
        return self.state in (State.OPEN, State.OUTDATED)


def standing(answers: Iterable[Given], text: bytes, on: date) -> Standing:
    """Of all answers to a purpose, what holds on that day under the present text."""
    last = max((a for a in answers if a.on <= on), key=lambda a: (a.on, a.id), default=None)
    if last is None:
        return Standing(State.OPEN)
    if last.answer == Answer.REVOKED:
        return Standing(State.REVOKED, last)
    if last.text != text:
        return Standing(State.OUTDATED, last)
    return Standing(State(last.answer.value), last)


def next_step(now: Standing, wanted: Answer) -> Answer | Problem | None:
    """What is to be written down for what somebody says now; None: it stands already.

    Who says no to what was given takes it back.
    """
    gave = now.last is not None and now.last.answer == Answer.GIVEN
    if wanted == Answer.REVOKED and not gave:
        return None if now.state == State.REVOKED else Problem.NOTHING_TO_REVOKE
    if wanted == Answer.REFUSED and now.state == State.GIVEN:
        return Answer.REVOKED
    return None if now.state.value == wanted.value else wanted


def needs_guardian(born_on: date | None, on: date) -> bool:
    """Is the person under fourteen? An unknown birthday counts as grown: workers are."""
    if born_on is None:
        return False
    years = on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
    return years < GUARDIAN_BELOW
