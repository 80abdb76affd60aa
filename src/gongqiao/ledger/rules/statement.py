"""The reports that an auditor wants, from what moved on each account. Pure arithmetic in fen."""

from collections.abc import Sequence
from dataclasses import dataclass

from gongqiao.ledger.enums import AccountKind


@dataclass(frozen=True, slots=True)
class Movement:
    """An account over a period: `opening` debit positive; `debit` and `credit` both positive."""

    account_id: int
    code: str
    name: str
    kind: AccountKind
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        """The balance at the end, debit positive."""
        return self.opening + self.debit - self.credit

    @property
    def shown_opening(self) -> int:
        """The opening balance with the sign that the account's kind makes usual."""
        return self.opening if self.kind.grows_by_debit else -self.opening

    @property
    def shown_closing(self) -> int:
        """The closing balance with the sign that the account's kind makes usual."""
        return self.closing if self.kind.grows_by_debit else -self.closing

    @property
    def grown(self) -> int:
        """What the period added, with the usual sign: income earned, expense spent."""
        return self.shown_closing - self.shown_opening


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All accounts of a fund; the books are right when debits equal credits."""

    rows: tuple[Movement, ...]

    @property
    def debit(self) -> int:
        """All debits of the period."""
        return sum(r.debit for r in self.rows)

    @property
    def credit(self) -> int:
        """All credits of the period."""
        return sum(r.credit for r in self.rows)

    @property
    def balanced(self) -> bool:
        """Openings, movements and closings each add up to zero."""
        return self.debit == self.credit and sum(r.opening for r in self.rows) == 0


@dataclass(frozen=True, slots=True)
class Statement:
    """A fund over a period: what it had, what came in, what went out, what it has.

    `other` is what was booked on equity directly. Assets and liabilities are as at the end.
    """

    opening: int
    income: tuple[Movement, ...]
    expense: tuple[Movement, ...]
    other: int
    closing: int
    assets: tuple[Movement, ...]
    liabilities: tuple[Movement, ...]

    @property
    def income_total(self) -> int:
        """All income of the period."""
        return sum(m.grown for m in self.income)

    @property
    def expense_total(self) -> int:
        """All expense of the period."""
        return sum(m.grown for m in self.expense)

    @property
    def surplus(self) -> int:
        """Income less expense."""
        return self.income_total - self.expense_total

    @property
    def assets_total(self) -> int:
        """All assets at the end."""
        return sum(m.shown_closing for m in self.assets)

    @property
    def liabilities_total(self) -> int:
        """All debts at the end."""
        return sum(m.shown_closing for m in self.liabilities)

    @property
    def proved(self) -> bool:
        """The fund's closing balance is its assets less its debts."""
        return self.closing == self.assets_total - self.liabilities_total


def statement(movements: Sequence[Movement]) -> Statement:
    """Arrange the movements of one fund; closing entries within the period must be left out."""

    def of(kind: AccountKind) -> tuple[Movement, ...]:
        return tuple(m for m in movements if m.kind is kind)

    equity, income, expense = (
        of(AccountKind.EQUITY),
        of(AccountKind.INCOME),
        of(AccountKind.EXPENSE),
    )
    own = (*equity, *income, *expense)
    return Statement(
        opening=-sum(m.opening for m in own),
        income=income,
        expense=expense,
        other=sum(m.grown for m in equity),
        closing=-sum(m.closing for m in own),
        assets=of(AccountKind.ASSET),
        liabilities=of(AccountKind.LIABILITY),
    )


def closing_amounts(movements: Sequence[Movement]) -> dict[int, int]:
    """What brings each income and expense account to zero: account id → fen, zeros left out."""
    return {
        m.account_id: -m.closing
        for m in movements
        if m.kind in (AccountKind.INCOME, AccountKind.EXPENSE) and m.closing
    }
