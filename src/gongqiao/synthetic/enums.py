"""What is planted in the synthetic city."""

from enum import StrEnum


class Plant(StrEnum):
    """Kinds of planted cases. Those of `PAYING` end as stays that are paid something."""

    # settlements that end in a payment, each with something about it
    INTERIM = "interim"  # two or three settlements of one stay
    RESETTLED = "resettled"  # reversed and settled again under the same visit, same file
    RESETTLED_LATER = "resettled_later"  # the same, but after the payment, to the same fen
    DUPLICATE = "duplicate"  # the line stands twice in its file
    DELIVERED_AGAIN = "delivered_again"  # the next file brings the line once more
    REVISED_ASIDE = "revised_aside"  # the next file changes what no amount depends on
    REVISED_UP = "revised_up"  # the next file raises the base
    IDENTITY_OFF = "identity_off"
    NAME_DIFFERS = "name_differs"  # the same number under another name
    RARE_CHARACTER = "rare_character"  # a character that the sender's system does not know: `?`
    DOT_VARIANT = "dot_variant"  # another middle dot: the same name
    CROSSING = "crossing"  # began in the period before, covered without a gap
    BEGAN_BEFORE = "began_before"  # began before the person's first cover
    PART_MISSING = "part_missing"  # psn_part_amt is empty
    NO_VISIT = "no_visit"  # mdtrt_id is empty
    CAP = "cap"  # two stays that meet the cap together
    # settlements that end in nothing
    REVERSED = "reversed"  # negative row in the same file
    REVERSED_LATE = "reversed_late"  # negative row in the next file
    REVERSAL_FIRST = "reversal_first"  # the negative row comes a file earlier than its original
    FLAGGED_AGAIN = "flagged_again"  # the next file flags the original, no negative row
    FLAGGED_AND_REVERSED = "flagged_and_reversed"  # both
    NAMELESS_REVERSAL = "nameless_reversal"  # the negative row does not name its original
    INVALID = "invalid"  # vali_flag = 0
    BELOW = "below"  # within the deductible
    NOTHING_LEFT = "nothing_left"  # the hospital bore the rest: base below 0
    OUTPATIENT = "outpatient"
    OTHER_INSURANCE = "other_insurance"
    SMALL_HOSPITAL = "small_hospital"  # where the scheme wants second level
    AT_SOURCE = "at_source"  # aid paid at discharge already
    WAITING = "waiting"  # came back after a gap, ill at once
    PREMIUM_UNPAID = "premium_unpaid"
    PAID_LATE = "paid_late"
    # people whom no cover reaches
    LAPSED = "lapsed"  # ill some days after the cover ended
    NEAR_NUMBER = "near_number"  # an enrolled person's name, one digit of the number wrong
    STRANGER = "stranger"
    # lines that are no settlement
    UNPARSABLE = "unparsable"
    # rosters
    BAD_CHECK_DIGIT = "bad_check_digit"
    UNKNOWN_ORGANISATION = "unknown_organisation"
    NAME_CONFLICT = "name_conflict"
    MEMBER_TWICE = "member_twice"
    ACCOUNT_OF_NOBODY = "account_of_nobody"
    HOLDER_DIFFERS = "holder_differs"
    NO_ACCOUNT = "no_account"
    BANK_FAILS = "bank_fails"  # the bank sends the first payment back
    ENROLLED_TWICE = "enrolled_twice"  # by two unions
    ENROLLED_UNKNOWN = "enrolled_unknown"


PAYING = (
    Plant.INTERIM,
    Plant.RESETTLED,
    Plant.RESETTLED_LATER,
    Plant.DUPLICATE,
    Plant.DELIVERED_AGAIN,
    Plant.REVISED_ASIDE,
    Plant.REVISED_UP,
    Plant.IDENTITY_OFF,
    Plant.NAME_DIFFERS,
    Plant.RARE_CHARACTER,
    Plant.DOT_VARIANT,
    Plant.CROSSING,
    Plant.BEGAN_BEFORE,
    Plant.PART_MISSING,
    Plant.NO_VISIT,
    Plant.CAP,
)

LATER = (
    Plant.RESETTLED_LATER,
    Plant.DELIVERED_AGAIN,
    Plant.REVISED_ASIDE,
    Plant.REVISED_UP,
    Plant.REVERSED_LATE,
    Plant.FLAGGED_AGAIN,
    Plant.FLAGGED_AND_REVERSED,
)
"""What a later file changes; planted in periods that are over only."""

MONEY_MOVES = (
    Plant.REVISED_UP,
    Plant.REVERSED_LATE,
    Plant.FLAGGED_AGAIN,
    Plant.FLAGGED_AND_REVERSED,
)
"""After the payment these change what is due: adjustments and recoveries."""

REASONS: dict[Plant, str] = {
    Plant.IDENTITY_OFF: "R16",
    Plant.NAME_DIFFERS: "R11",
    Plant.RARE_CHARACTER: "R11",
    Plant.BEGAN_BEFORE: "R24",
    Plant.CAP: "R08",
    Plant.REVERSED: "R10",
    Plant.REVERSED_LATE: "R10",
    Plant.REVERSAL_FIRST: "R10",
    Plant.FLAGGED_AGAIN: "R10",
    Plant.FLAGGED_AND_REVERSED: "R10",
    Plant.NAMELESS_REVERSAL: "R10",
    Plant.BELOW: "R07",
    Plant.NOTHING_LEFT: "R20",
    Plant.OUTPATIENT: "R05",
    Plant.OTHER_INSURANCE: "R04",
    Plant.SMALL_HOSPITAL: "R06",
    Plant.AT_SOURCE: "R15",
    Plant.WAITING: "R03",
    Plant.PREMIUM_UNPAID: "R22",
    Plant.PAID_LATE: "R22",
}
"""The reason code that the decision of such a stay carries."""
