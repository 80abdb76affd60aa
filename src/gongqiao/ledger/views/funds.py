"""Funds: balances, statements, receipts, closing."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.ledger import permissions, queries
from gongqiao.ledger.forms import Closing, Receipt
from gongqiao.ledger.services.closing import close_period
from gongqiao.ledger.services.receipts import book_receipt
from gongqiao.ledger.services.reports import workbook
from gongqiao.ledger.views import days_of, scope
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.stepup import step_up

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@office(permissions.VIEW)
@require_safe
def funds(request: HttpRequest) -> HttpResponse:
    """All funds that the visitor may see, with what they hold."""
    shown = queries.fund_cards(queries.funds_in(scope(request)))
    context = {"funds": shown, "root": queries.latest_root()}
    return render(request, "ledger/funds.html", context)


@office(permissions.VIEW)
@require_safe
def fund(request: HttpRequest, code: str) -> HttpResponse:
    """One fund: accounts and balances now, closed periods."""
    one = get_object_or_404(queries.funds_in(scope(request)), code=code)
    by = actor_of(request)
    context = {
        "fund": one,
        "card": queries.fund_cards(queries.funds_in(scope(request)).filter(pk=one.pk))[0],
        "balances": queries.balances_of(one),
        "periods": queries.closed_periods(one),
        "may_close": permissions.may(by, permissions.CLOSE, now()),
        "may_top_up": permissions.may(by, permissions.TOP_UP, now()),
    }
    return render(request, "ledger/fund.html", context)


@office(permissions.VIEW)
@require_safe
def statement(request: HttpRequest, code: str) -> HttpResponse:
    """The fund statement and the trial balance of some days."""
    one = get_object_or_404(queries.funds_in(scope(request)), code=code)
    form, start, end = days_of(request)
    context = {
        "fund": one,
        "form": form,
        "start": start,
        "last": end - timedelta(days=1),
        "statement": queries.fund_statement(one, start, end),
        "trial": queries.trial_balance(one, start, end),
        "may_export": permissions.may(actor_of(request), permissions.EXPORT, now()),
    }
    return render(request, "ledger/statement.html", context)


@office(permissions.EXPORT)
@step_up
@require_safe
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a workbook, with the movements of the bank account."""
    one = get_object_or_404(queries.funds_in(scope(request)), code=code)
    _form, start, end = days_of(request)
    content = workbook(one, start, end, by=actor_of(request), at=now())
    name = f"{one.code}-{start:%Y%m%d}-{end - timedelta(days=1):%Y%m%d}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@office(permissions.CLOSE)
@step_up
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close the days up to a date."""
    one = get_object_or_404(queries.funds_in(scope(request)), code=code)
    form = Closing(request.POST or None, initial={"first": queries.next_period_start(one)})
    if form.is_valid():
        start, end = form.cleaned_data["first"], form.cleaned_data["last"] + timedelta(days=1)
        try:
            close_period(fund=one.code, start=start, end=end, by=actor_of(request), at=now())
        except Refused as no:
            form.add_error({"start": "first", "end": "last"}.get(no.field or ""), str(no))
        else:
            messages.success(request, _("The period is closed."))
            return redirect("ledger_fund", one.code)
    return render(request, "ledger/close.html", {"fund": one, "form": form})


@office(permissions.TOP_UP)
@step_up
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Book money that arrived on the bank account."""
    one = get_object_or_404(queries.funds_in(scope(request)), code=code)
    form = Receipt(request.POST or None, fund=one)
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("key", "bank", "income", "on", "memo")}
        try:
            done = book_receipt(fund=one, amount=form.fen, by=actor_of(request), at=now(), **told)
        except Refused as no:
            form.add_error(no.field if no.field in ("on", "amount") else None, str(no))
        else:
            messages.success(request, _("It is booked."))
            return redirect("ledger_entry", done.entry_id)
    return render(request, "ledger/receipt.html", {"fund": one, "form": form})
