"""The words of the ledger."""

from enum import StrEnum


class AccountKind(StrEnum):
    """What an account stands for. Assets and expenses grow by debit, the others by credit."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    EXPENSE = "expense"
    EQUITY = "equity"

    @property
    def grows_by_debit(self) -> bool:
        """True when a positive (debit) balance is the usual one."""
        return self in (AccountKind.ASSET, AccountKind.EXPENSE)


CLOSING = "closing"
"""The kind of the entry that a period close books; nobody else may use it."""
