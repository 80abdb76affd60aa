"""Transfers: what leaves and what comes, claimed, released, objected to, decided."""

from collections.abc import Callable, Mapping
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.audit import api as audit
from gongqiao.membership import labels, permissions, queries
from gongqiao.membership.forms import ClaimForm, ReasonForm
from gongqiao.membership.models import Transfer
from gongqiao.membership.services import transferring
from gongqiao.platform.context import Actor, actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import holds, office
from gongqiao.platform.listing import Column, Filter, Listing
from gongqiao.registry import api as registry

TRANSFERS: Listing[Transfer] = Listing(
    title=_("Transfers"),
    purpose=_("Memberships on their way: claimed by the new union, released by the old one."),
    columns=[
        Column("person", _("Member"), value=lambda t: t.person.name),
        Column("old", _("Old union"), value=lambda t: t.from_organisation.name),
        Column("new", _("New union"), value=lambda t: t.to_organisation.name),
        Column("claimed", _("Claimed"), sort="claimed_at", value=lambda t: t.claimed_at),
        Column("due", _("To be answered by"), sort="due_on", value=lambda t: t.due_on),
        Column("state", _("State")),
    ],
    row_template="membership/_transfer_row.html",
    order=("-claimed_at",),
    search=lambda rows, words: rows.filter(person__name__startswith=words),
    search_label=_("Beginning of the name"),
    filters=[
        Filter("state", _("State"), list(labels.TRANSFERS.items()),
               lambda rows, value: rows.filter(state=value)),
        registry.of_organisation("from_organisation", "to_organisation", today=timezone.localdate),
    ],
    template="membership/transfers.html",
    empty_title=_("No transfer"),
    empty_says=_("When a member of another union works here now, claim the membership."),
    export_name="transfers",
)  # fmt: skip


@office("membership.view")
@require_safe
def transfers(request: HttpRequest) -> HttpResponse:
    """Those that touch the unions within reach."""
    rows = queries.transfers_visible_to(actor_of(request), timezone.localdate())
    may_claim = holds(request, "membership.review")
    return TRANSFERS.answer(request, rows, may_claim=may_claim, on=timezone.localdate())


def _one(request: HttpRequest, transfer_id: int) -> Transfer:
    found = queries.transfer_for(actor_of(request), transfer_id, timezone.localdate())
    if found is None:
        raise Http404
    return found


@office("membership.view")
@require_safe
def transfer(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """One of them: both unions see the same page."""
    return _record(request, _one(request, transfer_id), ReasonForm())


def _record(request: HttpRequest, shown: Transfer, form: ReasonForm) -> HttpResponse:
    by, on = actor_of(request), timezone.localdate()
    open_ = shown.state in ("out_pending", "upper")
    out = shown.state == "out_pending"
    context = {
        "shown": shown,
        "form": form,
        "may_release": out and permissions.may_release(by, shown, on),
        "may_withdraw": open_ and permissions.may_withdraw(by, shown, on),
        "may_decide": shown.state == "upper" and permissions.may_decide(by, shown, on),
        "late": out and shown.due_on < on,
        "events": audit.events_about("transfer", shown.pk, 20),
    }
    return render(request, "membership/transfer.html", context)


Does = Callable[..., Transfer]
Rule = Callable[[Actor, Transfer, object], bool]
ANSWERS: Mapping[str, tuple[Does, Callable[..., bool], bool]] = {
    # what is done, who may, whether with words
    "release": (transferring.release, permissions.may_release, False),
    "object": (transferring.object_to, permissions.may_release, True),
    "withdraw": (transferring.withdraw, permissions.may_withdraw, True),
    "move": (partial(transferring.decide, moves=True), permissions.may_decide, True),
    "stay": (partial(transferring.decide, moves=False), permissions.may_decide, True),
}


@office("membership.view")
@require_POST
def answer(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Release, object, withdraw, or decide."""
    shown, by, on = _one(request, transfer_id), actor_of(request), timezone.localdate()
    asked = ANSWERS.get(request.POST.get("answer", ""))
    if asked is None:
        return redirect("membership:transfer", shown.pk)
    does, allowed, worded = asked
    if not allowed(by, shown, on):
        raise PermissionDenied("membership.review")
    form = ReasonForm(request.POST)
    if worded and not form.is_valid():
        return _record(request, shown, form)
    words = {"words": form.cleaned_data["reason"]} if worded else {}
    try:
        does(shown.pk, by=by, at=now(), **words)
    except Refused as no:
        messages.warning(request, str(no.says))
    else:
        messages.success(request, gettext("Done. Both unions and the member see it."))
    return redirect("membership:transfer", shown.pk)


@office("membership.review")
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """A member of another union works here now."""
    start = queries.only_union(actor_of(request), timezone.localdate(), "membership.review")
    form = ClaimForm(request.POST or None, initial={"union": start})
    if request.method == "POST" and form.is_valid():
        made = _claimed(request, form)
        if made is not None:
            messages.success(request, gettext("The other union has been asked to release them."))
            return redirect("membership:transfer", made.pk)
    return render(request, "membership/claim.html", {"form": form})


def _claimed(request: HttpRequest, form: ClaimForm) -> Transfer | None:
    told, by = form.cleaned_data, actor_of(request)
    try:
        union = queries.union_called(by, told["union"], timezone.localdate(), "membership.review")
        return transferring.claim_by_number(
            told["certno"], to_id=union, reason=told["reason"], by=by, at=now()
        )
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no.says))
        return None
