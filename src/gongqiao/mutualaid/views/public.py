"""Open to everyone: the schemes as they stand, and what each period took in and paid."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongqiao.ledger.api import balance
from gongqiao.mutualaid import queries_figures, queries_schemes, wording
from gongqiao.mutualaid.enums import Funder
from gongqiao.platform.gate import public

PAGE = 50
LARGEST_ID = 2**62


@public
@require_safe
def schemes(request: HttpRequest) -> HttpResponse:
    """All schemes: in force, to come, past."""
    on = timezone.localdate()
    periods = list(queries_schemes.published()[:200])
    named = [(p, queries_schemes.title_of(p.scheme)) for p in periods]
    context = {
        "now": [pair for pair in named if pair[0].cover_from <= on < pair[0].cover_to],
        "coming": [pair for pair in named if pair[0].cover_from > on],
        "past": [pair for pair in named if pair[0].cover_to <= on],
    }
    return render(request, "mutualaid/schemes.html", context)


@public
@require_safe
def scheme(request: HttpRequest, code: str, no: int) -> HttpResponse:
    """One period of a scheme: what it pays, to whom, when; every version with its fingerprint."""
    period = queries_schemes.period_published(code, no)
    if period is None:
        raise Http404
    versions = queries_schemes.versions_of(period)
    rules = queries_schemes.rules_of(versions[0])
    context = {
        "period": period,
        "rules": rules,
        "title": queries_schemes.title_of(rules),
        "benefits": [wording.benefit_words(benefit) for benefit in rules.benefits],
        "premiums": wording.premium_words(rules),
        "waiting": wording.waiting_words(rules),
        "versions": [(v, bytes(v.sha256).hex()) for v in versions],
        "on": timezone.localdate(),
    }
    return render(request, "mutualaid/scheme.html", context)


def funder_name(funder: str) -> str:
    """Who paid in, in words."""
    names = {
        Funder.WORKER: _("workers"),
        Funder.EMPLOYER: _("employers and their unions"),
        Funder.TOWNSHIP: _("township federations"),
        Funder.FEDERATION: _("the federation"),
    }
    return names[Funder(funder)]


@public
@require_safe
def disclosures(request: HttpRequest) -> HttpResponse:
    """Every period in full: who took part, what came in by funder, what was paid, what is left."""
    figures = queries_figures.period_figures()[::-1]
    income: dict[int, list[tuple[str, int]]] = {}
    payers = list(Funder)  # the worker first, in each period the same order
    for one in sorted(queries_figures.incomes(), key=lambda i: payers.index(Funder(i.funder))):
        income.setdefault(one.period_id, []).append((funder_name(one.funder), one.amount_fen))
    funds = [
        (queries_schemes.title_of(scheme), balance(scheme.code, "bank"))
        for scheme in queries_schemes.schemes_named({f.scheme for f in figures})
    ]
    context = {
        "periods": [(f, income.get(f.period_id, [])) for f in figures],
        "funds": funds,
        "on": timezone.localdate(),
    }
    return render(request, "mutualaid/disclosures.html", context)


@public
@require_safe
def disclosure(request: HttpRequest, code: str, no: int) -> HttpResponse:
    """The payments of one period, newest first, names shortened; fifty a page."""
    found = (f for f in queries_figures.period_figures() if (f.scheme, f.no) == (code, no))
    figure = next(found, None)
    if figure is None:
        raise Http404
    asked = request.GET.get("before", "")
    whole = asked.isascii() and asked.isdigit() and len(asked) < 19
    before = min(int(asked), LARGEST_ID) if whole else None
    rows = queries_figures.payments_disclosed(figure, before, PAGE + 1)
    context = {
        "figure": figure,
        "rows": rows[:PAGE],
        "more": rows[PAGE - 1].payment_id if len(rows) > PAGE else None,
        "before": before,
    }
    return render(request, "mutualaid/disclosure.html", context)
