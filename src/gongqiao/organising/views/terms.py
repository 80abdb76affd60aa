"""The re-election watch: open terms, extensions, re-elections begun; terms entered."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.organising import queries, wording
from gongqiao.organising.forms import ExtendForm, ReElectionForm, TermForm
from gongqiao.organising.models import Term
from gongqiao.organising.permissions import APPROVE, HANDLE, VIEW
from gongqiao.organising.rules.tables import term_rule
from gongqiao.organising.rules.terms import days_left, state
from gongqiao.organising.services import cases, terms
from gongqiao.organising.services.term_dates import dates_of
from gongqiao.organising.views.reach import ask, organisation_in_reach, tell, today
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.registry import api as registry


def state_of(term: Term) -> str:
    """Where a term stands today."""
    on = today()
    return str(state(dates_of(term), on, term_rule(term.organisation.kind, on)))


def left(term: Term) -> int:
    """Days left, negative when it is over."""
    return days_left(dates_of(term), today())


OPEN_STATES = [(s, wording.TERM_STATES[s]) for s in ("overdue", "due", "extended", "in_term")]
TERMS: Listing[Term] = Listing(
    title=_("Terms and re-elections"),
    purpose=_("Whose committee must be elected anew, and when: nothing runs out unnoticed."),
    columns=[
        Column("organisation", _("Name of the union"), value=lambda t: t.organisation.name),
        Column("no", _("Term"), number=True, value=lambda t: t.no),
        Column("started", _("Elected on"), sort="started_on", value=lambda t: t.started_on),
        Column("ends", _("Ends"), sort="ends_on", value=lambda t: t.ends_on - timedelta(days=1)),
        Column("left", _("Days left"), number=True, value=left),
        Column("state", _("State"), value=lambda t: str(wording.TERM_STATES[state_of(t)])),
        Column("actions", _("Actions")),
    ],
    row_template="organising/_term_row.html",
    order=("ends_on",),
    search=lambda rows, words: rows.filter(organisation__name__icontains=words),
    search_label=_("Name of the union"),
    filters=[
        Filter("state", _("State"), OPEN_STATES,
               lambda rows, value: queries.terms_in_state(rows, value, today())),
        Filter("kind", _("Kind"), [(k, registry.label("kind", k)) for k in
                                   registry.OrganisationKind],
               lambda rows, value: rows.filter(organisation__kind=value)),
    ],
    template="organising/terms.html",
    empty_title=_("No term has been entered"),
    empty_says=_("Enter the terms of your unions, or let them be founded here."),
    export_name="terms",
)  # fmt: skip


@office(VIEW)
@require_safe
def term_list(request: HttpRequest) -> HttpResponse:
    """The open terms of the visitor's part of the tree; `?on=2024-01-01` goes to that day."""
    asked = registry.past_day(request.GET.get("on", ""), today())
    if asked != today():
        return redirect("organising:terms_on", asked.isoformat())
    rows = queries.terms_visible_to(actor_of(request), today())
    counts = [
        (value, words, queries.terms_in_state(rows, value, today()).count())
        for value, words in OPEN_STATES[:3]
    ]
    may_extend, may_begin = gate.holds(request, APPROVE), gate.holds(request, HANDLE)
    may = {"may_extend": may_extend, "may_begin": may_begin}
    return TERMS.answer(request, rows, counts=counts, now="organising:terms", **may)


@office(VIEW)
@require_safe
def term(request: HttpRequest, term_id: int) -> HttpResponse:
    """Where the desk leads: the union whose committee has to be elected."""
    found = queries.term_for(actor_of(request), term_id, today())
    if found is None:
        raise Http404
    return redirect("registry:organisation", found.organisation_id)


@office(HANDLE)
@require_http_methods(["GET", "POST"])
def term_new(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """A term that began before the union was kept here."""
    one = organisation_in_reach(request, organisation_id, HANDLE)
    form = TermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            terms.enter_term(one.pk, **form.cleaned_data, by=actor_of(request), at=now())
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("registry:organisation", one.pk)
    back = reverse("registry:organisation", args=[one.pk])
    return ask(request, form, back, gettext("Enter a term"), gettext("Enter"), about=one.name)


@office(APPROVE)
@require_http_methods(["GET", "POST"])
def term_extend(request: HttpRequest, term_id: int) -> HttpResponse:
    """The upper union lets the committee stay for at most six months."""
    by = actor_of(request)
    found = queries.term_for(by, term_id, today())
    if found is None:
        raise Http404
    gate.require(by, APPROVE, today(), found.organisation.path)
    form = ExtendForm(request.POST or None, initial={"seen": found.ends_on, "on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            terms.extend_term(found.pk, **form.cleaned_data, by=by, at=now())
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, gettext("The term is extended."))
            return redirect("organising:terms")
    name, back = found.organisation.name, reverse("organising:terms")
    title = gettext("Extend the term")
    return ask(request, form, back, title, title, about=name)


@office(HANDLE)
@require_http_methods(["GET", "POST"])
def re_elect(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Begin the re-election of a union."""
    one = organisation_in_reach(request, organisation_id, HANDLE)
    by, on = actor_of(request), today()
    figures = registry.members_by_gender(one.pk)
    form = ReElectionForm(request.POST or None, initial=figures)
    if one.parent_id is None:
        raise Http404
    if request.method == "POST" and form.is_valid():
        values = cases.of_union(one) | form.cleaned_data
        try:
            made = cases.open_re_election(
                one.pk, upper_id=one.parent_id, values=values, on=on, by=by, at=now()
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("organising:case", made.pk)
    title = gettext("Begin the re-election")
    back = reverse("organising:terms")
    return ask(request, form, back, title, title, about=one.name)
