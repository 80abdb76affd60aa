"""Officers of all organisations within reach, today and as on a day."""

from datetime import date
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from gongqiao.platform.context import actor_of
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.registry import labels, queries_officers
from gongqiao.registry.models import Office
from gongqiao.registry.organisation_filter import of_organisation
from gongqiao.registry.rules.days import past_day

OFFICERS: Listing[Office] = Listing(
    title=_("Officers"),
    purpose=_("Who holds which post, full-time, seconded or part-time, today or as on a day."),
    columns=[
        Column("name", pgettext_lazy("person", "Name"), sort="person__name_key",
               value=lambda o: o.person.name),
        Column("post", _("Post"), value=lambda o: str(labels.label("post", o.post))),
        Column("organisation", _("Organisation"), sort="organisation__path",
               value=lambda o: cast("Any", o).name_then),
        Column("nature", _("How"), value=lambda o: str(labels.label("nature", o.nature))),
        Column("starts", _("From"), sort="starts_on", value=lambda o: o.starts_on),
        Column("ends", _("Until (not including)"), sort="ends_on", value=lambda o: o.ends_on),
    ],
    row_template="registry/_officer_row.html",
    order=("organisation__path", "post", "starts_on"),
    search=queries_officers.officers_matching,
    search_label=_("Name of the person or the organisation"),
    filters=[
        Filter("post", _("Post"), list(labels.POSTS.items()),
               lambda rows, value: rows.filter(post=value)),
        Filter("nature", _("How"), list(labels.NATURES.items()),
               lambda rows, value: rows.filter(nature=value)),
        Filter("kind", _("Kind"), list(labels.ORGANISATION_KINDS.items()),
               lambda rows, value: rows.filter(organisation__kind=value)),
        of_organisation("organisation", today=timezone.localdate),
    ],
    template="registry/officers.html",
    empty_title=_("Nobody holds office here"),
    empty_says=_("Officers appear when their election is approved or a post is given by hand."),
    export_name="officers",
)  # fmt: skip


@office("registry.view")
@require_safe
def officers(request: HttpRequest) -> HttpResponse:
    """Those of today; `?on=2024-01-01` goes to those of that day."""
    today = timezone.localdate()
    asked = past_day(request.GET.get("on", ""), today)
    if asked != today:
        return redirect("registry:officers_on", asked.isoformat())
    return _answer(request, today, today)


@office("registry.view")
@require_safe
def officers_on(request: HttpRequest, day: str) -> HttpResponse:
    """Who held office on that day, in the organisations that the visitor sees today."""
    today = timezone.localdate()
    on = past_day(day, today)
    return redirect("registry:officers") if on == today else _answer(request, on, today)


def _answer(request: HttpRequest, on: date, today: date) -> HttpResponse:
    rows = queries_officers.officers_on(actor_of(request), today, on)
    return OFFICERS.answer(request, rows, on=on if on != today else None)
