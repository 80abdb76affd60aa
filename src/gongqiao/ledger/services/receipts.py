"""Money that came into a fund's bank account: a top-up, interest, a gift."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.audit.api import record
from gongqiao.ledger.enums import AccountKind
from gongqiao.ledger.models import Account, Fund
from gongqiao.ledger.services.posting import Leg, PostResult, post
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

KIND = "receipt"


def book_receipt(
    *,
    key: str,
    fund: Fund,
    bank: Account,
    income: Account,
    amount: int,
    on: date,
    memo: str,
    by: Actor,
    at: datetime,
) -> PostResult:
    """Debit the bank, credit the income account. Raises Refused NOT_INCOME and as `post`."""
    right = bank.never_negative and income.kind == AccountKind.INCOME and amount > 0
    if not right or {bank.fund_id, income.fund_id} != {fund.pk}:
        raise Refused("NOT_INCOME", _("Choose a bank account and a source of income of the fund."))
    with transaction.atomic():
        done = post(
            key=key,
            fund=fund.code,
            kind=KIND,
            on=on,
            postings=[Leg(bank.code, amount), Leg(income.code, -amount)],
            memo=memo,
            by=by,
            at=at,
        )
        if not done.repeated:
            record(
                at=at,
                by=by,
                action="ledger.receipt",
                subject=("ledger.entry", done.entry_id),
                new={"fund": fund.name, "account": income.name, "amount_fen": amount},
            )
    return done
