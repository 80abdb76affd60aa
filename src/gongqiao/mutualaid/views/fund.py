"""The fund of a scheme: income, payouts, what is still to come, the next premium."""

from collections.abc import Iterator
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from gongqiao.kernel.money import yuan, yuan_grouped
from gongqiao.mutualaid import labels_office as labels
from gongqiao.mutualaid import queries_office as queries
from gongqiao.mutualaid.forms_office import NextPremium
from gongqiao.mutualaid.models import Premium, Scheme
from gongqiao.mutualaid.permissions import VIEW
from gongqiao.mutualaid.queries_schemes import title_of
from gongqiao.mutualaid.rules import reserve
from gongqiao.mutualaid.services import cockpit as funds
from gongqiao.mutualaid.views.top import top_only
from gongqiao.platform import figures
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing

PREMIUMS: Listing[Premium] = Listing(
    title=gettext_lazy("Premiums booked"),
    purpose=gettext_lazy("Each movement of premium money, with its entry in the books."),
    columns=[
        Column("on", gettext_lazy("Day"), sort="on"),
        Column("period", gettext_lazy("Period")),
        Column("funder", gettext_lazy("Funder")),
        Column("kind", gettext_lazy("What happened")),
        Column("amount", gettext_lazy("Amount (yuan)"), sort="amount", number=True),
        Column("over", gettext_lazy("Of it too much (yuan)"), number=True),
    ],
    row_template="mutualaid/_premium_row.html",
    order=("-on", "-id"),
    filters=[
        Filter(
            "funder",
            gettext_lazy("Funder"),
            list(labels.FUNDERS.items()),
            lambda rows, value: rows.filter(funder=value),
        ),
    ],
    empty_title=gettext_lazy("No premium is booked"),
    empty_says=gettext_lazy("Premiums appear when finance books them for a period."),
    template="mutualaid/premiums.html",
)
ALL = Decimal(100)


