"""Closed lists of the register."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    """Kinds of trade-union organisation (union-work 2.1)."""

    NATIONAL = "national"
    LOCAL_FEDERATION = "local_federation"
    INDUSTRIAL_UNION = "industrial_union"
    TOWNSHIP_FEDERATION = "township_federation"
    SECTOR_FEDERATION = "sector_federation"
    AREA_FEDERATION = "area_federation"
    GRASSROOTS = "grassroots"
    JOINT_GRASSROOTS = "joint_grassroots"
    GROUP = "group"


class MembershipState(StrEnum):
    """States of a membership (union-work 2.7); the moves come with the members' system."""

    ACTIVE = "active"
    RETAINED = "retained"
    LEFT = "left"


class AccountKind(StrEnum):
    """Where money reaches a person."""

    SOCIAL_CARD = "social_card"
    BANK_CARD = "bank_card"


class AccountState(StrEnum):
    """Whether an account may be paid to."""

    ACTIVE = "active"
    FAILED = "failed"  # the bank sent a payment back
    REPLACED = "replaced"
