"""What other apps may import."""

from gongqiao.ledger.enums import AccountKind
from gongqiao.ledger.kinds import (
    account_says,
    book_elsewhere,
    kind_says,
    name_accounts,
    name_kinds,
)
from gongqiao.ledger.models import Fund, Posting
from gongqiao.ledger.queries import (
    account_ids,
    balance,
    balances,
    daily_roots,
    entries_in,
    fund_statement,
    funds_in,
    latest_root,
    posting_count,
    postings_with_ref,
    trial_balance,
)
from gongqiao.ledger.rules.statement import Movement, Statement, TrialBalance
from gongqiao.ledger.services.closing import close_period
from gongqiao.ledger.services.funds import NewAccount, open_fund
from gongqiao.ledger.services.posting import Leg, PostResult, post, post_bulk, reverse
from gongqiao.ledger.services.seal import seal_day, seal_due
from gongqiao.ledger.services.verify import Difference, Verdict, register_check, verify

__all__ = [
    "AccountKind",
    "Difference",
    "Fund",
    "Leg",
    "Movement",
    "NewAccount",
    "PostResult",
    "Posting",
    "Statement",
    "TrialBalance",
    "Verdict",
    "account_ids",
    "account_says",
    "balance",
    "balances",
    "book_elsewhere",
    "close_period",
    "daily_roots",
    "entries_in",
    "fund_statement",
    "funds_in",
    "kind_says",
    "latest_root",
    "name_accounts",
    "name_kinds",
    "open_fund",
    "post",
    "post_bulk",
    "posting_count",
    "postings_with_ref",
    "register_check",
    "reverse",
    "seal_day",
    "seal_due",
    "trial_balance",
    "verify",
]
