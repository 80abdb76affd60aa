"""What the rule of mutual aid is given and what it answers. Money in whole fen throughout."""

from dataclasses import dataclass
from datetime import date, datetime

MONEY_COLUMNS = (
    "medfee_sumamt",
    "inscp_scp_amt",
    "fund_pay_sumamt",
    "fulamt_ownpay_amt",
    "overlmt_selfpay",
    "preselfpay_amt",
    "act_pay_dedc",
    "hifp_pay",
    "hifob_pay",
    "hifes_pay",
    "cvlserv_pay",
    "maf_pay",
    "oth_pay",
    "hosp_part_amt",
    "psn_part_amt",
    "acct_pay",
    "acct_mulaid_pay",
    "psn_cash_pay",
    "aid_paid_at_source",
)
"""The amounts of a settlement; these names may stand in a base expression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """One revision of one settlement of the feed, as the rule needs it.

    Text columns are "" where the feed has nothing; amounts are fen, or None where it has nothing.
    `setl_time` is the wall clock of Asia/Shanghai without a zone, as delivered. The natural key is
    (`source`, `setl_id`); give the rule only the newest revision of each.
    """

    source: str
    setl_id: str
    mdtrt_id: str = ""
    init_setl_id: str = ""
    insutype: str = ""
    med_type: str = ""
    hosp_lv: str = ""
    begndate: date
    enddate: date
    setl_time: datetime
    refunded: bool = False  # refd_setl_flag = 1
    valid: bool = True  # vali_flag is not 0
    medfee_sumamt: int
    inscp_scp_amt: int
    fund_pay_sumamt: int
    fulamt_ownpay_amt: int | None = None
    overlmt_selfpay: int | None = None
    preselfpay_amt: int | None = None
    act_pay_dedc: int | None = None
    hifp_pay: int | None = None
    hifob_pay: int | None = None
    hifes_pay: int | None = None
    cvlserv_pay: int | None = None
    maf_pay: int | None = None
    oth_pay: int | None = None
    hosp_part_amt: int | None = None
    psn_part_amt: int | None = None
    acct_pay: int | None = None
    acct_mulaid_pay: int | None = None
    psn_cash_pay: int | None = None
    aid_paid_at_source: int | None = None

    def amount(self, column: str) -> int | None:
        """The fen of a money column, None where the feed has nothing. KeyError if it is none."""
        if column not in MONEY_COLUMNS:
            raise KeyError(column)
        value: int | None = getattr(self, column)
        return value

    @property
    def key(self) -> tuple[str, str]:
        """The natural key: source and settlement number."""
        return self.source, self.setl_id


@dataclass(frozen=True, slots=True, order=True)
class StayKey:
    """A stay of a person: its `mdtrt_id`; where that is blank, the one settlement that it is."""

    mdtrt_id: str
    source: str = ""
    setl_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A person's cover in one period (half-open days).

    `paid_on`: the day the fee was received, None while it was not. `waiting_until`: the first day
    after waiting, None when there is no waiting. `unbroken_since`: the first day of cover that was
    never interrupted since (an earlier period), None when it begins with this cover.
    """

    cover_from: date
    cover_to: date
    paid_on: date | None
    waiting_until: date | None = None
    shares: int = 1
    unbroken_since: date | None = None

    @property
    def start(self) -> date | None:
        """The first covered day, None while the fee has not been received."""
        if self.paid_on is None:
            return None
        days = [self.cover_from, self.paid_on]
        if self.waiting_until is not None:
            days.append(self.waiting_until)
        return max(days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one benefit says of one stay: all that is needed to recompute it from the scheme.

    `base`: fen (share) or days (per_diem, day_band). `opening_base`: the same of the stays before
    in the chain, where they matter (`accumulate: period`, merged cases). `opening_paid`: what the
    period's cap had already given before, at most the cap. `raw`: before the cap. `at_source`: aid
    paid at discharge that is set against this part. `reasons`: a mask (enums.mask_of).
    """

    benefit: str
    stay_date: date
    base: int
    opening_base: int
    opening_paid: int
    raw: int
    payable: int
    at_source: int = 0
    shares: int = 1
    reasons: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StayDecision:
    """The decision on one stay in one period.

    `settlements`: keys of the stay's live settlements by (setl_id, source); of its reversed ones
    when none is live. `used`: those of them that some benefit counts. `reasons`: a mask.
    """

    key: StayKey
    settlements: tuple[tuple[str, str], ...]
    used: tuple[tuple[str, str], ...]
    stay_date: date
    base: int
    parts: tuple[Part, ...]
    payable: int
    reasons: int

    @property
    def setl_ids(self) -> tuple[str, ...]:
        """Settlement numbers in the order of the decisions file."""
        return tuple(setl_id for _, setl_id in self.settlements)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A confirmed event for a lump sum: which, when, and the manual claim that names it."""

    event: str
    on: date
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDecision:
    """What a lump-sum benefit pays for an event."""

    benefit: str
    event: Event
    payable: int
    reasons: int
