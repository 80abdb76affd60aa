"""Approving several lines that wait for one same reason: chosen, totalled, then approved."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongqiao.kernel.money import yuan_grouped
from gongqiao.mutualaid import permissions, queries_together, wording_office
from gongqiao.mutualaid.enums import Reason
from gongqiao.mutualaid.forms_review import TogetherForm
from gongqiao.mutualaid.models import Claim
from gongqiao.mutualaid.services.review_together import approve_together
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.stepup import step_up


@office(permissions.REVIEW)
@step_up
@require_http_methods(["GET", "HEAD", "POST"])
def together(request: HttpRequest) -> HttpResponse:
    """What would be approved, with its total; then approve it under one note."""
    asked = request.GET if request.method == "GET" else request.POST
    reason = queries_together.one_reason(asked.get("reason", ""))
    if reason is None:
        return redirect("aid_review")  # choose a reason first
    form = TogetherForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = approve_together(
                _ids(request), reason=reason, total=form.cleaned_data["total"],
                note=form.cleaned_data["note"], by=actor_of(request), at=now(),
            )  # fmt: skip
        except Refused as no:
            messages.warning(request, str(no))
        else:
            _tell(request, done.approved, done.amount, len(done.moved_on))
            return redirect("aid_review")
    return _preview(request, reason, form)


def _preview(request: HttpRequest, reason: Reason, form: TogetherForm) -> HttpResponse:
    by, on = actor_of(request), timezone.localdate()
    everything = queries_together.alike(by, reason, on)
    named = queries_together.with_settled_names(everything)
    shown = named.prefetch_related("person__certificates")[: queries_together.MOST]
    ids = set(_ids(request))
    rows: list[tuple[Claim, bool]] = [(row, not ids or row.pk in ids) for row in shown]
    kept = [row for row, on_it in rows if on_it]
    context = {
        "reason": reason.value,
        "says": wording_office.why_says(reason.value),
        "rows": rows,
        "more": everything[queries_together.MOST : queries_together.MOST + 1].exists(),
        "count": len(kept),
        "total": sum(row.amount for row in kept),
        "form": form,
        "back": f"{reverse('aid_review')}?reason={reason.value}",
    }
    return render(request, "mutualaid/review_together.html", context)


def _ids(request: HttpRequest) -> list[int]:
    given = request.GET if request.method == "GET" else request.POST
    return [int(text) for text in given.getlist("id") if text.isascii() and text.isdigit()][
        : queries_together.MOST
    ]


def _tell(request: HttpRequest, count: int, amount: int, moved_on: int) -> None:
    says = _("%(n)s claims approved, %(amount)s yuan in all.")
    messages.success(request, says % {"n": count, "amount": yuan_grouped(amount)})
    if moved_on:
        says = _("%(n)s were handled by somebody else meanwhile and left as they are.")
        messages.warning(request, says % {"n": moved_on})
