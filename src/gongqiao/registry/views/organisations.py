"""Organisations: the tree as a list, the record, changes, offices."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.audit import api as audit
from gongqiao.platform import dossier, gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.dossier import About
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.registry import labels, permissions, queries, queries_employers
from gongqiao.registry.enums import OfficeNature, OfficeSource, Post
from gongqiao.registry.forms import EndForm, HowForm, OfficeForm, OrganisationForm
from gongqiao.registry.models import Office, Organisation
from gongqiao.registry.queries_tree import called
from gongqiao.registry.services import organisations as services
from gongqiao.registry.views.then import SHOWN_CHILDREN, as_on, day_asked

ORGANISATIONS: Listing[Organisation] = Listing(
    title=_("Organisations"),
    purpose=_("The federation, its towns and unions, in the order of the tree."),
    columns=[
        Column("name", _("Name"), value=lambda o: o.name),
        Column("code", _("Code"), sort="code", value=lambda o: o.code),
        Column("kind", _("Kind"), value=lambda o: str(labels.label("kind", o.kind))),
        Column("members", _("Members here"), number=True, sort="members",
               value=lambda o: getattr(o, "members", None) or 0),
        Column("staff", _("Staff"), number=True, sort="staff_count",
               value=lambda o: o.staff_count),
        Column("founded", _("Founded"), sort="founded_on", value=lambda o: o.founded_on),
    ],
    row_template="registry/_organisation_row.html",
    order=("path",),
    search=queries.organisations_matching,
    search_label=_("Name, code or credit code"),
    filters=[
        Filter("kind", _("Kind"), list(labels.ORGANISATION_KINDS.items()),
               lambda rows, value: rows.filter(kind=value)),
        Filter("closed", _("State"), [("no", pgettext_lazy("organisation", "at work")),
                                      ("yes", pgettext_lazy("organisation", "closed"))],
               lambda rows, value: rows.filter(closed_on__isnull=value == "no"), default="no",
               keeps_default=True),
    ],
    template="registry/organisations.html",
    empty_title=_("No organisation in your reach yet"),
    empty_says=_("Bring in a roster of organisations first."),
    export_name="organisations",
)  # fmt: skip


def organisation_in_reach(request: HttpRequest, organisation_id: int) -> Organisation:
    """The organisation, or 404 for one that the visitor may not see."""
    found = queries.organisation_for(actor_of(request), organisation_id, timezone.localdate())
    if found is None:
        raise Http404
    return found


def _organisation_to_edit(request: HttpRequest, organisation_id: int) -> Organisation:
    found = organisation_in_reach(request, organisation_id)
    gate.require(actor_of(request), "registry.edit", timezone.localdate(), found.path)
    return found


@office("registry.view")
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations within reach; `?on=2024-01-01` goes to the tree of that day."""
    by, on = actor_of(request), timezone.localdate()
    asked = day_asked(request, on)
    if asked != on:
        return redirect("registry:organisations_on", asked.isoformat())
    rows = queries.with_figures(queries.organisations_visible_to(by, on))
    may_import = bool(gate.scope_of(by, "registry.import", on))
    return ORGANISATIONS.answer(request, rows, may_import=may_import)


@office("registry.view")
@require_safe
def organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """One organisation: facts, what is below, who holds office, what the other apps know of it."""
    by, today = actor_of(request), timezone.localdate()
    shown = organisation_in_reach(request, organisation_id)
    on = day_asked(request, today)
    if on != today:
        return render(request, "registry/organisation_then.html", as_on(by, shown, on, today))
    about = About(shown.pk, shown.path, shown.kind, closed=shown.closed_on is not None,
                  record=shown, at=now())  # fmt: skip
    below = shown.children.filter(closed_on__isnull=True).order_by("path")
    children = list(below[: SHOWN_CHILDREN + 1])
    more = len(children) > SHOWN_CHILDREN
    people = queries_employers.members_here_and_below(shown)
    about.shared["people"] = {"member_count": people.here, "women_count": people.women}
    context = {
        "shown": shown,
        "ends_later": shown.closed_on is not None and shown.closed_on > on,
        "ancestors": queries.ancestors(shown),
        "children": [(c, people.by_child.get(c.pk, 0)) for c in children[:SHOWN_CHILDREN]],
        "children_count": below.count() if more else len(children),
        "members": people.here,
        "members_below": people.below,
        "offices": queries.holding(
            about.once("held", lambda: queries.offices_of([shown.pk], on)), on
        ),
        "history": about.once("history", lambda: queries.history_of(shown)),
        "may_edit": permissions.may_edit(by, shown, on) and shown.closed_on is None,
        "events": audit.events_about("organisation", shown.pk, 10),
        "lacks": dossier.lacks_of(by, about, on),
        "panels": dossier.panels_of(by, about, on),
        "actions": dossier.actions_of(by, about, on),
    }
    return render(request, "registry/organisation.html", context)


