"""Runs of the assessment: what they looked at, what they decided, how the sample was drawn."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from gongqiao.accounts.api import shown_name_of
from gongqiao.mutualaid import queries_office as queries
from gongqiao.mutualaid import tasks
from gongqiao.mutualaid.models import Run
from gongqiao.mutualaid.permissions import ASSESS, VIEW
from gongqiao.mutualaid.views.top import may, top_only
from gongqiao.platform import figures
from gongqiao.platform.context import actor_of
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Listing

RUNS: Listing[Run] = Listing(
    title=gettext_lazy("Assessments"),
    purpose=gettext_lazy(
        "Each run decides what is new or changed, from a frozen list, exactly once."
    ),
    columns=[
        Column("run", gettext_lazy("Run"), sort="id"),
        Column("scheme", gettext_lazy("Scheme")),
        Column("opened", gettext_lazy("Opened"), sort="opened_at"),
        Column("lines", gettext_lazy("Settlements"), sort="lines", number=True),
        Column("claims", gettext_lazy("Decisions"), number=True),
        Column("booked", gettext_lazy("Booked (yuan)"), number=True),
        Column("state", gettext_lazy("State")),
    ],
    row_template="mutualaid/_run_row.html",
    order=("-id",),
    empty_title=gettext_lazy("Nothing has been decided yet"),
    empty_says=gettext_lazy("Receive a settlement file and enrol people; then decide."),
    template="mutualaid/runs.html",
)


@office(VIEW)
@top_only
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All runs, newest first."""
    rows = _runs(request)
    return RUNS.answer(request, rows, may_decide=may(request, ASSESS))


def _runs(request: HttpRequest) -> QuerySet[Run]:
    seen = queries.runs_in(request.scope)  # type: ignore[attr-defined]  # set by @office
    return seen.annotate(opened_name=shown_name_of("opened_by"))


def _aside(totals: dict[str, int]) -> int:
    return totals.get("outside", 0) + totals.get("unenrolled", 0)


@office(VIEW)
@top_only
@require_safe
def one(request: HttpRequest, run_id: int) -> HttpResponse:
    """A run: where its settlements went, and the sample that anyone can check."""
    rows = _runs(request)
    run = get_object_or_404(rows, pk=run_id)
    totals = run.totals or {}
    parts = [
        (_("decided"), totals.get("decided", 0), "3"),
        (_("not enrolled or outside every period"), _aside(totals), "0"),
        (_("not valid"), totals.get("excluded", 0), "1"),
        (_("of nobody we know"), totals.get("unmatched", run.unmatched), "bad"),
    ]
    context = {
        "run": run,
        "totals": totals,
        "parts": figures.split(parts),
        "shards": max(len(run.bounds) - 1, 0),
        "digest": bytes(run.seed_digest).hex(),
        "seed": bytes(run.seed).hex() if run.closed_at else "",
    }
    return render(request, "mutualaid/run.html", context)


@office(ASSESS)
@top_only
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Start the assessment in the background; a second start while it runs changes nothing."""
    by = actor_of(request)
    started = tasks.start_assessment(
        by_name=by.name, by_id=by.user_id, as_of=timezone.localdate().isoformat()
    )
    says = _("It is being decided. Come back to this page in a moment.")
    messages.success(request, says if started else _("It is being decided already."))
    return redirect("aid_runs")
