"""Which state follows which: one table for applications, one for transfers."""

from collections.abc import Mapping

from gongqiao.membership.enums import ApplicationState as A
from gongqiao.membership.enums import TransferState as T

APPLICATION: Mapping[A, frozenset[A]] = {
    A.APPLIED: frozenset({A.PENDING_REVIEW, A.REFUSED, A.WITHDRAWN}),
    A.PENDING_REVIEW: frozenset({A.APPROVED, A.CLAIMED, A.REFUSED, A.WITHDRAWN}),
    A.CLAIMED: frozenset({A.APPROVED, A.REFUSED, A.WITHDRAWN}),
    A.APPROVED: frozenset(),
    A.REFUSED: frozenset(),  # whoever was refused may apply again: another application
    A.WITHDRAWN: frozenset(),
}
TRANSFER: Mapping[T, frozenset[T]] = {
    T.OUT_PENDING: frozenset({T.DONE, T.UPPER, T.WITHDRAWN}),
    T.UPPER: frozenset({T.DONE, T.REFUSED, T.WITHDRAWN}),
    T.DONE: frozenset(),
    T.REFUSED: frozenset(),
    T.WITHDRAWN: frozenset(),
}
OPEN = tuple(state.value for state, after in APPLICATION.items() if after)
"""States in which an application waits for somebody."""
MOVING = tuple(state.value for state, after in TRANSFER.items() if after)
"""States in which a transfer waits for somebody."""


def follows(now: str, then: A) -> bool:
    """May an application go from one state to the other?"""
    return then in APPLICATION[A(now)]


def transfer_follows(now: str, then: T) -> bool:
    """May a transfer go from one state to the other?"""
    return then in TRANSFER[T(now)]
