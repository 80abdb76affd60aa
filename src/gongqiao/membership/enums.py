"""Closed lists of membership."""

from enum import StrEnum


class ApplicationKind(StrEnum):
    """What somebody asks for."""

    JOIN = "join"
    TRANSFER = "transfer"  # a member elsewhere: claimed here, released there
    POOL = "pool"  # new-form workers without a union at work: placed by residence


class ApplicationState(StrEnum):
    """States of an application (union-work 2.7); the moves are in `rules.states`."""

    APPLIED = "applied"  # a person must look at the identity first
    PENDING_REVIEW = "pending_review"
    CLAIMED = "claimed"  # approved here, waits for the release of the other union
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Way(StrEnum):
    """How an application came in."""

    QR = "qr"
    CLERK = "clerk"  # on behalf of somebody, with the clerk's stamp
    RESIDENCE = "residence"  # a new-form worker by place of residence


class TransferState(StrEnum):
    """A membership moves when both unions agree, or the upper one decides."""

    OUT_PENDING = "out_pending"  # claimed; the old union releases
    UPPER = "upper"  # not released in time, or objected to: the upper union decides
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class LookalikeState(StrEnum):
    """Two entries that may be one human being."""

    OPEN = "open"
    PROPOSED = "proposed"  # a merge waits for a second person
    NEVER = "never"  # somebody said: two people. Never proposed again


class Figure(StrEnum):
    """Four figures that are never one."""

    REGISTERED = "registered"
    VERIFIED = "verified"
    ACTIVE = "active"
    PAYING = "paying"


class CardState(StrEnum):
    """What a look at a card tells."""

    VALID = "valid"
    TAMPERED = "tampered"
    UNREADABLE = "unreadable"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    UNKNOWN_KEY = "unknown_key"
    REVOKED = "revoked"
    LEFT = "left"


class Alike(StrEnum):
    """What makes two entries alike."""

    NAME = "name"
    NEAR_NAME = "near_name"
    MOBILE = "mobile"
    BIRTH = "birth"
    NUMBER = "number"


class SilenceState(StrEnum):
    """A member of whom nothing was heard for months; the moves are in `rules.silence`."""

    FOUND = "found"
    ASKED = "asked"  # whether they want to stay
    STAYS = "stays"  # they said so
    ENDED = "ended"  # counts as resigned
    OVER = "over"  # a sign came, they moved, left or are kept: nothing to ask


class LookKind(StrEnum):
    """What a look through the register counts."""

    FIGURES = "figures"
    QUALITY = "quality"
    DUPLICATES = "duplicates"
    SILENCE = "silence"


class LookState(StrEnum):
    """Where a look stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class DuesWay(StrEnum):
    """How members of a union pay their dues."""

    PAYROLL = "payroll"  # taken off the wage
    HANDED = "handed"  # handed to the union's officer
    TRANSFER = "transfer"  # by the member, to the union's account


class SheetState(StrEnum):
    """Where a sheet of dues stands."""

    DRAFT = "draft"
    RECORDED = "recorded"
    TAKEN_BACK = "taken_back"
