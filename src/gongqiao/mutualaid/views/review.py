"""The review desk: what needs a person, one line after the other; and what is done with a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from gongqiao.kernel.money import yuan_grouped
from gongqiao.mutualaid import permissions, queries_claims, queries_together, wording_office
from gongqiao.mutualaid.claim_record import record_of
from gongqiao.mutualaid.enums import Handling, Reason
from gongqiao.mutualaid.forms_review import ApproveForm, HoldForm, RejectForm
from gongqiao.mutualaid.models import Claim, ClaimHandling
from gongqiao.mutualaid.services import review as reviewing
from gongqiao.platform import gate
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office

ROWS = 30
MOST_PAGES = 400
WHYS = {r.value for r in Reason} | {queries_claims.LARGE, queries_claims.SAMPLE}


@dataclass(frozen=True)
class Queue:
    """What the address asks of the queue: why, in which order, which page."""

    why: str
    order: str
    page: int

    @property
    def query(self) -> str:
        """The same for the next address, without the page."""
        asked = {"reason": self.why, "sort": self.order if self.order != "amount" else ""}
        return urlencode({name: value for name, value in asked.items() if value})


def _queue(asked: Any) -> Queue:
    why = asked.get("reason_asked", asked.get("reason", ""))  # a form has a reason of its own
    order, page = asked.get("sort", ""), asked.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1
    return Queue(
        why if why in WHYS else "",
        order if order in queries_claims.ORDERS else "amount",
        min(max(number, 1), MOST_PAGES),
    )


@office(permissions.REVIEW)
@require_safe
def desk(request: HttpRequest, claim_id: int | None = None) -> HttpResponse:
    """The queue on the left, one line on the right: the first, or the one in the address."""
    return _desk(request, claim_id, RejectForm(auto_id="reject_%s"), HoldForm(auto_id="hold_%s"))


def _desk(
    request: HttpRequest, claim_id: int | None, reject: forms.Form, held: forms.Form
) -> HttpResponse:
    by, on = actor_of(request), timezone.localdate()
    asked = _queue(request.GET if request.method == "GET" else request.POST)
    everything = queries_claims.waiting_in(
        queries_claims.claims_visible_to(by, on, permissions.REVIEW)
    )
    upto, cleared = queries_claims.limits_and_cleared()
    queue = queries_claims.waiting_because(everything, asked.why, upto)
    rows, more = _page(queue, asked, upto)
    chosen = claim_id if claim_id is not None else (rows[0].pk if rows else None)
    one = queries_claims.claim_for(by, chosen, on, permissions.REVIEW) if chosen else None
    if claim_id is not None and one is None:
        raise Http404
    waiting = queries_claims.count_waiting(everything, upto)
    scope = gate.scope_of(by, permissions.REVIEW, on)
    context = {
        "asked": asked,
        "rows": rows,
        "more": more,
        "waiting": waiting,
        "chips": _chips(waiting),
        "cleared": cleared if scope.at_the_top else None,
        "together": bool(queries_together.one_reason(asked.why)),
        "record": record_of(one, by, on) if one else None,
        "reject_form": reject,
        "hold_form": held,
        "come_from": "desk",
    }
    return render(request, "mutualaid/review.html", context)


def _page(
    queue: QuerySet[Claim], asked: Queue, upto: Mapping[int, int]
) -> tuple[list[Claim], bool]:
    first = (asked.page - 1) * ROWS
    found = queries_claims.page_of(queue, asked.order, first, ROWS + 1)
    for row in found:
        whys = queries_claims.why_waiting(row.reasons, row.payable, upto.get(row.version_id, 0))
        row.whys = whys  # type: ignore[attr-defined]  # for the row's template
    return found[:ROWS], len(found) > ROWS


def _chips(waiting: queries_claims.Waiting) -> list[tuple[str, str, int]]:
    ordered = sorted(waiting.by_why.items(), key=lambda pair: -pair[1])
    return [(why, wording_office.why_says(why), count) for why, count in ordered]


@office(permissions.REVIEW)
@require_POST
def approve(request: HttpRequest, claim_id: int) -> HttpResponse:
    """The line may be paid."""
    return _handle(request, claim_id, Handling.APPROVE, ApproveForm(request.POST))


@office(permissions.REVIEW)
@require_POST
def reject(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Nothing is paid."""
    return _handle(
        request, claim_id, Handling.REJECT, RejectForm(request.POST, auto_id="reject_%s")
    )


