"""The workbook that an auditor takes along: statement, trial balance, bank movements."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongqiao.audit.api import record
from gongqiao.kernel.money import yuan
from gongqiao.ledger import queries
from gongqiao.ledger.models import Account, Fund
from gongqiao.platform.context import Actor

MOST_MOVEMENTS = 200_000
Row = Sequence[object]


def workbook(fund: Fund, start: date, end: date, *, by: Actor, at: datetime) -> bytes:
    """An xlsx of [start, end); text never becomes a formula; who took it is recorded."""
    record(
        at=at,
        by=by,
        action="ledger.report",
        subject=("ledger.fund", fund.pk),
        new={"fund": fund.name, "start_on": start.isoformat(), "end_on": end.isoformat()},
    )
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    money = book.add_format({"num_format": "#,##0.00"})
    bold = book.add_format({"bold": True})
    for name, rows in _sheets(fund, start, end):
        sheet = book.add_worksheet(name[:31])
        sheet.set_column(0, 1, 26)
        sheet.set_column(2, 6, 18)
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(y, x, float(yuan(value)), money)
                else:
                    sheet.write_string(y, x, str(value), bold if y == 0 else None)
    book.close()
    return target.getvalue()


def _sheets(fund: Fund, start: date, end: date) -> Iterable[tuple[str, Iterable[Row]]]:
    yield _("Statement"), _statement(fund, start, end)
    yield _("Trial balance"), _trial(fund, start, end)
    for account in Account.objects.filter(fund=fund, never_negative=True).order_by("code"):
        yield account.code, _bank(account, start, end)


def _statement(fund: Fund, start: date, end: date) -> Iterable[Row]:
    """Amounts are whole fen here and yuan in the cell."""
    s = queries.fund_statement(fund, start, end)
    last = (end - timedelta(days=1)).isoformat()
    yield (fund.name, f"{start.isoformat()} – {last}", _("Amount (yuan)"))
    yield (_("Opening balance"), "", s.opening)
    for row in s.income:
        yield (_("Income"), row.name, row.grown)
    yield (_("Income, total"), "", s.income_total)
    for row in s.expense:
        yield (_("Expense"), row.name, row.grown)
    yield (_("Expense, total"), "", s.expense_total)
    if s.other:
        yield (_("Booked on the balance directly"), "", s.other)
    yield (_("Closing balance"), "", s.closing)
    for row in s.assets:
        yield (_("Assets at the end"), row.name, row.shown_closing)
    for row in s.liabilities:
        yield (_("Debts at the end"), row.name, row.shown_closing)


def _trial(fund: Fund, start: date, end: date) -> Iterable[Row]:
    yield (
        _("Ledger account"),
        _("Name of the account"),
        _("Opening"),
        _("Debit"),
        _("Credit"),
        _("Closing"),
    )
    balance = queries.trial_balance(fund, start, end)
    for r in balance.rows:
        yield (r.code, r.name, r.opening, r.debit, r.credit, r.closing)
    opening, closing = (sum(getattr(r, n) for r in balance.rows) for n in ("opening", "closing"))
    yield (_("Total"), "", opening, balance.debit, balance.credit, closing)


def _bank(account: Account, start: date, end: date) -> Iterable[Row]:
    yield (
        _("Date"),
        _("Kind of entry"),
        pgettext("money", "Received"),
        _("Paid"),
        _("Entry"),
        _("Line"),
        _("Reference"),
    )
    for p in queries.account_postings(account, start, end)[:MOST_MOVEMENTS].iterator(2000):
        received, paid = (p.amount, "") if p.amount > 0 else ("", -p.amount)
        ref = "" if p.ref is None else str(p.ref)
        yield (
            p.entry.booked_on.isoformat(),
            p.entry.kind,
            received,
            paid,
            p.entry.key,
            str(p.line),
            ref,
        )
