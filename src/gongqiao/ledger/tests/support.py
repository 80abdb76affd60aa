"""A fund as a mutual-aid app would open it, and shortcuts to book on it."""

from datetime import UTC, date, datetime

from gongqiao.ledger.api import AccountKind, Leg, NewAccount, PostResult, open_fund, post
from gongqiao.ledger.models import Fund
from gongqiao.platform.context import Actor

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
ON = date(2026, 3, 5)
CLERK = Actor(name="韩会计", user_id=7)

ACCOUNTS = (
    NewAccount("bank", "银行存款", AccountKind.ASSET, never_negative=True),
    NewAccount("premium_receivable", "应收互助金", AccountKind.ASSET),
    NewAccount("recovery_receivable", "应追回互助金", AccountKind.ASSET),
    NewAccount("benefit_payable", "应付互助金", AccountKind.LIABILITY),
    NewAccount("fund_balance", "基金结余", AccountKind.EQUITY),
    NewAccount("income.premium.worker", "职工缴纳", AccountKind.INCOME),
    NewAccount("income.premium.employer", "单位缴纳", AccountKind.INCOME),
    NewAccount("income.premium.township", "镇街工会缴纳", AccountKind.INCOME),
    NewAccount("income.premium.federation", "总工会缴纳", AccountKind.INCOME),
    NewAccount("income.top_up", "补助收入", AccountKind.INCOME),
    NewAccount("income.interest", "利息收入", AccountKind.INCOME),
    NewAccount("expense.benefit", "互助金支出", AccountKind.EXPENSE),
)


def make_fund(code: str = "aid") -> Fund:
    """The fund with all its accounts."""
    return open_fund(code, "职工医疗互助基金", accounts=ACCOUNTS, at=AT, by=CLERK)


def premium(
    key: str, amount: int, *, on: date = ON, fund: str = "aid", at: datetime = AT
) -> PostResult:
    """Workers paid in."""
    legs = [Leg("bank", amount), Leg("income.premium.worker", -amount)]
    return post(key=key, fund=fund, kind="premium", on=on, postings=legs, by=CLERK, at=at)


def decide(key: str, amount: int, *, ref: int = 1, on: date = ON) -> PostResult:
    """A benefit was decided."""
    legs = [Leg("expense.benefit", amount, ref), Leg("benefit_payable", -amount, ref)]
    return post(key=key, fund="aid", kind="decision", on=on, postings=legs, by=CLERK, at=AT)


def pay(key: str, amount: int, *, ref: int = 1, on: date = ON) -> PostResult:
    """A benefit was paid."""
    legs = [Leg("benefit_payable", amount, ref), Leg("bank", -amount, ref)]
    return post(key=key, fund="aid", kind="payment", on=on, postings=legs, by=CLERK, at=AT)