@office(permissions.REVIEW)
@require_POST
def hold(request: HttpRequest, claim_id: int) -> HttpResponse:
    """The line waits for something."""
    return _handle(request, claim_id, Handling.HOLD, HoldForm(request.POST, auto_id="hold_%s"))


@office(permissions.REVIEW)
@require_POST
def resume(request: HttpRequest, claim_id: int) -> HttpResponse:
    """A held line goes back to review."""
    return _handle(request, claim_id, Handling.RESUME, ApproveForm(request.POST))


def _handle(
    request: HttpRequest, claim_id: int, handling: Handling, form: forms.Form
) -> HttpResponse:
    one = _claim_or_refuse(request, claim_id)
    following = _following(request, one)
    if not form.is_valid():
        return _again(request, one, form)
    try:
        _do(request, one, handling, form)
    except Refused as no:
        _tell_refusal(request, one, no)
        if no.code != "NOT_NOW":
            return redirect(_record(one, request))
    else:
        figures = {"who": one.person.name, "amount": yuan_grouped(one.amount)}
        messages.success(request, str(wording_office.DONE[handling]) % figures)
    return redirect(following)


def _claim_or_refuse(request: HttpRequest, claim_id: int) -> Claim:
    """404 for a line out of sight, 403 for one that others review."""
    by, on = actor_of(request), timezone.localdate()
    one = queries_claims.claim_for(by, claim_id, on, permissions.REVIEW)
    if one is None and queries_claims.claim_for(by, claim_id, on) is not None:
        raise PermissionDenied(permissions.REVIEW)
    if one is None:
        raise Http404
    return one


def _do(request: HttpRequest, one: Claim, handling: Handling, form: forms.Form) -> None:
    by, at, data = actor_of(request), now(), form.cleaned_data
    if handling == Handling.APPROVE:
        _require_shown_amount(request, one)
        reviewing.approve(one.pk, note=data["note"], by=by, at=at)
    elif handling == Handling.REJECT:
        reviewing.reject(one.pk, reason=data["reason"], note=data["note"], by=by, at=at)
    elif handling == Handling.HOLD:
        reviewing.hold(one.pk, note=data["note"], by=by, at=at)
    else:
        reviewing.resume(one.pk, note=data["note"], by=by, at=at)


def _require_shown_amount(request: HttpRequest, one: Claim) -> None:
    """The button named an amount: it must be this line's."""
    if request.POST.get("amount", str(one.amount)) != str(one.amount):
        raise Refused("AMOUNT", _("The amount is no longer what the button said. Look again."))


def _tell_refusal(request: HttpRequest, one: Claim, no: Refused) -> None:
    """Whoever comes second learns who was first and what they did."""
    last = (
        ClaimHandling.objects.filter(claim_id=one.pk).select_related("by").order_by("-id").first()
    )
    if no.code == "NOT_NOW" and last is not None:
        who = last.by.shown_name if last.by else "–"
        says = str(wording_office.ELSEWHERE[last.handling]) % {"by": who}
        messages.warning(request, f"{one.person.name}: {says}")
        return
    messages.warning(request, f"{one.person.name}: {no}")


def _following(request: HttpRequest, one: Claim) -> str:
    """From the desk the next line of the same queue, from the record the record."""
    if request.POST.get("come_from") != "desk":
        return reverse("aid_claim", args=[one.pk])
    by, on, asked = actor_of(request), timezone.localdate(), _queue(request.POST)
    seen = queries_claims.claims_visible_to(by, on, permissions.REVIEW)
    queue = queries_claims.waiting_because(queries_claims.waiting_in(seen), asked.why)
    following = queries_claims.next_waiting(queue, one, asked.order)
    place = reverse("aid_review_one", args=[following]) if following else reverse("aid_review")
    return f"{place}?{asked.query}" if asked.query else place


def _record(one: Claim, request: HttpRequest) -> str:
    name = "aid_review_one" if request.POST.get("come_from") == "desk" else "aid_claim"
    return reverse(name, args=[one.pk])


def _again(request: HttpRequest, one: Claim, form: forms.Form) -> HttpResponse:
    """The page with what was typed and what is wrong with it."""
    reject = form if isinstance(form, RejectForm) else RejectForm(auto_id="reject_%s")
    held = form if isinstance(form, HoldForm) else HoldForm(auto_id="hold_%s")
    if request.POST.get("come_from") == "desk":
        return _desk(request, one.pk, reject, held)
    record = record_of(one, actor_of(request), timezone.localdate())
    context = {
        "record": record, "reject_form": reject, "hold_form": held, "come_from": "record",
    }  # fmt: skip
    return render(request, "mutualaid/claim.html", context)
