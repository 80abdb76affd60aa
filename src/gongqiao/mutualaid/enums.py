"""Closed lists of mutual aid: reason codes with their bits, states of a claim."""

from collections.abc import Iterable
from enum import StrEnum


class Reason(StrEnum):
    """Why a stay got nothing, got less, or needs a person (domain document, section 6).

    A set of reasons is stored as one integer: R01 is bit 0, R25 is bit 24.
    """

    NOT_ENROLLED = "R01"
    OUTSIDE_COVER = "R02"
    WAITING = "R03"
    INSUTYPE = "R04"
    MED_TYPE = "R05"
    HOSPITAL = "R06"
    BELOW_DEDUCTIBLE = "R07"
    CAP_REACHED = "R08"
    DUPLICATE = "R09"
    REVERSED = "R10"
    NAME_DIFFERS = "R11"
    SEVERAL_PERSONS = "R12"
    TOO_LATE = "R13"
    EXCLUDED = "R14"
    PAID_AT_SOURCE = "R15"
    IDENTITY_OFF = "R16"
    NO_ACCOUNT = "R17"
    HOLDER_DIFFERS = "R18"
    CASES_USED = "R19"
    ZERO = "R20"
    DECEASED = "R21"
    FEE_NOT_RECEIVED = "R22"
    READMISSION = "R23"
    BEGAN_BEFORE_COVER = "R24"
    INCOMPLETE = "R25"

    @property
    def bit(self) -> int:
        """The reason as a mask of its own: R01 → 1, R02 → 2, R03 → 4 …"""
        return 1 << (int(self.value[1:]) - 1)


def mask_of(reasons: Iterable[Reason]) -> int:
    """A set of reasons as one integer."""
    mask = 0
    for reason in reasons:
        mask |= reason.bit
    return mask


def reasons_in(mask: int) -> tuple[Reason, ...]:
    """The reasons of a mask, in the order of their codes. Unknown bits raise ValueError."""
    if mask < 0 or mask >> len(Reason):
        raise ValueError(f"not a mask of reasons: {mask}")
    return tuple(reason for reason in Reason if mask & reason.bit)


def reason_codes(mask: int) -> str:
    """`R08;R15`, as the decisions file writes it."""
    return ";".join(reasons_in(mask))


NEEDS_REVIEW = mask_of(
    (
        Reason.DUPLICATE,
        Reason.NAME_DIFFERS,
        Reason.SEVERAL_PERSONS,
        Reason.TOO_LATE,
        Reason.EXCLUDED,
        Reason.IDENTITY_OFF,
        Reason.DECEASED,
        Reason.READMISSION,
        Reason.BEGAN_BEFORE_COVER,
        Reason.INCOMPLETE,
    )
)
"""A claim with any of these is never paid before a person has looked at it."""


class ClaimState(StrEnum):
    """States of a claim (contract, section 6)."""

    ASSESSED = "assessed"
    AUTO_OK = "auto_ok"
    REVIEW = "review"
    APPROVED = "approved"
    IN_BATCH = "in_batch"
    SENT = "sent"
    PAID = "paid"
    REJECTED = "rejected"
    ON_HOLD = "on_hold"
    BANK_FAILED = "bank_failed"
    CORRECTED = "corrected"
    ADJUSTED = "adjusted"
    RECOVERING = "recovering"


class BatchState(StrEnum):
    """A payment batch from its making to the bank's last answer."""

    MADE = "made"
    CHECKED = "checked"
    RELEASED = "released"  # may be exported and sent; its payments are `sent`
    SETTLED = "settled"  # the bank has answered for every payment
    WITHDRAWN = "withdrawn"  # before its release; its claims are free again


class PaymentState(StrEnum):
    """One attempt at a payment."""

    IN_BATCH = "in_batch"
    SENT = "sent"
    PAID = "paid"
    FAILED = "failed"  # the bank sent it back, or the batch was withdrawn


class Funder(StrEnum):
    """Who pays a premium (domain document, section 1)."""

    WORKER = "worker"
    EMPLOYER = "employer"  # the unit's union or the unit itself
    TOWNSHIP = "township"
    FEDERATION = "federation"


class Handling(StrEnum):
    """What a person did with a claim line."""

    APPROVE = "approve"
    REJECT = "reject"
    HOLD = "hold"
    RESUME = "resume"


class Exclusion(StrEnum):
    """Sub-codes of R14: why a stay is excluded (domain document, section 1.4)."""

    WORK_INJURY = "R14.1"  # paid by the work-injury fund
    THIRD_PARTY = "R14.2"  # traffic accident or another third party's duty
    UNLAWFUL = "R14.3"  # fight, drunkenness, self-harm, unlawful act
    COSMETIC = "R14.4"
    ABROAD = "R14.5"
    NOT_DESIGNATED = "R14.6"
    FRAUD = "R14.7"
    OTHER = "R14.9"


class PaymentOutcome(StrEnum):
    """What the bank says about a payment."""

    PAID = "paid"
    FAILED = "failed"
    PENDING = "pending"  # nothing final yet


class RecoveryKind(StrEnum):
    """How an overpayment ended, besides the deduction from a later payment."""

    RECEIVED = "received"
    WRITTEN_OFF = "written_off"


class PremiumKind(StrEnum):
    """Movements of premium money."""

    RECEIVED = "received"
    PROMISED = "promised"  # due from a funder, booked before it comes
    COLLECTED = "collected"  # a promised premium came
    RETURNED = "returned"  # what was paid too much went back


class MissedKind(StrEnum):
    """Why a settlement looks as if somebody were missing out."""

    SAME_NAME_OTHER_NUMBER = "same_name_other_number"
    SAME_NUMBER_OTHER_NAME = "same_number_other_name"
    LAPSED_BY_DAYS = "lapsed_by_days"
    FEE_UNPAID = "fee_unpaid"


class MissedState(StrEnum):
    """What became of a missed claim."""

    OPEN = "open"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


class Asked(StrEnum):
    """What somebody says about a payment of theirs."""

    QUESTION = "question"
    OBJECTION = "objection"  # another member of staff looks at it again
