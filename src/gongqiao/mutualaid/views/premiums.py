"""Premium money by funder: booked by finance, one slip of the bank at a time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongqiao.mutualaid.forms_office import PremiumMoney
from gongqiao.mutualaid.models import Scheme
from gongqiao.mutualaid.permissions import TOP_UP
from gongqiao.mutualaid.services import premiums
from gongqiao.mutualaid.views.top import top_only
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.stepup import step_up


@office(TOP_UP)
@step_up
@top_only
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest, code: str) -> HttpResponse:
    """What came from a funder for a period, is due from them, or went back to them."""
    scheme = get_object_or_404(Scheme, code=code)
    form = PremiumMoney(request.POST or None, scheme=scheme)
    if form.is_valid():
        try:
            done = _booked(request, form)
        except Refused as no:
            field = {"over": "too_much"}.get(no.field or "", no.field)
            form.add_error(field if field in form.fields else None, str(no))
        else:
            told = _("It had been booked before; nothing was changed.") if done.repeated else ""
            messages.success(request, told or _("It is booked."))
            return redirect("aid_fund_premiums", code)
    return render(request, "mutualaid/premium_book.html", {"scheme": scheme, "form": form})


def _booked(request: HttpRequest, form: PremiumMoney) -> premiums.Booked:
    told, by, at = form.movement(), actor_of(request), now()
    if form.goes_back:
        return premiums.return_overpayment(**told, by=by, at=at)
    return premiums.book_premium(**told, kind=form.kind, over=form.over, by=by, at=at)
