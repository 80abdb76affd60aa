"""Closed lists of the organising app."""

from enum import StrEnum


class CaseKind(StrEnum):
    """What a case brings about."""

    FOUNDING = "founding"
    RE_ELECTION = "re_election"
    BY_ELECTION = "by_election"  # 补选: within the term, for posts that have fallen vacant
    RECALL = "recall"  # 罢免: the members remove a chair or vice-chair before the term ends


class CaseState(StrEnum):
    """Where a case stands (union-work 2.2)."""

    DRAFT = "draft"  # the request is being written; a removal has been proposed
    REQUESTED = "requested"  # 请示 handed in; the upper union answers
    PREPARING = "preparing"  # 批复: the preparatory group works
    ELECTED = "elected"  # the assembly or congress has elected
    REPORTED = "reported"  # 选举结果报告 handed in; the upper union answers
    APPROVED = "approved"  # 批复 with number and term: the organisation exists
    REGISTERED = "registered"  # legal-person certificate with its code
    FILLED = "filled"  # a by-election was approved, and no certificate has to be changed
    VOTED = "voted"  # a removal was carried: the post is vacant, the union above is to be told
    NOTED = "noted"  # the union above has taken note of it
    KEPT = "kept"  # the members did not remove: the holder stays
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """A step of a case."""

    REQUEST = "request"
    SEND_BACK = "send_back"
    PERMIT = "permit"
    ELECT = "elect"
    VOTE = "vote"
    REPORT = "report"
    TELL = "tell"  # a vote without result is reported; the case stays where it is
    RETURN_REPORT = "return_report"
    APPROVE = "approve"
    REGISTER = "register"
    WITHDRAW = "withdraw"


class Side(StrEnum):
    """Who takes a step: the union that is founded or re-elected, or the one above."""

    UNION = "union"
    UPPER = "upper"


class Body(StrEnum):
    """Who elects (union-work 2.2)."""

    ASSEMBLY = "assembly"  # 会员大会
    CONGRESS = "congress"  # 会员代表大会
    COMMITTEE = "committee"  # 委员会全体会议: elects its own heads within the term


class Proposer(StrEnum):
    """Who proposes that somebody be removed (Trade Union Law, Art. 17)."""

    COMMITTEE = "committee"
    MEMBERS = "members"  # a third of them and more


class Removal(StrEnum):
    """What became of a vote on a removal."""

    CARRIED = "carried"
    NOT_CARRIED = "not_carried"
    NO_QUORUM = "no_quorum"  # the meeting could not vote: another one may


class CommitteeKind(StrEnum):
    """Committees of a union (union-work 2.1)."""

    UNION = "union"
    STANDING = "standing"
    AUDIT = "audit"
    WOMEN = "women"


class TermState(StrEnum):
    """Where a committee's term stands on a day (union-work 2.3)."""

    IN_TERM = "in_term"
    DUE = "due"
    OVERDUE = "overdue"
    EXTENDED = "extended"
    RE_ELECTED = "re_elected"
    DISSOLVED = "dissolved"


class Left(StrEnum):
    """Why somebody left a post within the term."""

    MOVED = "moved"  # 工作调动
    RESIGNED = "resigned"
    RETIRED = "retired"
    GONE = "gone"  # 离开本单位
    REMOVED = "removed"  # 罢免
    DIED = "died"


class Cause(StrEnum):
    """Why a legal-person certificate was issued."""

    FIRST = "first"
    RENEWED = "renewed"  # 换证: with a new term
    CHANGED = "changed"  # 变更登记: another legal representative, name or address
    REPLACED = "replaced"  # 补证: the old one was lost


class LetterKind(StrEnum):
    """Official letters of a case."""

    REQUEST = "request"  # 请示
    PERMIT = "permit"  # 批复：同意筹备
    REPORT = "report"  # 选举结果报告
    APPROVAL = "approval"  # 批复：同意选举结果
    FAILED = "failed"  # 报告：选举未产生结果，或者罢免未获通过
    NOTICE = "notice"  # 通知全体会员：罢免未获通过
