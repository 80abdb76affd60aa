"""Terms, foundings and elections as on a day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongqiao.organising import queries, queries_then, wording
from gongqiao.organising.models import Case, Term
from gongqiao.organising.permissions import VIEW
from gongqiao.organising.rules.states import CLOSED
from gongqiao.organising.views.reach import today
from gongqiao.organising.views.terms import OPEN_STATES
from gongqiao.platform.context import Actor, actor_of
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.registry import api as registry

UNDER_WAY = [(code, says) for code, says in wording.STATES.items() if code not in CLOSED]
KINDS = [(kind, registry.label("kind", kind)) for kind in registry.OrganisationKind]


def _then(row: Any) -> str:
    return str(row.state_then)


def _in_state(rows: Any, value: str) -> Any:
    return rows.filter(state_then=value)


def _called(rows: Any, words: str) -> Any:
    return rows.filter(name_then__icontains=words)


TERMS: Listing[Term] = Listing(
    title=_("Terms as on a day"),
    purpose=_("Whose committee was in office then, and how long it still had."),
    columns=[
        Column("organisation", _("Name of the union"), value=lambda t: cast("Any", t).name_then),
        Column("no", _("Term"), number=True, value=lambda t: t.no),
        Column("started", _("Elected on"), sort="started_on", value=lambda t: t.started_on),
        Column("ends", _("Ends"), sort="ends_on", value=lambda t: t.ends_on - timedelta(days=1)),
        Column("until", _("In office until"),
               value=lambda t: cast("Any", t).until_then - timedelta(days=1)),
        Column("state", _("State"), value=lambda t: str(wording.TERM_STATES[_then(t)])),
    ],
    row_template="organising/_term_row_then.html",
    order=("ends_on", "pk"),
    search=_called,
    search_label=_("Name of the union"),
    filters=[
        Filter("state", _("State"), OPEN_STATES, _in_state),
        Filter("kind", _("Kind"), KINDS,
               lambda rows, value: rows.filter(organisation__kind=value)),
    ],
    template="organising/then.html",
    empty_title=_("No term ran on that day"),
    empty_says=_("Choose a later day."),
    export_name="terms-on-a-day",
)  # fmt: skip
CASES: Listing[Case] = Listing(
    title=_("Foundings and elections as on a day"),
    purpose=_("What was under way then, and how far it had come."),
    columns=[
        Column("name", _("Name of the union"), value=lambda c: c.name),
        Column("kind", _("Kind"), value=lambda c: str(wording.KINDS[c.kind])),
        Column("upper", _("Union above"), value=lambda c: c.upper.name),
        Column("state", _("State"), value=lambda c: str(wording.STATES[_then(c)])),
        Column("opened", _("Begun on"), sort="opened_on", value=lambda c: c.opened_on),
        Column("closed", _("Over on"), sort="closed_on", value=lambda c: c.closed_on),
    ],
    row_template="organising/_case_row_then.html",
    order=("-opened_on", "pk"),
    search=queries.cases_matching,
    search_label=_("Name of the union, employer or its credit code"),
    filters=[
        Filter("state", _("State"), UNDER_WAY, _in_state),
        Filter("kind", _("Kind"), list(wording.KINDS.items()),
               lambda rows, value: rows.filter(kind=value)),
    ],
    template="organising/then.html",
    empty_title=_("Nothing was under way on that day"),
    empty_says=_("Choose a later day."),
    export_name="foundings-on-a-day",
)  # fmt: skip


@office(VIEW)
@require_safe
def terms_on(request: HttpRequest, day: str) -> HttpResponse:
    """The terms that ran on that day, of the unions whom the visitor sees today."""
    return _as_on(request, day, "organising:terms", TERMS, queries_then.terms_on)


@office(VIEW)
@require_safe
def cases_on(request: HttpRequest, day: str) -> HttpResponse:
    """What was under way on that day, of what the visitor sees today."""
    return _as_on(request, day, "organising:cases", CASES, queries_then.cases_on)


def _as_on(
    request: HttpRequest,
    day: str,
    now: str,
    listing: Listing[Any],
    rows_of: Callable[[Actor, date, date], QuerySet[Any]],
) -> HttpResponse:
    on = registry.past_day(day, today())
    if on == today():
        return redirect(now)
    rows = rows_of(actor_of(request), today(), on)
    return listing.answer(request, rows, on=on, now=now)
