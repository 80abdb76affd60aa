"""The office reviews applications: list, record, together, on behalf."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.audit import api as audit
from gongqiao.kernel.names import name_key
from gongqiao.membership import consenting, labels, permissions, queries
from gongqiao.membership.forms import DestinationForm, EnterForm, ReasonForm
from gongqiao.membership.models import Application
from gongqiao.membership.services import reviewing
from gongqiao.membership.services.joining import Typed
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import holds, office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.registry import api as registry

OPEN = [("open", _("waits for somebody"))]
APPLICATIONS: Listing[Application] = Listing(
    title=_("Applications to join"),
    purpose=_("Who asks to become a member, or to be moved here. What waits comes first."),
    columns=[
        Column("name", pgettext_lazy("person", "Name"), value=lambda a: a.name),
        Column("union", _("Union"), value=lambda a: a.organisation.name),
        Column("kind", _("Asks for")),
        Column("came", _("Came in"), sort="submitted_at", value=lambda a: a.submitted_at),
        Column("state", _("State")),
    ],
    row_template="membership/_application_row.html",
    order=("-submitted_at",),
    search=queries.applications_matching,
    search_label=_("Beginning of the name, last four of the ID"),
    filters=[
        Filter(
            "state", _("State"), [*OPEN, *labels.STATES.items()],
            lambda rows, value: rows.filter(
                state__in=("applied", "pending_review") if value == "open" else (value,)
            ),
            default="open",
        ),
        Filter("kind", _("Asks for"), list(labels.KINDS.items()),
               lambda rows, value: rows.filter(kind=value), keeps_default=True),
        Filter("way", _("How it came"), list(labels.WAYS.items()),
               lambda rows, value: rows.filter(way=value), keeps_default=True),
        registry.of_organisation("organisation", today=timezone.localdate),
    ],
    template="membership/applications.html",
    empty_title=_("No application waits"),
    empty_says=_("Hang up a QR code of the union: who scans it is here a minute later."),
    export_name="applications",
)  # fmt: skip


def _one(request: HttpRequest, application_id: int, capability: str) -> Application:
    by, on = actor_of(request), timezone.localdate()
    found = queries.application_for(by, application_id, on)
    if found is None:
        raise Http404
    if capability != queries.VIEW and not queries.application_for(
        by, application_id, on, capability
    ):
        raise PermissionDenied(capability)
    return found


@office("membership.view")
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """Those to the unions within reach."""
    by, on = actor_of(request), timezone.localdate()
    ready = queries.ready_together(by, on)[: queries.MOST_COUNTED].count()
    rows = queries.applications_visible_to(by, on)
    return APPLICATIONS.answer(
        request, rows, ready=ready, may_enter=holds(request, "membership.enter")
    )


@office("membership.view")
@require_safe
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    """One application: who, what was checked, what happened, the next step."""
    return _record(request, _one(request, application_id, queries.VIEW))


def _record(request: HttpRequest, shown: Application, **more: Any) -> HttpResponse:
    by, on = actor_of(request), timezone.localdate()
    reviews = queries.application_for(by, shown.pk, on, "membership.review") is not None
    context = {
        "shown": shown,
        "may_review": reviews and shown.state in ("applied", "pending_review"),
        "own": not permissions.may_approve(by, shown),
        "refuse_form": ReasonForm(),
        "place_form": _place_form(shown) if shown.kind == "pool" else None,
        "transfer": queries.transfer_of_application(shown.pk),
        "misnamed": _misnamed(request, shown) if shown.why_looked_at == "NAME_CONFLICT" else None,
        "placed": _placed(shown),
        "events": audit.events_about("application", shown.pk, 20),
        **more,
    }
    return render(request, "membership/application.html", context)


def _placed(shown: Application) -> str:
    """The union in which somebody from the pool of a town is a member now."""
    if shown.kind != "pool" or shown.state != "approved" or shown.person_id is None:
        return ""
    stood = queries.standing_of(shown.person_id)
    return stood.union if stood else ""


def _misnamed(request: HttpRequest, shown: Application) -> int | None:
    """The entry of the register with this number and another name, where the visitor may mend it
    and it still has that name."""
    known = registry.known_by_certificate(shown.cert_type, shown.number)
    if known is None or known.name_key == name_key(shown.name):
        return None
    by, on = actor_of(request), timezone.localdate()
    found = registry.person_for(by, known.person_id, on, "registry.edit")
    return found.pk if found else None


def _place_form(shown: Application, data: Any = None) -> DestinationForm:
    unions = queries.unions_to_place_in(shown.organisation.path)
    return DestinationForm(data, unions=[(str(pk), name) for pk, name in unions])


@office("membership.review")
@require_POST
def seen(request: HttpRequest, application_id: int) -> HttpResponse:
    """The document was looked at."""
    shown = _one(request, application_id, "membership.review")
    try:
        reviewing.identity_seen(shown.pk, by=actor_of(request), at=now())
    except Refused as no:
        messages.warning(request, str(no.says))
    return redirect("membership:application", shown.pk)


@office("membership.review")
@require_POST
def approve(request: HttpRequest, application_id: int) -> HttpResponse:
    """A member from today on, or claimed from the other union."""
    shown = _one(request, application_id, "membership.review")
    destination = None
    if shown.kind == "pool":
        form = _place_form(shown, request.POST)
        if not form.is_valid():
            return _record(request, shown, place_form=form)
        destination = int(form.cleaned_data["destination"])
    try:
        done = reviewing.approve(
            shown.pk, destination_id=destination, by=actor_of(request), at=now()
        )
    except Refused as no:
        messages.warning(request, str(no.says))
        return redirect("membership:application", shown.pk)
    messages.success(request, _approved(done))
    return redirect("membership:application", shown.pk)


def _approved(done: Application) -> str:
    if done.state == "claimed":
        return gettext("Approved. The other union has been asked to release the membership.")
    return gettext("Approved: a member from today on. They have got a message.")


@office("membership.review")
@require_POST
def refuse(request: HttpRequest, application_id: int) -> HttpResponse:
    """Not a member, with the reason."""
    shown = _one(request, application_id, "membership.review")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _record(request, shown, refuse_form=form)
    try:
        reviewing.refuse(
            shown.pk, reason_given=form.cleaned_data["reason"], by=actor_of(request), at=now()
        )
    except Refused as no:
        messages.warning(request, str(no.says))
    else:
        messages.success(request, gettext("Refused. They have been told, with your reason."))
    return redirect("membership:application", shown.pk)


@office("membership.review")
@require_http_methods(["GET", "HEAD", "POST"])
def together(request: HttpRequest) -> HttpResponse:
    """Several at once: shown first, then approved, each for itself."""
    by, on = actor_of(request), timezone.localdate()
    if request.method == "POST":
        ids = [int(n) for n in request.POST.getlist("id") if n.isascii() and n.isdigit()]
        done = reviewing.approve_together(ids[: queries.MOST_TOGETHER], by=by, at=now())
        says = gettext("%(n)s applications approved.") % {"n": done.approved}
        messages.success(request, says)
        for why in set(done.kept.values()):
            messages.warning(request, why)
        return redirect("membership:applications")
    rows = queries.ready_together(by, on)
    context = {
        "rows": list(rows[: queries.MOST_TOGETHER]),
        "more": rows[queries.MOST_TOGETHER :][:1].exists(),
    }
    return render(request, "membership/together.html", context)


@office("membership.enter")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """On behalf of somebody without a smartphone, with the clerk's stamp."""
    start = queries.only_union(actor_of(request), timezone.localdate(), "membership.enter")
    form = EnterForm(request.POST or None, initial={"union": start})
    if request.method == "POST" and form.is_valid():
        made = _entered(request, form)
        if made is not None:
            messages.success(request, gettext("The application is with the union."))
            return redirect("membership:enter")
    return render(request, "membership/enter.html", {"form": form, "text": consenting.text()})


def _entered(request: HttpRequest, form: EnterForm) -> Application | None:
    told, by = form.cleaned_data, actor_of(request)
    typed = Typed(told["name"], told["cert_type"], told["certno"], told["mobile"])
    try:
        union = queries.union_called(by, told["union"], timezone.localdate(), "membership.enter")
        return reviewing.enter(
            union, typed, text=request.POST.get("text", ""), paper=told["paper"], by=by, at=now()
        )
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no.says))
        return None