@office(VIEW)
@top_only
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The funds; with one scheme only, its fund at once."""
    found = list(queries.schemes()[:100])
    if len(found) == 1:
        return redirect("aid_fund", found[0].code)
    return render(request, "mutualaid/fund_list.html", {"schemes": found})


@office(VIEW)
@top_only
@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    """The cockpit of a fund."""
    scheme = get_object_or_404(Scheme, code=code)
    today = timezone.localdate()
    board = funds.cockpit(scheme, today)
    form, chosen, line, reckoned = _asked(request, board, funds.defaults(today))
    ratio = chosen.ratio_with_unsettled if chosen else None
    context = {
        "scheme": scheme, "title": title_of(scheme), "board": board, "form": form,
        "period": chosen, "line": line, "reckoned": reckoned,
        "over": bool(ratio is not None and ratio * ALL > line),
        "as_of": queries.last_change(scheme), "until": today.replace(day=1),
        "ratio": _percent(chosen.ratio if chosen else None), "ratio_all": _percent(ratio),
        "share": _percent(chosen.ratio if chosen else None, bare=True),
        "steps": _steps(reckoned) if reckoned else [],
        "rows": [(p, _percent(p.ratio), _percent(p.ratio_with_unsettled)) for p in board.periods],
        **_charts(board, chosen),
    }  # fmt: skip
    return render(request, "mutualaid/fund.html", context)


def _percent(share: Decimal | None, *, bare: bool = False) -> str:
    if share is None:
        return "" if bare else "—"
    return f"{share * ALL:.1f}" + ("" if bare else "%")


def _asked(
    request: HttpRequest, board: funds.Cockpit, start: funds.Defaults
) -> tuple[NextPremium, funds.PeriodFund | None, Decimal, reserve.NextPremium | None]:
    """What the address asks for; whatever is missing or wrong is the default."""
    by_id = {p.period_id: p for p in board.periods}
    begun = [p for p in board.periods if p.enrolled or p.granted] or list(board.periods)
    chosen = by_id.get(_whole(request.GET.get("period"))) or (begun[-1] if begun else None)
    initial = {
        "period": chosen.period_id if chosen else None,
        "expected": max(chosen.enrolled, 1) if chosen else 1,
        "reserve_rate": f"{start.reserve_rate * ALL:f}",
        "line": f"{start.warning_ratio * ALL:f}",
    }
    given = {name: request.GET.get(name) or initial[name] for name in initial}
    form = NextPremium(given)
    choices = [(p.period_id, _("Period %(no)s") % {"no": p.no}) for p in board.periods]
    form.fields["period"].choices = choices  # type: ignore[attr-defined]  # a choice field
    if not form.is_valid():
        return form, chosen, start.warning_ratio * ALL, None
    told = form.cleaned_data
    reckoned = None
    if chosen and chosen.enrolled:
        cost = max(chosen.granted + chosen.unsettled, 0)
        rate = told["reserve_rate"] / ALL
        reckoned = reserve.next_premium(cost, chosen.enrolled, told["expected"], rate)
    return form, chosen, told["line"], reckoned


def _whole(text: str | None) -> int:
    return int(text) if text and len(text) < 18 and text.isascii() and text.isdigit() else 0


def _steps(found: reserve.NextPremium) -> list[figures.Step]:
    """The arithmetic of the next premium, line by line."""
    kept = (1 - found.reserve_rate) * ALL
    return [
        figures.Step(_("Decided and still to come"), yuan_grouped(found.cost)),
        figures.Step(_("enrolments of the period"), f"{found.people:,}", "÷"),
        figures.Step(_("cost of one enrolment"), f"{found.per_person / ALL:.4f}", "=", "eq"),
        figures.Step(
            _("what may be spent of a premium"), f"{kept:.2f}%", "÷",
            note=_("the rest stays in the fund as reserve"),
        ),
        figures.Step(
            _("next premium, rounded up to whole fen"), yuan_grouped(found.premium), "=", "tot"
        ),
        figures.Step(
            _("income from %(n)s enrolments") % {"n": f"{found.expected:,}"},
            yuan_grouped(found.income),
            note=_("of it kept: %(reserve)s yuan") % {"reserve": yuan_grouped(found.reserve)},
        ),
    ]  # fmt: skip


def _charts(board: funds.Cockpit, chosen: funds.PeriodFund | None) -> dict[str, object]:
    """Loss ratio by period; decided and expected by month of the chosen period."""
    rated = [(p, p.ratio) for p in board.periods if p.ratio is not None]
    ratios = figures.columns(
        [(str(p.no), float(r * ALL), _percent(r)) for p, r in rated],
        tones=["bad" if r > 1 else "3" for _p, r in rated],
    )
    if chosen is None or chosen.estimate is None:
        return {"ratio_plot": ratios, "months": []}
    months = [(f"{m.month // 12}-{m.month % 12 + 1:02d}", m) for m in chosen.estimate.months]
    names = [name for name, _m in months]
    plot = figures.lines(
        names,
        [
            (_("expected in the end"), [m.ultimate / 100 for _n, m in months], "1"),
            (_("decided so far"), [m.decided / 100 for _n, m in months], "3"),
        ],
    )
    low, high = chosen.bounds
    return {
        "ratio_plot": ratios, "month_plot": plot, "low": low, "high": high,
        "months": [(name, m, f"{m.known * 100:.0f}%") for name, m in months],
    }  # fmt: skip


@office(VIEW)
@top_only
@require_safe
def premiums(request: HttpRequest, code: str) -> HttpResponse:
    """The premium money behind the figure."""
    scheme = get_object_or_404(Scheme, code=code)
    return PREMIUMS.answer(request, queries.premiums_of(scheme), scheme=scheme)


CSV_HEAD = (
    "period,cover_from,cover_to,enrolled,premium,granted,payouts,paid,loss_ratio,unsettled,"
    "unsettled_low,unsettled_high\n"
)


@office(VIEW)
@top_only
@require_safe
def export(request: HttpRequest, code: str) -> HttpResponse:  # noqa: ARG001
    """The periods of a fund as CSV: yuan, shares as decimals."""
    board = funds.cockpit(get_object_or_404(Scheme, code=code), timezone.localdate())

    def lines() -> Iterator[str]:
        yield CSV_HEAD
        for p in board.periods:
            low, high = p.bounds
            ratio = "" if p.ratio is None else f"{p.ratio:.4f}"
            money = [yuan(n) for n in (p.unsettled, low, high)] if p.estimate else ["", "", ""]
            cells = [p.no, p.cover_from, p.cover_to, p.enrolled, yuan(p.premium), yuan(p.granted),
                     p.payouts, yuan(p.paid), ratio, *money]  # fmt: skip
            yield ",".join(map(str, cells)) + "\n"

    headers = {"Content-Disposition": f'attachment; filename="fund-{code}.csv"'}
    return HttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=headers)
