"""QR codes of unions: list, a new one, its sheet to print, withdrawn."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongqiao.membership import queries
from gongqiao.membership.forms import JoinCodeForm
from gongqiao.membership.models import JoinCode
from gongqiao.membership.services import join_codes
from gongqiao.platform import addresses
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Listing

USUAL = timedelta(days=180)
CODES: Listing[JoinCode] = Listing(
    title=_("QR codes to join"),
    purpose=_("Each hangs somewhere, is good for a time, and can be withdrawn at once."),
    columns=[
        Column("union", _("Union")),
        Column("label", _("Where it hangs"), sort="label"),
        Column("made", _("Given out"), sort="made_at"),
        Column("expires", _("Last day"), sort="expires_on"),
        Column("state", _("State")),
    ],
    row_template="membership/_code_row.html",
    order=("-made_at",),
    search=lambda rows, words: rows.filter(organisation__name__icontains=words),
    search_label=_("Part of the union's name"),
    template="membership/codes.html",
    empty_title=_("No QR code yet"),
    empty_says=_("Give one out, print its sheet, hang it up: people join with their phones."),
    export_name="join-codes",
)  # fmt: skip


def _code(request: HttpRequest, code_id: int) -> JoinCode:
    by, on = actor_of(request), timezone.localdate()
    found = queries.code_for(by, code_id, on, "membership.review")
    if found is None:
        if queries.code_for(by, code_id, on) is not None:
            raise PermissionDenied("membership.review")
        raise Http404
    return found


@office("membership.review")
@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """Those of the unions within reach."""
    by, on = actor_of(request), timezone.localdate()
    rows = queries.codes_visible_to(by, on, "membership.review")
    return CODES.answer(request, rows, on=on)


@office("membership.review")
@require_http_methods(["GET", "HEAD", "POST"])
def code_new(request: HttpRequest) -> HttpResponse:
    """A new one."""
    by, on = actor_of(request), timezone.localdate()
    start = {"last_on": on + USUAL, "union": queries.only_union(by, on, "membership.review")}
    form = JoinCodeForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            union = queries.union_called(by, told["union"], on, "membership.review")
            until = told["last_on"] + timedelta(days=1)
            made = join_codes.give_out(
                union, label=told["label"], expires_on=until, by=by, at=now()
            )
        except Refused as no:
            form.add_error("last_on" if no.field == "expires_on" else no.field, str(no.says))
        else:
            return redirect("membership:code", made.pk)
    return render(request, "membership/code_new.html", {"form": form})


@office("membership.review")
@require_safe
def code(request: HttpRequest, code_id: int) -> HttpResponse:
    """Its sheet: to be printed and hung up."""
    shown, on = _code(request, code_id), timezone.localdate()
    address = reverse("membership:join", args=[join_codes.whole(shown)])
    context = {
        "shown": shown,
        "address": addresses.public(request, address),
        "holds": shown.withdrawn_at is None and on < shown.expires_on,
    }
    return render(request, "membership/code.html", context)


@office("membership.review")
@require_POST
def code_withdraw(request: HttpRequest, code_id: int) -> HttpResponse:
    """Nobody can apply with it any more."""
    shown = _code(request, code_id)
    join_codes.withdraw(shown.pk, by=actor_of(request), at=now())
    return redirect("membership:code", shown.pk)
