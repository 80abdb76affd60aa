"""Entries: the list, one of them, daily roots, the export."""

from datetime import date

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongqiao.kernel.money import yuan
from gongqiao.ledger import permissions, queries
from gongqiao.ledger.kinds import kind_says
from gongqiao.ledger.models import DailyRoot, Entry
from gongqiao.ledger.services import export as exporting
from gongqiao.ledger.views import days_of, scope
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office, public
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.platform.stepup import step_up

LINES = 100


def _matching(entries: QuerySet[Entry], words: str) -> QuerySet[Entry]:
    """By the beginning of the key, or by the number in the chain."""
    wanted = Q(key__startswith=words)
    if words.isascii() and words.isdigit() and len(words) < 19:
        wanted |= Q(seq=int(words))
    return entries.filter(wanted)


def _fund_choices(request: HttpRequest) -> list[tuple[str, str]]:
    return list(queries.funds_in(scope(request)).values_list("code", "name")[:200])


def _kind_choices(request: HttpRequest) -> list[tuple[str, str]]:
    return [(k, kind_says(k)) for k in queries.kinds_in(scope(request))]


def _year_choices(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(y), str(y)) for y in queries.years_in(scope(request))]


def _of_year(entries: QuerySet[Entry], year: str) -> QuerySet[Entry]:
    return entries.filter(
        booked_on__gte=date(int(year), 1, 1), booked_on__lt=date(int(year) + 1, 1, 1)
    )


ENTRIES: Listing[Entry] = Listing(
    title=_("Entries"),
    purpose=_(
        "Everything that was ever booked, in the order of the chain. Nothing is changed later."
    ),
    columns=[
        Column("seq", _("Sequence number"), sort="seq", number=True, value=lambda e: e.seq),
        Column("day", _("Dated"), sort="booked_on", value=lambda e: e.booked_on),
        Column("fund", _("Fund"), value=lambda e: e.fund.name),
        Column("kind", _("Kind of entry"), value=lambda e: kind_says(e.kind)),
        Column("key", _("Booking key"), value=lambda e: e.key),
        Column("lines", _("Postings"), number=True, value=lambda e: e.posting_count),
        Column("amount", _("Amount (yuan)"), number=True, value=lambda e: yuan(e.debit_total)),
    ],
    row_template="ledger/_entry_row.html",
    order=("-seq",),
    search=_matching,
    search_label=_("Number, or the beginning of the key"),
    filters=[
        Filter("fund", _("Fund"), _fund_choices, lambda e, code: e.filter(fund__code=code)),
        Filter("kind", _("Kind of entry"), _kind_choices, lambda e, kind: e.filter(kind=kind)),
        Filter("year", _("Year"), _year_choices, _of_year),
    ],
    empty_title=_("Nothing is booked yet"),
    empty_says=_("Entries appear when premiums come in or benefits are decided."),
    export_name="ledger-entries",
)

ROOTS: Listing[DailyRoot] = Listing(
    title=_("Daily roots"),
    purpose=_("The hash of each day's last entry, published. It vouches for everything before it."),
    columns=[
        Column("day", _("Day"), sort="day"),
        Column("entries", _("New entries"), number=True),
        Column("last", _("Last entry"), number=True),
        Column("root", _("Root")),
    ],
    row_template="ledger/_root_row.html",
    order=("-day",),
    empty_title=_("No day is sealed yet"),
    empty_says=_("The first root appears after midnight."),
    template="ledger/roots.html",
)


@office(permissions.VIEW)
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """The entries of the funds in reach."""
    may = permissions.may(actor_of(request), permissions.EXPORT, now())
    return ENTRIES.answer(request, queries.entries_in(scope(request)), may_export=may)


@office(permissions.VIEW)
@require_safe
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry with its postings, a hundred at a time, and its hash."""
    one = queries.entry_in(scope(request), entry_id)
    if one is None:
        raise Http404
    pages = -(-one.posting_count // LINES)
    asked = request.GET.get("page", "1")
    page = (
        min(max(int(asked), 1), pages)
        if asked.isascii() and asked.isdigit() and len(asked) < 9
        else 1
    )
    first = (page - 1) * LINES + 1
    context = {
        "entry": one,
        "kind": kind_says(one.kind),
        "postings": queries.postings_of(one, first, first + LINES - 1),
        "totals": queries.totals_of(one),
        "page": page,
        "pages": pages,
        "reversed_by": queries.reversal_of(one),
    }
    return render(request, "ledger/entry.html", context)


@office(permissions.VIEW)
@require_safe
def roots(request: HttpRequest) -> HttpResponse:
    """The published roots, and the export for whoever may take it."""
    may = permissions.may(actor_of(request), permissions.EXPORT, now())
    form, _start, _end = days_of(request)
    return ROOTS.answer(request, queries.daily_roots(), form=form, may_take=may)


@office(permissions.EXPORT)
@step_up
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The chain of some days as one CSV, sent while it is written."""
    form, _start, _end = days_of(request)
    if not queries.sees_all(scope(request)):
        raise Http404
    try:
        if not form.is_valid():
            raise Refused("DAYS", _("Choose two days."))
        days = form.cleaned_data["first"], form.cleaned_data["last"]
        stretch = exporting.announce(*days, by=actor_of(request), at=now())
    except Refused as no:
        messages.error(request, str(no))
        return redirect("ledger_office_roots")
    name = f"ledger-{stretch.first}-{stretch.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(  # type: ignore[return-value]  # a streamed answer is an answer
        exporting.stream(stretch), content_type="text/csv; charset=utf-8", headers=headers
    )


@public
@require_safe
def public_roots(request: HttpRequest) -> HttpResponse:
    """For anyone: the roots of the last days, what they prove, how to check."""
    return render(request, "ledger/public_roots.html", {"roots": queries.daily_roots()[:60]})


@public
@require_safe
def checker(_request: HttpRequest) -> HttpResponse:
    """The script that recomputes an export."""
    return HttpResponse(
        exporting.CHECKER.read_bytes(), content_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="check_ledger_export.py"'},
    )  # fmt: skip
