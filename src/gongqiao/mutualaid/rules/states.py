"""Which moves of a claim line people may make, and which state is shown: one table each."""

from collections.abc import Mapping
from types import MappingProxyType

from gongqiao.mutualaid.enums import ClaimState, Handling, PaymentState

_S = ClaimState

MOVES: Mapping[tuple[ClaimState, Handling], ClaimState] = MappingProxyType(
    {
        (_S.REVIEW, Handling.APPROVE): _S.APPROVED,
        (_S.REVIEW, Handling.REJECT): _S.REJECTED,
        (_S.REVIEW, Handling.HOLD): _S.ON_HOLD,
        (_S.AUTO_OK, Handling.HOLD): _S.ON_HOLD,
        (_S.APPROVED, Handling.HOLD): _S.ON_HOLD,
        (_S.ON_HOLD, Handling.RESUME): _S.REVIEW,
        (_S.ON_HOLD, Handling.REJECT): _S.REJECTED,
    }
)
"""(state, what a person does) → new state. Whatever is not here is not allowed."""

PAYABLE = (_S.AUTO_OK, _S.APPROVED)
"""Lines in these states go into the next batch (amount > 0, no payment standing)."""

WAITS_FOR_A_PERSON = (_S.ASSESSED, _S.REVIEW, _S.ON_HOLD)

CANCELLED = (_S.REJECTED, _S.ADJUSTED)
"""Lines whose decision has been booked back: they owe nothing."""

PAYMENT_MOVES: Mapping[PaymentState, tuple[PaymentState, ...]] = MappingProxyType(
    {
        PaymentState.IN_BATCH: (PaymentState.SENT, PaymentState.FAILED),
        PaymentState.SENT: (PaymentState.PAID, PaymentState.FAILED),
        PaymentState.PAID: (PaymentState.FAILED,),
        PaymentState.FAILED: (),
    }
)
"""The same table as the trigger `mutualaid_payment_moves`."""


def after(state: ClaimState, handling: Handling) -> ClaimState | None:
    """The state after a person has done this; None when it is not allowed."""
    return MOVES.get((state, handling))


def shown(
    state: ClaimState, payment: PaymentState | None, *, account_changed: bool = False
) -> ClaimState:
    """The state that people see.

    `payment` is the state of the latest payment that stands or went to the bank (None: there is
    none); `account_changed`: the person has an active account other than that payment's.
    `queries_payments` holds the same as SQL.
    """
    if payment is None:
        return state
    if payment != PaymentState.FAILED:
        return ClaimState(payment.value)
    if state not in PAYABLE:
        return state
    return ClaimState.CORRECTED if account_changed else ClaimState.BANK_FAILED
