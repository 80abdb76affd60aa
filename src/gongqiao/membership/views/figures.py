"""Registered, verified, active, paying: four figures, each with its definition and its rows."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from gongqiao.membership import labels, queries_counts, queries_quality
from gongqiao.membership.enums import Figure, LookKind
from gongqiao.membership.rules.figures import Sum, sums
from gongqiao.membership.services import quality as services
from gongqiao.membership.views.quality import again, organisation_of, state_of
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.gate import holds, office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.registry import api as registry

SHOWN = 300
ROWS: Listing[registry.Member] = Listing(
    title=_("The members behind the figure"),
    purpose=_("Each person once, where they belong."),
    columns=[
        Column("name", pgettext_lazy("person", "Name"), sort="name_key", value=lambda p: p.name),
        Column("union", _("Union"),
               value=lambda p: next((str(m.organisation) for m in p.open_memberships), "")),  # type: ignore[attr-defined]  # prefetched for the list
        Column("since", _("Member since")),
    ],
    row_template="membership/_figure_row.html",
    order=("pk",),
    search=registry.persons_matching,
    filters=[
        Filter("figure", _("Figure"), list(labels.FIGURES.items()), lambda rows, _value: rows),
    ],
    template="membership/figure_rows.html",
    empty_title=_("Nobody counts here"),
    empty_says=_("The definition of the figure stands above."),
    export_name="member-figure",
)  # fmt: skip


@office("membership.view")
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Of one's part of the tree: the four sums, and each organisation below."""
    by, on = actor_of(request), timezone.localdate()
    scope = gate.scope_of(by, "membership.view", on)
    seen = registry.organisations().filter(scope.as_q("path"))
    top = seen.first()
    if top is None:
        raise Http404
    totals = sums(queries_counts.own_figures(top.path))
    depth = top.path.count(".") + 1
    below = [o for o in seen.filter(path__startswith=top.path) if o.path.count(".") == depth]
    context = {
        "top": top,
        "year": on.year,
        "noted": queries_counts.only_noted(top.path, on.year),
        "total": totals.get(top.path, Sum()),
        "figures": [(f.value, labels.FIGURES[f], labels.DEFINITIONS[f],
                     getattr(totals.get(top.path, Sum()), f.value)) for f in Figure],
        "looked": state_of(LookKind.FIGURES, top.path),
        "rows": [(o, totals.get(o.path, Sum())) for o in below[:SHOWN]],
    }  # fmt: skip
    return render(request, "membership/figures.html", context)


@office("membership.view")
@require_safe
def behind(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """The members whom one figure of one organisation counts."""
    shown = organisation_of(request, organisation_id, "membership.view")
    figure = request.GET.get("figure", "")
    figure = figure if figure in labels.FIGURES else Figure.REGISTERED.value
    on = timezone.localdate()
    rows = registry.persons_for_list(queries_quality.behind(shown.path, figure, on))
    own = sums(queries_counts.own_figures(shown.path)).get(shown.path, Sum())
    context = {
        "shown": shown, "figure": figure, "year": on.year, "own": own,
        "dues": queries_quality.dues_of(shown.pk, on.year),
        "may_dues": holds(request, "membership.dues"),
    }  # fmt: skip
    return ROWS.answer(request, rows, **context)


@office("membership.view")
@require_POST
def count_again(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Count now: a background job, its state stands on the page."""
    shown = organisation_of(request, organisation_id, "membership.view")
    again(request, LookKind.FIGURES, shown.path)
    return redirect("membership:figures")


@office("membership.dues")
@require_POST
def dues(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """The union pays for this year, or does not."""
    shown = organisation_of(request, organisation_id, "membership.dues")
    pays = request.POST.get("pays") == "yes"
    services.set_dues(
        shown.pk, timezone.localdate().year, pays=pays, by=actor_of(request), at=now()
    )
    return redirect("membership:figure_rows", shown.pk)
