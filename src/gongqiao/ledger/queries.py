"""Reads. What people see goes through `funds_in(scope)`; list and single row share that gate.

A fund of the whole installation (no organisation) is open to whoever holds `ledger.view` at the
root of the organisation tree; the fund of an organisation to whoever holds it there or above.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Case, Max, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from gongqiao.accounts.api import shown_name_of
from gongqiao.ledger.enums import CLOSING, AccountKind
from gongqiao.ledger.models import (
    Account,
    AccountBalance,
    ClosedPeriod,
    DailyRoot,
    Entry,
    EntryTotal,
    Fund,
    Posting,
)
from gongqiao.ledger.rules.statement import Movement, Statement, TrialBalance, statement
from gongqiao.platform.gate import Scope

BEGINNING = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class FundCard:
    """A fund at a glance, now: money in the bank, what it still owes, what is left. In fen."""

    fund: Fund
    cash: int
    debts: int
    worth: int


def sees_all(scope: Scope) -> bool:
    """Is the capability held at the root of the organisation tree?"""
    return scope.at_the_top


def funds_in(scope: Scope) -> QuerySet[Fund]:
    """The funds within a scope of `ledger.view` (or of another capability of the ledger)."""
    of_organisations = scope.as_q("organisation__path") & Q(organisation__isnull=False)
    if sees_all(scope):
        of_organisations |= Q(organisation__isnull=True)
    return Fund.objects.filter(of_organisations).order_by("code")


def fund_cards(funds: QuerySet[Fund]) -> list[FundCard]:
    """The funds with their figures, in one query; at most 100."""

    def total(**which: object) -> Coalesce:
        return Coalesce(Sum("accounts__balance__balance", filter=Q(**which)), Value(0))

    rows = funds.annotate(
        cash=total(accounts__never_negative=True),
        debts=-total(accounts__kind=AccountKind.LIABILITY),
        worth=total(accounts__kind__in=[AccountKind.ASSET, AccountKind.LIABILITY]),
    )
    return [FundCard(f, int(f.cash), int(f.debts), int(f.worth)) for f in rows[:100]]


def entries_in(scope: Scope) -> QuerySet[Entry]:
    """The entries of those funds, newest first."""
    funds = funds_in(scope).order_by().values("pk")
    return Entry.objects.filter(fund__in=funds).select_related("fund").order_by("-seq")


def entry_in(scope: Scope, entry_id: int) -> Entry | None:
    """One entry, by the same gate as the list, with `known_as`: who booked it, as colleagues
    know them."""
    wanted = entries_in(scope).select_related("reverses").annotate(known_as=_known())
    return wanted.filter(pk=entry_id).first()


def closed_periods(fund: Fund) -> list[ClosedPeriod]:
    """The fifty closed last, each with `known_as`: who closed it, as colleagues know them."""
    return list(fund.closed_periods.annotate(known_as=_known()).order_by("-start")[:50])


def _known() -> Case:
    """The system is nobody, whatever a user is called."""
    return Case(When(actor_id__isnull=True, then=Value("")), default=shown_name_of("actor_name"))


def kinds_in(scope: Scope) -> list[str]:
    """The kinds that occur in those entries."""
    found = entries_in(scope).order_by("kind").values_list("kind", flat=True).distinct()
    return list(found[:100])


def years_in(scope: Scope) -> list[int]:
    """The years in which those entries are dated, newest first."""
    ends = entries_in(scope).order_by().aggregate(first=Min("booked_on"), last=Max("booked_on"))
    if ends["first"] is None:
        return []
    return list(range(ends["last"].year, ends["first"].year - 1, -1))[:100]


def reversal_of(entry: Entry) -> Entry | None:
    """The entry that took this one back."""
    return Entry.objects.filter(reverses=entry).first()


def totals_of(entry: Entry) -> list[EntryTotal]:
    """What an entry moves on each account; at most 200 accounts."""
    rows = EntryTotal.objects.filter(entry=entry).select_related("account")
    return list(rows.order_by("account__code")[:200])


def next_period_start(fund: Fund) -> date | None:
    """The day with which the next period to close starts; None while nothing is booked."""
    closed = fund.closed_periods.order_by("-end").values_list("end", flat=True).first()
    return closed or fund.entries.aggregate(first=Min("booked_on"))["first"]


def postings_of(entry: Entry, first: int, last: int) -> QuerySet[Posting]:
    """Lines `first` to `last` of an entry, with their accounts."""
    return (
        Posting.objects.filter(entry=entry, line__gte=first, line__lte=last)
        .select_related("account")
        .order_by("line")
    )


def balances_of(fund: Fund) -> list[AccountBalance]:
    """All accounts of a fund with their balances now."""
    balances = AccountBalance.objects.filter(account__fund=fund).select_related("account")
    return list(balances.order_by("account__code"))


def account_ids(fund_id: int) -> dict[str, int]:
    """The accounts of a fund: code → id, as `post_bulk` wants them."""
    return dict(Account.objects.filter(fund_id=fund_id).values_list("code", "id"))


def balance(fund: str, account: str) -> int:
    """The balance of one account now, debit positive; 0 when there is no such account."""
    row = AccountBalance.objects.filter(account__fund__code=fund, account__code=account)
    return row.values_list("balance", flat=True).first() or 0


def movements(fund: Fund, start: date, end: date, *, with_closing: bool = True) -> list[Movement]:
    """Each account of the fund over [start, end).

    `with_closing=False` leaves out the closing entries of the period itself, so that income and
    expense show what the period brought.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.id, a.code, a.name, a.kind,
                   coalesce(sum(t.debit - t.credit) FILTER (WHERE t.booked_on < %(start)s), 0),
                   coalesce(sum(t.debit) FILTER (WHERE t.booked_on >= %(start)s), 0),
                   coalesce(sum(t.credit) FILTER (WHERE t.booked_on >= %(start)s), 0)
            FROM ledger_account a
            LEFT JOIN ledger_entrytotal t ON t.account_id = a.id AND t.booked_on < %(end)s
             AND (%(with_closing)s OR t.booked_on < %(start)s OR NOT EXISTS (
                  SELECT FROM ledger_entry e WHERE e.id = t.entry_id AND e.kind = %(closing)s))
            WHERE a.fund_id = %(fund)s GROUP BY a.id ORDER BY a.code
            """,
            {
                "fund": fund.pk,
                "start": start,
                "end": end,
                "with_closing": with_closing,
                "closing": CLOSING,
            },
        )
        return [
            Movement(row[0], row[1], row[2], AccountKind(row[3]), *map(int, row[4:]))
            for row in cursor.fetchall()
        ]


def trial_balance(fund: Fund, start: date, end: date) -> TrialBalance:
    """All accounts over [start, end), closing entries included."""
    return TrialBalance(tuple(movements(fund, start, end)))


def fund_statement(fund: Fund, start: date, end: date) -> Statement:
    """The fund over [start, end): opening, income, expense, closing."""
    return statement(movements(fund, start, end, with_closing=False))


def account_postings(account: Account, start: date, end: date) -> QuerySet[Posting]:
    """The postings on one account dated in [start, end): all payments of the bank account."""
    touched = account_entries(account, start, end).values("pk").order_by()
    return (
        Posting.objects.filter(account=account, entry__in=touched)
        .select_related("entry")
        .order_by("entry_id", "line")
    )


def account_entries(account: Account, start: date, end: date) -> QuerySet[Entry]:
    """The entries dated in [start, end) that touch an account."""
    return Entry.objects.filter(
        totals__account=account, totals__booked_on__gte=start, totals__booked_on__lt=end
    ).order_by("seq")


def posting_count() -> int:
    """How many postings the books hold: how long a verification takes."""
    return Entry.objects.aggregate(n=Sum("posting_count"))["n"] or 0


def postings_with_ref(fund: Fund, ref: int) -> list[Posting]:
    """The postings that carry the caller's reference, at most 200."""
    rows = Posting.objects.filter(ref=ref, account__fund=fund).select_related("entry", "account")
    return list(rows.order_by("entry_id", "line")[:200])


def balances(fund: str) -> dict[str, int]:
    """The balance of each account of a fund now, by code, debit positive."""
    rows = AccountBalance.objects.filter(account__fund__code=fund)
    return dict(rows.values_list("account__code", "balance"))


def daily_roots() -> QuerySet[DailyRoot]:
    """All published roots, newest first."""
    return DailyRoot.objects.order_by("-day")


def latest_root() -> DailyRoot | None:
    """The root published last."""
    return daily_roots().first()
