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
    CHAMBER_FEDERATION = "chamber_federation"  # of a chamber of commerce elsewhere (异地商会)
    GRASSROOTS = "grassroots"
    JOINT_GRASSROOTS = "joint_grassroots"
    GROUP = "group"


class MembershipState(StrEnum):
    """States of a membership (union-work 2.7); how it came to the state is its `Ground`."""

    ACTIVE = "active"
    RETAINED = "retained"  # kept without dues, without a vote
    LEFT = "left"


class Ground(StrEnum):
    """Why a membership is kept or has ended."""

    RETIRED = "retired"
    UNEMPLOYED = "unemployed"
    ARMY = "army"
    STUDY = "study"
    UNIT_CLOSED = "unit_closed"  # held by the upper union until there is another one
    TRANSFERRED = "transferred"
    RESIGNED = "resigned"
    DEEMED_RESIGNED = "deemed_resigned"  # six months without dues and activity, without a reason
    EXPELLED = "expelled"
    DIED = "died"


KEEPING = frozenset(
    {Ground.RETIRED, Ground.UNEMPLOYED, Ground.ARMY, Ground.STUDY, Ground.UNIT_CLOSED}
)
"""Grounds on which a membership is kept; the others end it."""


class AccountKind(StrEnum):
    """Where money reaches a person."""

    SOCIAL_CARD = "social_card"
    BANK_CARD = "bank_card"


class AccountState(StrEnum):
    """Whether an account may be paid to."""

    ACTIVE = "active"
    FAILED = "failed"  # the bank sent a payment back
    REPLACED = "replaced"


class Post(StrEnum):
    """What someone is elected or appointed to in an organisation."""

    CHAIR = "chair"
    ACTING_CHAIR = "acting_chair"  # 主持工作: leads while there is no chair, beside the own seat
    VICE_CHAIR = "vice_chair"
    AUDIT_CHAIR = "audit_chair"  # 经费审查委员会主任
    WOMEN_CHAIR = "women_chair"  # 女职工委员会主任
    COMMITTEE = "committee"
    STANDING_MEMBER = "standing_member"  # 常务委员
    AUDIT_MEMBER = "audit_member"  # 经费审查委员
    WOMEN_MEMBER = "women_member"  # 女职工委员
    ORGANISER = "organiser"  # 组织员: where there are too few members for a committee
    STAFF = "staff"


class OfficeNature(StrEnum):
    """How someone holds a post."""

    FULL_TIME = "full_time"
    SECONDED = "seconded"
    PART_TIME = "part_time"


class OfficeSource(StrEnum):
    """Where whoever holds a post comes from (union-work 2.1)."""

    ENTERPRISE = "enterprise"
    PARTY_GOVERNMENT = "party_government"
    MODEL_WORKER = "model_worker"
    CONTRACTED = "contracted"  # 社会化工会工作者


class MergeState(StrEnum):
    """A merge of two persons: proposed by one officer, decided by another."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNDONE = "undone"


class RosterKind(StrEnum):
    """The three roster files of the contract, and the register of employers."""

    ORGANISATIONS = "organisations"
    MEMBERS = "members"
    ACCOUNTS = "accounts"
    EMPLOYERS = "employers"


class ImportState(StrEnum):
    """A roster is looked through, then brought in, then perhaps taken back."""

    PREVIEWED = "previewed"
    APPLIED = "applied"
    UNDONE = "undone"


class RepairKind(StrEnum):
    """What would make a wrong row of a roster right (`rules.repairs`)."""

    CERT_SIGNS = "cert_signs"  # letters that look like digits, signs that do not belong there
    CERT_BIRTH = "cert_birth"  # the birth date of its own column stands in the number
    CERT_TURNED = "cert_turned"  # two neighbouring digits, or month and day, changed places
    CERT_LAST = "cert_last"  # the check digit
    CERT_OTHER = "cert_other"  # a number of another type of certificate
    BIRTH_NUMBER = "birth_number"  # the birth date is the one in the number
    NAME_SIGNS = "name_signs"  # signs that look like characters, line breaks
    NAME_KNOWN = "name_known"  # the register's spelling, which sounds the same
    MOBILE_SIGNS = "mobile_signs"
    MOBILE_FIRST = "mobile_first"  # two numbers in one cell
    MOBILE_BLANK = "mobile_blank"
    PLACE_CODE = "place_code"  # the same code otherwise written
    PLACE_NAME = "place_name"  # a name stands where the code should
    PLACE_NEAR = "place_near"  # one sign off
    PLACE_INTO = "place_into"  # where a merged organisation went
    CODE_SIGNS = "code_signs"
    CODE_LAST = "code_last"
    CODE_BLANK = "code_blank"  # the employer's code stands in the union's column too
    DATE_SIGNS = "date_signs"
    DATE_TURNED = "date_turned"
    DATE_SERIAL = "date_serial"  # a day number of a spreadsheet program
    COUNT_SIGNS = "count_signs"
    ACCOUNT_SIGNS = "account_signs"
    WORD_NEAR = "word_near"  # the word of a closed list that is nearest
