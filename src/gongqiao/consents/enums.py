"""Words of consents."""

from enum import StrEnum


class Answer(StrEnum):
    """What a person said to one purpose."""

    GIVEN = "given"
    REFUSED = "refused"
    REVOKED = "revoked"


class How(StrEnum):
    """By which way the answer came."""

    PHONE = "phone"  # the person's own sign-in
    PAPER = "paper"  # signed on paper, recorded by a clerk
    ENROLMENT = "enrolment"  # signed on the form of an enrolment
    JOINING = "joining"  # with the application to join a union


class Relation(StrEnum):
    """What a member of the family is to the worker."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    OTHER = "other"
