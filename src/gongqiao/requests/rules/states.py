"""Which moves of a request are allowed: one table."""

from collections.abc import Mapping
from types import MappingProxyType

from gongqiao.requests.enums import Move, State

_S, _M = State, Move

MOVES: Mapping[tuple[State, Move], State] = MappingProxyType(
    {
        (_S.NEW, _M.SAY): _S.IN_HAND,
        (_S.NEW, _M.ANSWER): _S.ANSWERED,
        (_S.NEW, _M.ASK_BACK): _S.ASKED,
        (_S.NEW, _M.REPLY): _S.NEW,
        (_S.NEW, _M.HAND_ON): _S.IN_HAND,
        (_S.NEW, _M.MERGE): _S.MERGED,
        (_S.NEW, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.IN_HAND, _M.SAY): _S.IN_HAND,
        (_S.IN_HAND, _M.ANSWER): _S.ANSWERED,
        (_S.IN_HAND, _M.ASK_BACK): _S.ASKED,
        (_S.IN_HAND, _M.REPLY): _S.IN_HAND,
        (_S.IN_HAND, _M.HAND_ON): _S.IN_HAND,
        (_S.IN_HAND, _M.MERGE): _S.MERGED,
        (_S.IN_HAND, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.ASKED, _M.ANSWER): _S.ANSWERED,
        (_S.ASKED, _M.REPLY): _S.IN_HAND,
        (_S.ASKED, _M.RESUME): _S.IN_HAND,
        (_S.ASKED, _M.MERGE): _S.MERGED,
        (_S.ASKED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.MERGED, _M.UNMERGE): _S.IN_HAND,
        (_S.ANSWERED, _M.REOPEN): _S.IN_HAND,
        (_S.ANSWERED, _M.AGAIN): _S.IN_HAND,
    }
)
"""(state, move) → new state. Whatever is not here is not allowed."""

OPEN = (_S.NEW, _S.IN_HAND, _S.ASKED)
"""In these states a request has an owner and a clock."""


def after(state: State, move: Move) -> State | None:
    """The state after the move; None when it is not allowed."""
    return MOVES.get((state, move))


def moves_of(state: State) -> frozenset[Move]:
    """What may be done in a state."""
    return frozenset(move for (at, move) in MOVES if at == state)
