"""The fund of a scheme: its chart of accounts, in one place.

What each movement books stands in `docs/rules/mutual-aid-payment.md`.
"""

from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from gongqiao.ledger.api import AccountKind, Fund, NewAccount, open_fund
from gongqiao.ledger.api import account_ids as account_ids
from gongqiao.mutualaid.enums import Funder
from gongqiao.platform.context import Actor

BANK = "bank"
PREMIUM_RECEIVABLE = "premium_receivable"
PREMIUM_OVERPAID = "premium_overpaid"
BENEFIT_PAYABLE = "benefit_payable"
RECOVERY_RECEIVABLE = "recovery_receivable"
FUND_BALANCE = "fund_balance"
INCOME_TOP_UP = "income.top_up"
INCOME_INTEREST = "income.interest"
EXPENSE_BENEFIT = "expense.benefit"
EXPENSE_WRITE_OFF = "expense.write_off"


def income_premium(funder: Funder) -> str:
    """The income account of a funder: `income.premium.worker`."""
    return f"income.premium.{funder.value}"


def fund_of(scheme_code: str, title: str, at: datetime, by: Actor) -> Fund:
    """The fund of a scheme under the scheme's own code; opened when it is not there yet.

    Its accounts are named in the language of the installation, whoever opens it. Raises Refused
    ACCOUNT_DIFFERS when a fund with this code has other accounts under these codes.
    """
    with override(settings.LANGUAGE_CODE):
        return open_fund(scheme_code, title[:120], accounts=_chart(), at=at, by=by)


NAMES: dict[str, str | Promise] = {
    BANK: _("Bank deposit of the fund"),
    PREMIUM_RECEIVABLE: _("Premiums receivable"),
    RECOVERY_RECEIVABLE: _("Aid to be recovered"),
    BENEFIT_PAYABLE: _("Aid payable"),
    PREMIUM_OVERPAID: _("Premiums to be returned"),
    FUND_BALANCE: _("Balance of the fund"),
    income_premium(Funder.WORKER): _("Premiums of workers"),
    income_premium(Funder.EMPLOYER): _("Premiums of employers' unions"),
    income_premium(Funder.TOWNSHIP): _("Premiums of township federations"),
    income_premium(Funder.FEDERATION): _("Premiums of the federation"),
    INCOME_TOP_UP: _("Top-ups of the federation"),
    INCOME_INTEREST: _("Interest"),
    EXPENSE_BENEFIT: _("Aid granted"),
    EXPENSE_WRITE_OFF: _("Recoveries written off"),
}


def _chart() -> list[NewAccount]:
    kinds = {
        BANK: AccountKind.ASSET,
        PREMIUM_RECEIVABLE: AccountKind.ASSET,
        RECOVERY_RECEIVABLE: AccountKind.ASSET,
        BENEFIT_PAYABLE: AccountKind.LIABILITY,
        PREMIUM_OVERPAID: AccountKind.LIABILITY,
        FUND_BALANCE: AccountKind.EQUITY,
        EXPENSE_BENEFIT: AccountKind.EXPENSE,
        EXPENSE_WRITE_OFF: AccountKind.EXPENSE,
    }
    return [
        NewAccount(
            code, str(name), kinds.get(code, AccountKind.INCOME), never_negative=code == BANK
        )
        for code, name in NAMES.items()
    ]
