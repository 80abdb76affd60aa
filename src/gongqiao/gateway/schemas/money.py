"""Decisions on mutual aid, and the books."""

from datetime import date, datetime

from django.utils.translation import gettext_noop as _
from ninja import Field

from gongqiao.gateway.schemas.basics import NEXT, RESUME, Answer, Hash, Yuan


class ClaimOut(Answer):
    """One decision about one stay. Lines are never edited: a change is a further line."""

    id: int
    scheme: str
    period_no: int
    member_id: int
    certno_masked: str
    mdtrt_id: str | None = Field(description=_("The stay, as the medical insurance numbers it"))
    revision: int
    stay_date: date
    base: Yuan
    payable: Yuan = Field(description=_("What the stay is entitled to by this decision"))
    amount: Yuan = Field(description=_("What this line adds; negative: to be recovered"))
    state: str
    reason_codes: list[str]
    scheme_version: int


class ClaimPage(Answer):
    """Lines in the order in which they were decided."""

    claims: list[ClaimOut]
    next: str | None = NEXT
    resume: str | None = RESUME


class FundOut(Answer):
    """A fund."""

    code: str
    name: str
    currency: str
    org_code: str | None = Field(description=_("Whose fund it is; null: of the whole federation"))


class FundList(Answer):
    """The funds within reach."""

    funds: list[FundOut]


class EntryOut(Answer):
    """An entry of the books with the hashes that chain it."""

    seq: int
    key: str
    fund: str
    kind: str
    booked_at: datetime
    booked_on: date
    memo: str
    postings: int
    debit: Yuan
    body: Hash
    prev_hash: Hash
    hash: Hash


class EntryPage(Answer):
    """Entries in the order of the chain."""

    entries: list[EntryOut]
    next: str | None = NEXT
    resume: str | None = RESUME


class AccountLine(Answer):
    """An account over a stretch of days; debits are positive."""

    code: str
    name: str
    kind: str
    opening: Yuan
    debit: Yuan
    credit: Yuan
    closing: Yuan


class TrialBalanceOut(Answer):
    """All accounts of a fund."""

    fund: str
    since: date
    until: date = Field(description=_("The first day that does not count"))
    accounts: list[AccountLine]
    debit: Yuan
    credit: Yuan
    balanced: bool


class RootOut(Answer):
    """The hash of the last entry of a day: it vouches for everything before it."""

    day: date
    last_seq: int
    entries: int
    root: Hash


class RootPage(Answer):
    """Daily roots, newest first."""

    roots: list[RootOut]
    next: str | None = NEXT
