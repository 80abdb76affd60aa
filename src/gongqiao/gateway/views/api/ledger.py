"""The books: funds, entries with their hashes, trial balance, daily roots."""

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Path, Query, Router

from gongqiao.gateway import scopes
from gongqiao.gateway.rules import cursors
from gongqiao.gateway.schemas.basics import CODE
from gongqiao.gateway.schemas.money import EntryPage, FundList, RootPage, TrialBalanceOut
from gongqiao.gateway.views.api.access import by_of, counted, key
from gongqiao.gateway.views.api.paging import FIRST, Cursor, Limit, cursors_of, number_after, page
from gongqiao.gateway.views.api.problems import Turned, wrong
from gongqiao.kernel.money import yuan
from gongqiao.ledger import api as ledger
from gongqiao.platform import gate
from gongqiao.platform.gate import Scope

router = Router(tags=["ledger"])
VIEW = "ledger.view"
MOST_FUNDS = 200
Fund = Annotated[str, Path(pattern=CODE, description=_("The code of the fund"))]
OfFund = Annotated[str | None, Query(pattern=CODE, description=_("Only entries of this fund"))]
Since = Annotated[date | None, Query(description=_("The first day; absent: from the beginning"))]
Until = Annotated[date | None, Query(description=_("The first day that does not count"))]
FirstDay = Annotated[date, Query(description=_("The first day"))]
EndDay = Annotated[date, Query(description=_("The first day that does not count"))]


def _scope(request: HttpRequest) -> Scope:
    return gate.require(by_of(request), VIEW, timezone.localdate())


def _in_order(since: date | None, until: date | None) -> None:
    if since is not None and until is not None and until <= since:
        says = gettext("The end must lie after the beginning.")
        raise Turned(422, "DATES", says, [wrong("DATES", says, field="until")])


@router.get(
    "/ledger/funds",
    auth=key(scopes.LEDGER_READ),
    response=FundList,
    operation_id="list_funds",
    summary=_("Funds"),
    description=_("Those within the reach of the key, at most two hundred."),
)
def list_funds(request: HttpRequest) -> dict[str, Any]:
    """The funds."""
    funds = ledger.funds_in(_scope(request)).select_related("organisation")[:MOST_FUNDS]
    shown = [
        {"code": f.code, "name": f.name, "currency": f.currency,
         "org_code": f.organisation.code if f.organisation else None}
        for f in funds
    ]  # fmt: skip
    counted(request, len(shown))
    return {"funds": shown}


@router.get(
    "/ledger/entries",
    auth=key(scopes.LEDGER_READ),
    response=EntryPage,
    operation_id="list_entries",
    summary=_("Entries with their hashes"),
    description=_(
        "In the order of the chain. Each hash covers the entry and the hash before it; "
        "docs/rules/ledger.md says how to recompute it."
    ),
)
def list_entries(
    request: HttpRequest, fund: OfFund = None, since: Since = None, until: Until = None,
    cursor: Cursor = None, limit: Limit = FIRST,
) -> dict[str, Any]:  # fmt: skip
    """A page of entries."""
    _in_order(since, until)
    rows, after = ledger.entries_in(_scope(request)).order_by("seq"), number_after(cursor)
    rows = rows if fund is None else rows.filter(fund__code=fund)
    rows = rows if since is None else rows.filter(booked_on__gte=since)
    rows = rows if until is None else rows.filter(booked_on__lt=until)
    rows = rows if after is None else rows.filter(seq__gt=after)
    found, more = page(rows, limit)
    counted(request, len(found))
    shown = [_entry(row) for row in found]
    places = cursors_of([row.seq for row in found], cursor, more=more)
    return {"entries": shown, **places}


@router.get(
    "/ledger/funds/{str:code}/trial-balance",
    auth=key(scopes.LEDGER_READ),
    response=TrialBalanceOut,
    operation_id="trial_balance",
    summary=_("Trial balance of a fund"),
    description=_("All accounts over a stretch of days; debits equal credits."),
)
def trial_balance(
    request: HttpRequest, code: Fund, since: FirstDay, until: EndDay
) -> dict[str, Any]:
    """The trial balance."""
    _in_order(since, until)
    fund = ledger.funds_in(_scope(request)).filter(code=code).first()
    if fund is None:
        raise Http404
    found = ledger.trial_balance(fund, since, until)
    counted(request, len(found.rows))
    return {
        "fund": fund.code, "since": since, "until": until,
        "accounts": [_line(row) for row in found.rows],
        "debit": yuan(found.debit), "credit": yuan(found.credit), "balanced": found.balanced,
    }  # fmt: skip


@router.get(
    "/ledger/roots",
    auth=key(scopes.LEDGER_READ),
    response=RootPage,
    operation_id="list_roots",
    summary=_("Daily roots"),
    description=_("The hash of each day's last entry, newest first, as it is published."),
)
def list_roots(request: HttpRequest, cursor: Cursor = None, limit: Limit = FIRST) -> dict[str, Any]:
    """A page of roots."""
    _scope(request)
    rows, after = ledger.daily_roots().order_by("-pk"), number_after(cursor)
    found, more = page(rows if after is None else rows.filter(pk__lt=after), limit)
    counted(request, len(found))
    shown = [
        {"day": r.day, "last_seq": r.last_seq, "entries": r.entry_count,
         "root": bytes(r.root).hex()}
        for r in found
    ]  # fmt: skip
    return {"roots": shown, "next": cursors.made(found[-1].pk) if more else None}


def _entry(row: Any) -> dict[str, Any]:
    plain = ("seq", "key", "kind", "booked_at", "booked_on", "memo")
    hashes = {"body": row.body_digest, "prev_hash": row.prev_hash, "hash": row.hash}
    return {
        **{name: getattr(row, name) for name in plain},
        **{name: bytes(value).hex() for name, value in hashes.items()},
        "fund": row.fund.code,
        "postings": row.posting_count,
        "debit": yuan(row.debit_total),
    }


def _line(row: ledger.Movement) -> dict[str, str]:
    amounts = {"opening": row.opening, "debit": row.debit, "credit": row.credit,
               "closing": row.closing}  # fmt: skip
    shown = {name: yuan(value) for name, value in amounts.items()}
    return {"code": row.code, "name": row.name, "kind": row.kind.value, **shown}
