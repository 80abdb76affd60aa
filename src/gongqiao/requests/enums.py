"""Closed lists of what workers ask."""

from enum import StrEnum


class Kind(StrEnum):
    """What somebody wants of the union (12351: consult, ask for help, suggest, complain)."""

    CONSULT = "consult"
    HELP = "help"
    SUGGEST = "suggest"
    COMPLAIN = "complain"


class Topic(StrEnum):
    """What it is about."""

    WAGES = "wages"
    CONTRACT = "contract"  # employment contract, dismissal
    INSURANCE = "insurance"  # social insurance, work injury
    HOURS = "hours"  # working hours, leave
    SAFETY = "safety"
    WOMEN = "women"
    MUTUAL_AID = "mutual_aid"
    HARDSHIP = "hardship"
    MEMBERSHIP = "membership"
    SCHOOL = "school"  # courses, education grants
    CULTURE = "culture"  # culture, sport, venues
    UNION = "union"  # the union's own work
    OTHER = "other"


class Channel(StrEnum):
    """The way in."""

    PHONE_PAGE = "phone_page"  # the worker's own page
    QR = "qr"  # a code at a hall or union
    ASSISTED = "assisted"  # a clerk on the worker's behalf
    CALL = "call"  # a call to 12351
    PROGRAM = "program"  # another system, by the interface


class State(StrEnum):
    """Where a request stands."""

    NEW = "new"
    IN_HAND = "in_hand"  # somebody has said something, or it was handed on
    ASKED = "asked"  # waits for the applicant
    ANSWERED = "answered"
    MERGED = "merged"  # follows another one
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What may be done with a request."""

    SAY = "say"  # an interim word: it stays open
    ANSWER = "answer"
    ASK_BACK = "ask_back"
    REPLY = "reply"  # the applicant adds something
    RESUME = "resume"  # the office goes on without the reply
    HAND_ON = "hand_on"
    MERGE = "merge"
    UNMERGE = "unmerge"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"  # the applicant, once
    AGAIN = "again"  # an unsatisfied applicant: somebody else looks at it, once


class TurnKind(StrEnum):
    """What a line of the course of a request is."""

    ASKED = "asked"
    SAY = "say"
    ANSWER = "answer"
    ASK_BACK = "ask_back"
    REPLY = "reply"
    RESUME = "resume"
    HAND_ON = "hand_on"
    MERGE = "merge"
    UNMERGE = "unmerge"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    AGAIN = "again"
    CALL_BACK = "call_back"
    CONCEAL = "conceal"  # kept from the employer's union from now on
    REVEAL = "reveal"  # no longer
    LINK = "link"  # a person of the register, or a matter of another system


class Side(StrEnum):
    """Who speaks in a line."""

    APPLICANT = "applicant"
    OFFICE = "office"
    SYSTEM = "system"


class Level(StrEnum):
    """Which office of the tree: the union itself, its town, the federation at the top."""

    UNION = "union"
    TOWN = "town"
    CITY = "city"


class PlaceKind(StrEnum):
    """Where a code hangs."""

    HALL = "hall"
    UNION = "union"
    STATION = "station"


class Reached(StrEnum):
    """What came of a call-back."""

    CONFIRMED = "confirmed"  # it was as the answer says
    UNTRUE = "untrue"  # it was not
    UNREACHED = "unreached"
