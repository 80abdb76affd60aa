"""The public window."""

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongqiao.kernel.money import yuan
from gongqiao.platform.gate import public
from gongqiao.portal import queries, sources
from gongqiao.portal.forms import TryOut


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Who the federation is, what it did, what is in force, what a stay would bring."""
    on = timezone.localdate()
    periods = sources.period_figures()
    form = TryOut(request.GET) if "own" in request.GET else TryOut()
    estimate = None
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        estimate = sources.calculator(own_fen=told["own"], hospital_level=told["level"], on=on)
    context = {
        "periods": periods,
        "bridge": queries.bridge_of(periods),
        "narrow": queries.bridge_of(periods, narrow=True),
        "bridge_says": queries.bridge_says(periods),
        "figures": queries.headline_figures(periods),
        "schemes": sources.schemes_in_force(on),
        "form": form,
        "estimate": estimate,
        "may_try": sources.has_calculator(),
        "root": sources.latest_root(),
        "on": on,
    }
    return render(request, "portal/home.html", context)


@public
@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """How each figure is counted, of what, up to when; and the table behind it."""
    periods = sources.period_figures()
    context = {"periods": periods, "figures": queries.headline_figures(periods)}
    return render(request, "portal/figures.html", {**context, "on": timezone.localdate()})


@public
@require_safe
def periods_csv(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # same for everyone
    """The periods as open data: numbers and dates only, money in yuan."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="mutual-aid-periods.csv"'
    out = csv.writer(answer)
    out.writerow(["no", "cover_from", "cover_to", "enrolled", "payouts", "paid", "premium"])
    for p in sources.period_figures():
        paid, premium = yuan(p.paid_fen), yuan(p.premium_fen)
        out.writerow([p.no, p.cover_from, p.cover_to, p.enrolled, p.payouts, paid, premium])
    return answer


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done so that everyone can use these pages, and whom to tell where it fails."""
    return render(request, "portal/accessibility.html")


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What personal data is kept, for what, who sees it."""
    return render(request, "portal/privacy.html")
