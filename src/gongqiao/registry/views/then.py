"""Organisations as they were on a day: the tree as a list, and one record."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongqiao.platform import dossier, gate
from gongqiao.platform.context import Actor, actor_of
from gongqiao.platform.dossier import About
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.registry import labels, queries, queries_employers, queries_tree
from gongqiao.registry.models import Organisation, OrganisationVersion
from gongqiao.registry.rules import cells

SHOWN_CHILDREN = 100
THEN: Listing[OrganisationVersion] = Listing(
    title=_("Organisations as on a day"),
    purpose=_("What stood then, under the names and in the places that it had then."),
    columns=[
        Column("name", _("Name"), value=lambda v: v.name),
        Column("code", _("Code"), sort="organisation__code", value=lambda v: v.organisation.code),
        Column("kind", _("Kind"), value=lambda v: str(labels.label("kind", v.kind))),
        Column("above", _("Union above"), value=lambda v: v.parent.name if v.parent else ""),
        Column("members", _("Members on that day"), number=True, sort="members",
               value=lambda v: getattr(v, "members", None) or 0),
        Column("since", _("So since"), sort="valid_from", value=lambda v: v.valid_from),
    ],
    row_template="registry/_organisation_row_then.html",
    order=("path",),
    search=queries_tree.versions_matching,
    search_label=_("Name on that day, or code"),
    filters=[
        Filter("kind", _("Kind"), list(labels.ORGANISATION_KINDS.items()),
               lambda rows, value: rows.filter(kind=value)),
    ],
    template="registry/organisations_then.html",
    empty_title=_("No organisation on that day"),
    empty_says=_("Choose a later day."),
    export_name="organisations-on-a-day",
)  # fmt: skip


def day_asked(request: HttpRequest, today: date) -> date:
    """`?on=2024-01-01`; today for anything else."""
    return _past_day(request.GET.get("on", ""), today)


def _past_day(text: str, today: date) -> date:
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return asked if cells.EARLIEST <= asked <= today else today


@office("registry.view")
@require_safe
def organisations_on(request: HttpRequest, day: str) -> HttpResponse:
    """The tree of that day, as far as the visitor sees it today."""
    by, today = actor_of(request), timezone.localdate()
    on = _past_day(day, today)
    if on == today:
        return redirect("registry:organisations")
    rows = queries_tree.tree_on(gate.scope_of(by, queries.VIEW, today), on)
    return THEN.answer(request, rows, on=on)


def as_on(by: Actor, shown: Organisation, on: date, today: date) -> dict[str, Any]:
    """The organisation as it was on a day: name, place, what stood below, officers, members, and
    what the other apps know of that day."""
    below = queries_tree.children_on(shown.pk, on)
    subtree = queries_tree.subtree_on(shown.pk, on)
    then = queries.organisation_on(shown.pk, on)
    scope = gate.scope_of(by, queries.VIEW, today)
    about = About(shown.pk, shown.path, then.kind if then else shown.kind, closed=True,
                  record=shown)  # fmt: skip
    return {
        "shown": shown,
        "on": on,
        "then": then,
        "children": [(v, scope.covers(v.organisation.path)) for v in below[:SHOWN_CHILDREN]],
        "children_count": below.count(),
        "members": queries_tree.members_on([shown.pk], on),
        "members_below": queries_tree.members_on(subtree, on),
        "offices": list(queries.offices_in(shown, on)[:50]),
        "units": list(queries_employers.units_of(shown, on)[:100]),
        "panels": dossier.panels_then(by, about, on, today) if then else [],
    }
