"""Members: list with search, the record with masked numbers, what may be done with it."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.accounts.api import step_up
from gongqiao.audit import api as audit
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.registry import labels, permissions, queries
from gongqiao.registry.forms import (
    CertificateForm,
    GenderForm,
    LeaveForm,
    MergeForm,
    NameForm,
    ReasonForm,
    TransferForm,
)
from gongqiao.registry.member_filters import FILTERS, among_asked
from gongqiao.registry.models import Person, PersonMerge
from gongqiao.registry.organisation_filter import organisation_asked
from gongqiao.registry.services import merging, persons


def _state_says(person: Person) -> str:
    """As an export writes it."""
    states = [str(labels.label("membership", m.state)) for m in person.open_memberships]  # type: ignore[attr-defined]  # prefetched for the list
    proved = [gettext("identity verified")] if person.is_verified else []
    return " · ".join(states[:1] + proved)


FILTERS.insert(
    0,
    Filter("organisation", _("Union"),
           lambda request: organisation_asked(request, timezone.localdate()),
           lambda rows, value: rows.filter(memberships__organisation_id=int(value),
                                           memberships__left_on__isnull=True)),
)  # fmt: skip
MEMBERS: Listing[Person] = Listing(
    title=_("Members"),
    purpose=_("Who belongs to a union. Numbers are masked; each look at a whole one is recorded."),
    columns=[
        Column("name", pgettext_lazy("person", "Name"), sort="name_key", value=lambda p: p.name),
        Column("certificate", _("Certificate")),
        Column("organisation", _("Union"),
               value=lambda p: next((str(m.organisation) for m in p.open_memberships), "")),  # type: ignore[attr-defined]  # prefetched for the list
        Column("state", _("State"), value=_state_says),
        Column("joined", _("Member since"),
               value=lambda p: next((m.joined_on for m in p.open_memberships), None)),  # type: ignore[attr-defined]  # prefetched for the list
        Column("born", _("Born"), sort="born_on", value=lambda p: p.born_on),
    ],
    row_template="registry/_member_row.html",
    order=("pk",),
    search=queries.persons_matching,
    search_label=_("Name, pinyin initials, last four of the ID, whole ID or mobile number"),
    filters=FILTERS,
    template="registry/members.html",
    empty_title=_("No member in your reach yet"),
    empty_says=_("Bring in a roster: drop a spreadsheet, check the rows, go."),
    export_name="members",
)  # fmt: skip


def member_in_reach(request: HttpRequest, person_id: int, capability: str) -> Person:
    """The person, or 404 for one that the visitor does not see; 403 when only seeing is theirs."""
    by, on = actor_of(request), timezone.localdate()
    found = queries.person_for(by, person_id, on)
    if found is None:
        raise Http404
    if capability != queries.VIEW and queries.person_for(by, person_id, on, capability) is None:
        gate.require(by, capability, on, "")
    return found


@office("registry.view")
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """The people within reach."""
    by, on = actor_of(request), timezone.localdate()
    seen = queries.persons_visible_to(by, on, in_order=True, among=among_asked(request))
    rows = queries.for_list(seen)
    may_import = bool(gate.scope_of(by, "registry.import", on))
    return MEMBERS.answer(request, rows, may_import=may_import)


@office("registry.view")
@require_safe
def member(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person: certificates and accounts masked, memberships, what happened."""
    by, on = actor_of(request), timezone.localdate()
    shown = member_in_reach(request, person_id, queries.VIEW)
    merges = queries.merges_about(shown)
    context = {
        "shown": shown,
        "certificates": queries.certificates_of(shown),
        "accounts": queries.accounts_of(shown),
        "memberships": queries.memberships_of(shown),
        "merges": [(m, permissions.may_decide(by, m)) for m in merges],
        "may_edit": queries.person_for(by, person_id, on, "registry.edit") is not None,
        "may_unmask": queries.person_for(by, person_id, on, "registry.unmask") is not None,
        "events": audit.events_about("person", shown.pk, 20),
    }
    return render(request, "registry/member.html", context)


@office("registry.unmask")
@require_http_methods(["GET", "POST"])
@step_up
def member_unmask(request: HttpRequest, person_id: int, field: str) -> HttpResponse:
    """A whole number: fresh proof of identity, a reason, a note in the trail, shown once."""
    shown = member_in_reach(request, person_id, "registry.unmask")
    form = ReasonForm(request.POST or None)
    value = ""
    if request.method == "POST" and form.is_valid():
        try:
            value = persons.unmask(shown.pk, field, form.cleaned_data["reason"],
                                   by=actor_of(request), at=now())  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal.says))
    context = {"shown": shown, "form": form, "value": value}
    return render(request, "registry/member_unmask.html", context)


