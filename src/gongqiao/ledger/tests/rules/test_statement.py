"""A fund statement worked out by hand."""

from gongqiao.ledger.enums import AccountKind
from gongqiao.ledger.rules.statement import Movement, TrialBalance, closing_amounts, statement

BANK = Movement(1, "bank", "", AccountKind.ASSET, 100_00, 500_00, 200_00)
PAYABLE = Movement(2, "benefit_payable", "", AccountKind.LIABILITY, 0, 200_00, 250_00)
EQUITY = Movement(3, "fund_balance", "", AccountKind.EQUITY, -100_00, 0, 0)
PREMIUM = Movement(4, "income.premium", "", AccountKind.INCOME, 0, 10_00, 510_00)
BENEFIT = Movement(5, "expense.benefit", "", AccountKind.EXPENSE, 0, 250_00, 0)
ROWS = [BANK, PAYABLE, EQUITY, PREMIUM, BENEFIT]


def test_opening_plus_surplus_is_closing() -> None:
    s = statement(ROWS)
    assert (s.opening, s.income_total, s.expense_total) == (100_00, 500_00, 250_00)
    assert (s.surplus, s.other, s.closing) == (250_00, 0, 350_00)
    assert (s.assets_total, s.liabilities_total) == (400_00, 50_00)
    assert s.proved


def test_a_statement_that_does_not_add_up_says_so() -> None:
    assert not statement([BANK, PAYABLE, EQUITY, PREMIUM]).proved


def test_what_is_booked_on_equity_is_shown_apart() -> None:
    gift = Movement(3, "fund_balance", "", AccountKind.EQUITY, -100_00, 0, 30_00)
    s = statement([gift])
    assert (s.opening, s.other, s.closing) == (100_00, 30_00, 130_00)


def test_the_trial_balance_adds_up() -> None:
    assert TrialBalance(tuple(ROWS)).balanced
    assert TrialBalance(tuple(ROWS)).debit == 960_00
    assert not TrialBalance((BANK,)).balanced


def test_closing_brings_income_and_expense_to_zero_and_nothing_else() -> None:
    assert closing_amounts(ROWS) == {4: 500_00, 5: -250_00}
    idle = Movement(6, "income.interest", "", AccountKind.INCOME, 0, 0, 0)
    assert closing_amounts([idle, BANK]) == {}


def test_signs_are_those_that_people_expect() -> None:
    assert (PREMIUM.shown_closing, PREMIUM.grown) == (500_00, 500_00)
    assert (BENEFIT.grown, PAYABLE.shown_closing, BANK.shown_opening) == (250_00, 50_00, 100_00)
