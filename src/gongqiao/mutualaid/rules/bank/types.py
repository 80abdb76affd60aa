"""What stands in files to and from the bank."""

from dataclasses import dataclass
from datetime import date, datetime

from gongqiao.mutualaid.enums import PaymentOutcome

LARGEST_FILE = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment as the bank needs it. `amount` in fen; `account_no` in plain."""

    payment_id: int
    account_no: str
    holder_name: str
    bank_name: str
    bank_branch: str
    amount: int
    remark: str


@dataclass(frozen=True, slots=True)
class Payer:
    """The account that pays. Blank number or bank: not told (`NOTPROVIDED`)."""

    name: str
    account_no: str = ""
    bank_name: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """The totals that a file announces."""

    batch: str
    count: int
    total: int  # fen
    made_at: datetime
    pay_on: date


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank says about one payment. `row` is the line (or the number of the element).

    `amount` is None when the file does not repeat it; `outcome` None when the status is unknown.
    """

    row: int
    payment_id: str
    outcome: PaymentOutcome | None
    status: str
    code: str = ""
    message: str = ""
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerForAll:
    """One final answer for all payments of a batch that are not named themselves."""

    batch: str
    outcome: PaymentOutcome
    code: str = ""
    message: str = ""


@dataclass(frozen=True)
class Answers:
    """A whole file from the bank."""

    each: list[Answer]
    rest: list[AnswerForAll]


class Unreadable(ValueError):
    """The file is not what it should be. `code` says why: EMPTY, MISSING, DOUBLED, ENCODING,
    TOO_LARGE, XML, DOCTYPE, NOT_PAIN002, CSV, CELL; `detail` names the place."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


_WORDS = {
    PaymentOutcome.PAID: "paid success ok 成功 已支付 支付成功 交易成功 accc acsc",
    PaymentOutcome.FAILED: "failed fail failure 失败 支付失败 交易失败 退票 退汇 rjct canc",
    PaymentOutcome.PENDING: "pending 处理中 待处理 rcvd actc accp acsp acwc acwp pdng part patc",
}
_OUTCOMES = {word: outcome for outcome, words in _WORDS.items() for word in words.split()}


def outcome_of(status: str) -> PaymentOutcome | None:
    """What a status word or ISO 20022 code means; None when it is not known."""
    return _OUTCOMES.get(status.strip().lower())