def _asked(
    request: HttpRequest,
    shown: Person,
    form: Any,
    do: Callable[[dict[str, Any]], object],
    title: str,
    button: str,
    **more: Any,
) -> HttpResponse:
    """Show the form; on a good answer do it and go back to the record."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, str(refusal.says))
        else:
            return redirect("registry:member", shown.pk)
    context = {"form": form, "shown": shown, "title": title, "button": button, **more}
    return render(request, "registry/member_ask.html", context)


@office("registry.edit")
@require_http_methods(["GET", "POST"])
def member_transfer(request: HttpRequest, person_id: int) -> HttpResponse:
    """A correction: the entry stood in the wrong union of the visitor's reach. People who change
    their union are claimed and released."""
    shown = member_in_reach(request, person_id, "registry.edit")
    by, on = actor_of(request), timezone.localdate()
    scope = gate.scope_of(by, "registry.edit", on)
    form = TransferForm(request.POST or None, scope=scope, initial={"on": on})
    return _asked(
        request, shown, form,
        lambda wish: persons.transfer(shown.pk, organisation_id=wish["organisation"],
                                      on=wish["on"], reason_given=wish["reason"], by=by, at=now()),
        gettext("Correct the union of the entry"), gettext("Correct it"),
        says=gettext("For corrections only: the entry stood in the wrong union. When somebody has "
                     "changed to another union, that union claims the membership and this one "
                     "releases it: the worker hears of it, and both unions agree."),
        better=("membership.review", "membership:transfer_claim", gettext("Claim a membership")),
    )  # fmt: skip


@office("registry.edit")
@require_http_methods(["GET", "POST"])
@step_up
def member_name(request: HttpRequest, person_id: int) -> HttpResponse:
    """The name is not the one in the document."""
    shown = member_in_reach(request, person_id, "registry.edit")
    form = NameForm(request.POST or None, initial={"name": shown.name})
    return _asked(
        request, shown, form,
        lambda wish: persons.correct_name(shown.pk, name=wish["name"], reason_given=wish["reason"],
                                          by=actor_of(request), at=now()),
        gettext("Correct the name"), gettext("Correct it"),
        says=gettext("Look at the document first. The old name stays in the trail."),
    )  # fmt: skip


@office("registry.edit")
@require_http_methods(["GET", "POST"])
@step_up
def member_gender(request: HttpRequest, person_id: int) -> HttpResponse:
    """The gender is not the one in the document."""
    shown = member_in_reach(request, person_id, "registry.edit")
    form = GenderForm(request.POST or None)
    return _asked(
        request, shown, form,
        lambda wish: persons.correct_gender(shown.pk, sex=wish["gender"],
                                            reason_given=wish["reason"],
                                            by=actor_of(request), at=now()),
        gettext("Correct the gender"), gettext("Correct it"),
        says=gettext("Look at the document first. What stood there before stays in the trail."),
    )  # fmt: skip


@office("registry.edit")
@require_http_methods(["GET", "POST"])
def member_leave(request: HttpRequest, person_id: int) -> HttpResponse:
    """The membership ends."""
    shown = member_in_reach(request, person_id, "registry.edit")
    form = LeaveForm(request.POST or None, initial={"on": timezone.localdate()})
    return _asked(
        request, shown, form,
        lambda wish: persons.leave(shown.pk, on=wish["on"], reason_given=wish["reason"],
                                   by=actor_of(request), at=now()),
        gettext("End the membership"), gettext("End the membership"),
    )  # fmt: skip


@office("registry.edit")
@require_http_methods(["GET", "POST"])
@step_up
def certificate_new(request: HttpRequest, person_id: int) -> HttpResponse:
    """A further certificate."""
    shown = member_in_reach(request, person_id, "registry.edit")
    form = CertificateForm(request.POST or None)
    return _asked(
        request, shown, form,
        lambda wish: persons.add_certificate(shown.pk, by=actor_of(request), at=now(), **wish),
        gettext("Add a certificate"), gettext("Add it"),
    )  # fmt: skip


@office("registry.edit")
@require_http_methods(["GET", "POST"])
def merge_new(request: HttpRequest, person_id: int) -> HttpResponse:
    """Propose that another entry is the same human being."""
    shown = member_in_reach(request, person_id, "registry.edit")
    by = actor_of(request)
    form = MergeForm(request.POST or None)

    def propose(wish: dict[str, Any]) -> None:
        other = queries.person_with_certificate(by, wish["certno"], timezone.localdate())
        if other is None:
            raise Refused("PERSON_UNKNOWN", _("Nobody in your reach has this certificate number."),
                          field="certno")  # fmt: skip
        merging.propose_merge(kept_id=shown.pk, merged_id=other.pk, reason=wish["reason"],
                              by=by, at=now())  # fmt: skip

    return _asked(request, shown, form, propose, gettext("Propose a merge"), gettext("Propose"))


@office("registry.edit")
@require_POST
@step_up
def merge_decide(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Confirm, refuse or take back: by somebody other than the proposer."""
    merge = PersonMerge.objects.filter(pk=merge_id).first()
    if merge is None:
        raise Http404
    shown = member_in_reach(request, merge.kept_id, "registry.edit")
    by, verdict = actor_of(request), request.POST.get("verdict", "")
    try:
        if verdict == "undo":
            merging.undo_merge(merge.pk, by=by, at=now())
        elif verdict in ("confirm", "refuse"):
            merging.decide_merge(merge.pk, confirm=verdict == "confirm", by=by, at=now())
    except Refused as refusal:
        return render(request, "registry/member_told.html", {"shown": shown, "says": refusal.says})
    return redirect("registry:member", shown.pk)
