"""Periods of schemes: what stands in the way of a close, the close, what an auditor asks for."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.mutualaid import labels_office as labels
from gongqiao.mutualaid import period_record, permissions, queries_payments
from gongqiao.mutualaid import queries_periods as queries
from gongqiao.mutualaid.forms_period import ClosePeriod
from gongqiao.mutualaid.models import Payment, SchemePeriod
from gongqiao.mutualaid.queries_schemes import period_says
from gongqiao.mutualaid.services import periods
from gongqiao.mutualaid.views.top import may, top_only
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.platform.stepup import step_up

BOOKS, EXPORT = "ledger.view", "ledger.export"
CSV = "text/csv; charset=utf-8"
PERIODS: Listing[SchemePeriod] = Listing(
    title=_("Periods and their close"),
    purpose=_("A period is closed when it is over and nothing of it waits any more."),
    columns=[
        Column("period", _("Scheme and period")),
        Column("from", _("Cover"), sort="cover_from"),
        Column("state", _("State")),
        Column("closed", _("Closed"), sort="closed_at"),
    ],
    row_template="mutualaid/_period_row.html",
    order=("-cover_from", "scheme__code"),
    filters=[
        Filter(
            "state",
            _("State"),
            [(state, words) for state, (words, _tone) in labels.PERIOD.items()],
            queries.in_state(timezone.localdate),
        )
    ],
    empty_title=_("No period yet"),
    empty_says=_("Store the first scheme from its file."),
)
PAYMENTS: Listing[Payment] = Listing(
    title=_("Payments of the period"),
    purpose=_("Everything that went to the bank for it, with what came of it."),
    columns=[
        Column("person", _("Person")),
        Column("batch", _("Batch")),
        Column("account", _("Receiving account")),
        Column("amount", _("Amount (yuan)"), number=True),
        Column("withheld", _("Deducted (yuan)"), number=True),
        Column("state", _("State")),
        Column("bank", _("The bank says")),
    ],
    row_template="mutualaid/_period_payment_row.html",
    order=("-id",),
    filters=[
        Filter(
            "state",
            _("State"),
            [(k, v[0]) for k, v in labels.PAYMENT.items()],
            lambda rows, value: rows.filter(state=value),
        )
    ],
    empty_title=_("Nothing was paid yet"),
    empty_says=_("Payments appear when a batch is made."),
    template="mutualaid/period_payments.html",
)


@office(permissions.VIEW)
@top_only
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All periods, the newest first."""
    rows = queries.periods_in(request.scope)  # type: ignore[attr-defined]  # set by @office
    return PERIODS.answer(request, rows, today=timezone.localdate())


def _period(request: HttpRequest, code: str, no: int) -> SchemePeriod:
    rows = queries.periods_in(request.scope)  # type: ignore[attr-defined]  # set by @office
    found = rows.filter(scheme__code=code, no=no).first()
    if found is None:
        raise Http404
    return found


@office(permissions.VIEW)
@top_only
@require_safe
def one(request: HttpRequest, code: str, no: int) -> HttpResponse:
    """What stands in the way, what goes on; for those who read the books also the report."""
    period, by, at = _period(request, code, no), actor_of(request), now()
    reads = may(request, BOOKS) or may(request, permissions.CLOSE)
    report = periods.report(code, no, by=by, at=at) if reads else None
    claims = report.claims if report else periods.claims_of(period)
    context = {
        **_shown(request, period, claims),
        "report": report,
        "claims": claims,
        "days": period_record.days_of(period),
        "history": period_record.closed_by(period),
        "may_close": may(request, permissions.CLOSE) and period.closed_at is None,
        "may_take": may(request, EXPORT),
        "verify_asked": (asked := reads and "verify" in request.GET),
        "verdict": period_record.verified(asked),
    }
    return render(request, "mutualaid/period.html", context)


def _shown(
    request: HttpRequest, period: SchemePeriod, claims: list[periods.Line]
) -> dict[str, object]:
    today, reviews = timezone.localdate(), may(request, permissions.REVIEW)
    return {
        "period": period,
        "today": today,
        "title": period_says(period),
        "state": queries.state_of(period, today),
        "preview": period_record.preview_of(period, claims, today, reviews=reviews),
    }


@office(permissions.CLOSE)
@step_up
@top_only
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, code: str, no: int) -> HttpResponse:
    """Close it for good; whoever comes second is told."""
    period, form = _period(request, code, no), ClosePeriod(request.POST or None)
    if form.is_valid():
        upto = form.cleaned_data["books_upto"]
        to = upto + timedelta(days=1) if upto else None
        try:
            done = periods.close(code, no, books_to=to, by=actor_of(request), at=now())
        except Refused as refused:
            form.add_error("books_upto" if refused.field == "end" else None, str(refused))
        else:
            _tell(request, done)
            return redirect("aid_period", code, no)
    context = {"form": form, **_shown(request, period, periods.claims_of(period))}
    return render(request, "mutualaid/period_close.html", context)


def _tell(request: HttpRequest, done: periods.PeriodReport) -> None:
    if done.repeated:
        messages.warning(request, gettext("Somebody had closed it before; see who and when below."))
    else:
        messages.success(request, gettext("The period is closed."))


@office(BOOKS)
@top_only
@require_safe
def payments(request: HttpRequest, code: str, no: int) -> HttpResponse:
    """The payments of the period."""
    period = _period(request, code, no)
    rows = queries_payments.with_people(queries.payments_of(period))
    may_take, title = may(request, EXPORT), period_says(period)
    return PAYMENTS.answer(request, rows, period=period, title=title, may_take=may_take)


@office(EXPORT)
@step_up
@top_only
@require_safe
def payments_file(request: HttpRequest, code: str, no: int) -> HttpResponse:
    """The same as a CSV file, amounts in yuan."""
    period = _period(request, code, no)
    name = f"payments-{period.scheme.code}-{period.no}.csv"
    with TemporaryDirectory() as folder:
        out = Path(folder) / name
        periods.write_payments(code, no, out, by=actor_of(request), at=now())
        content = out.open("rb")  # stays readable when its folder is gone; closed with the answer
    return FileResponse(content, as_attachment=True, filename=name, content_type=CSV)  # type: ignore[return-value]  # a streamed answer is an answer
