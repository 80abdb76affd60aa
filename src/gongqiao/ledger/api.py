"""What other apps may import."""

from gongqiao.ledger.enums import AccountKind
from gongqiao.ledger.services.funds import NewAccount, open_fund
from gongqiao.ledger.services.posting import Leg, PostResult, post, post_bulk, reverse

__all__ = [
    "AccountKind",
    "Leg",
    "NewAccount",
    "PostResult",
    "open_fund",
    "post",
    "post_bulk",
    "reverse",
]
