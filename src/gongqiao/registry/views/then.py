"""Organisations as they were on a day: the tree as a list, and one record."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from gongqiao.platform import dossier, gate
from gongqiao.platform.context import Actor, actor_of
from gongqiao.platform.dossier import About
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.registry import labels, queries, queries_employers, queries_tree
from gongqiao.registry.models import Membership, Organisation, OrganisationVersion
from gongqiao.registry.rules.days import past_day

SHOWN_CHILDREN = 100
BELONGED: Listing[Membership] = Listing(
    title=_("Members on a day"),
    purpose=_("Who belonged to the union on that day, those who left or moved since, too."),
    columns=[
        Column("name", pgettext_lazy("person", "Name"), sort="person__name_key",
               value=lambda m: m.person.name),
        Column("joined", _("Member since"), sort="joined_on", value=lambda m: m.joined_on),
        Column("left", _("Until (not including)"), sort="left_on", value=lambda m: m.left_on),
        Column("ground", _("Why"),
               value=lambda m: str(labels.label("ground", m.ground)) if m.ground else ""),
    ],
    row_template="registry/_member_row_then.html",
    order=("person__name_key", "pk"),
    search=lambda rows, words: rows.filter(person__name__icontains=words),
    search_label=pgettext_lazy("person", "Name"),
    template="registry/members_then.html",
    empty_title=_("Nobody belonged to it on that day"),
    empty_says=_("Choose a later day."),
    export_name="members-on-a-day",
)  # fmt: skip
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
    return past_day(request.GET.get("on", ""), today)


@office("registry.view")
@require_safe
def organisations_on(request: HttpRequest, day: str) -> HttpResponse:
    """The tree of that day, as far as the visitor sees it today."""
    by, today = actor_of(request), timezone.localdate()
    on = past_day(day, today)
    if on == today:
        return redirect("registry:organisations")
    rows = queries_tree.tree_on(gate.scope_of(by, queries.VIEW, today), on)
    return THEN.answer(request, rows, on=on)


@office("registry.view")
@require_safe
def members_on(request: HttpRequest, organisation_id: int, day: str) -> HttpResponse:
    """Who belonged to the union on that day."""
    by, today = actor_of(request), timezone.localdate()
    shown = queries.organisation_for(by, organisation_id, today)
    if shown is None:
        raise Http404
    on = past_day(day, today)
    rows = queries_tree.belonging_on(shown.pk, on)
    return BELONGED.answer(request, rows, shown=shown, on=on)


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