@office("registry.edit")
@require_http_methods(["GET", "POST"])
def organisation_new(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """A new organisation below this one."""
    above = _organisation_to_edit(request, organisation_id)
    form = OrganisationForm(request.POST or None, scope=_scope(request),
                            initial={"parent": called(above), "kind": "grassroots"})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        code, parent_id = values.pop("code"), values.pop("parent")
        try:
            made = services.create_organisation(
                code=code, parent_id=parent_id, values=values, by=actor_of(request), at=now()
            )
        except Refused as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, gettext("The organisation has been entered."))
            return redirect("registry:organisation", made.pk)
    return _ask(request, form, above, gettext("New organisation"), gettext("Create it"))


@office("registry.edit")
@require_http_methods(["GET", "POST"])
def organisation_edit(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Change an organisation, or hang it below another one."""
    one = _organisation_to_edit(request, organisation_id)
    initial = {name: getattr(one, name) for name in services.VALUES}
    initial["parent"] = called(one.parent) if one.parent else ""
    form = OrganisationForm(request.POST or None, scope=_scope(request), existing=one,
                            initial=initial)  # fmt: skip
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        parent_id = values.pop("parent", None)
        try:
            services.change_organisation(
                one.pk, values=values, parent_id=parent_id, by=actor_of(request), at=now()
            )
        except Refused as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, gettext("The changes have been saved."))
            return redirect("registry:organisation", one.pk)
    return _ask(request, form, one, gettext("Change the organisation"), gettext("Save"))


@office("registry.edit")
@require_http_methods(["GET", "POST"])
def office_new(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Somebody takes a post there."""
    one = _organisation_to_edit(request, organisation_id)
    form = OfficeForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid() and _given(request, form, one):
        messages.success(request, gettext("The post has been given."))
        return redirect("registry:organisation", one.pk)
    return _ask(request, form, one, gettext("Give a post"), gettext("Give the post"))


def _given(request: HttpRequest, form: OfficeForm, one: Organisation) -> bool:
    by, wish = actor_of(request), dict(form.cleaned_data)
    person = queries.person_with_certificate(by, wish.pop("certno"), timezone.localdate())
    if person is None:
        form.add_error("certno", gettext("Nobody in your reach has this certificate number."))
        return False
    try:
        services.give_office(
            organisation_id=one.pk, person_id=person.pk, post=Post(wish["post"]),
            nature=OfficeNature(wish["nature"]), starts_on=wish["starts_on"],
            ends_on=wish["ends_on"], source=source_of(wish), party_deputy=wish["party_deputy"],
            by=by, at=now(),
        )  # fmt: skip
    except Refused as refusal:
        _tell(form, refusal)
        return False
    return True


def source_of(wish: dict[str, Any]) -> OfficeSource | None:
    """Where the holder comes from, when that was said."""
    return OfficeSource(wish["source"]) if wish["source"] else None


def _held(one: Organisation, office_id: int) -> Office:
    held = Office.objects.filter(pk=office_id, organisation=one).select_related("person").first()
    if held is None:
        raise Http404
    return held


@office("registry.edit")
@require_http_methods(["GET", "POST"])
def office_edit(request: HttpRequest, organisation_id: int, office_id: int) -> HttpResponse:
    """How the post is held: full-time or part-time, where from, deputy Party secretary."""
    one = _organisation_to_edit(request, organisation_id)
    held = _held(one, office_id)
    initial = {name: getattr(held, name) for name in HowForm.base_fields}
    form = HowForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.describe_office(
            held.pk, nature=OfficeNature(form.cleaned_data["nature"]),
            source=source_of(form.cleaned_data), party_deputy=form.cleaned_data["party_deputy"],
            by=actor_of(request), at=now(),
        )  # fmt: skip
        messages.success(request, gettext("How the post is held has been entered."))
        return redirect("registry:organisation", one.pk)
    title = gettext("How %(person)s holds the post") % {"person": held.person.name}
    return _ask(request, form, one, title, gettext("Save"))


@office("registry.edit")
@require_http_methods(["GET", "POST"])
def office_end(request: HttpRequest, organisation_id: int, office_id: int) -> HttpResponse:
    """A term ends."""
    one = _organisation_to_edit(request, organisation_id)
    held = _held(one, office_id)
    form = EndForm(request.POST or None, initial={"ends_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_office(held.pk, ends_on=form.cleaned_data["ends_on"],
                                by=actor_of(request), at=now())  # fmt: skip
        except Refused as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, gettext("The term ends."))
            return redirect("registry:organisation", one.pk)
    title = gettext("End the term of %(person)s") % {"person": held.person.name}
    return _ask(request, form, one, title, gettext("End the term"))


def _scope(request: HttpRequest) -> gate.Scope:
    return gate.scope_of(actor_of(request), "registry.edit", timezone.localdate())


def _tell(form: Any, refusal: Refused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.says))


def _ask(
    request: HttpRequest, form: Any, one: Organisation, title: str, button: str
) -> HttpResponse:
    context = {"form": form, "shown": one, "title": title, "button": button}
    return render(request, "registry/organisation_ask.html", context)
