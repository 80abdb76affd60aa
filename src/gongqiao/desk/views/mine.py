"""The worker says how a matter was dealt with."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongqiao.desk import queries_own, services
from gongqiao.desk.enums import Score
from gongqiao.desk.forms import Rate
from gongqiao.desk.shown import named_for_person
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, item_id: int) -> HttpResponse:
    """Once a matter; somebody unsatisfied is told that somebody else will look at it."""
    by = actor_of(request)
    item = queries_own.own_closed(by, item_id)
    if item is None:
        raise Http404
    form = Rate(request.POST or None)
    if request.method == "POST" and form.is_valid():
        score, first = form.cleaned_data["score"], queries_own.looked_at_once(item)
        try:
            services.rate(item.pk, score=score, word=form.cleaned_data["word"], by=by, at=now())
            messages.success(request, _thanks(score, again=first))
        except Refused as refused:
            messages.warning(request, str(refused.says))
        return redirect("desk_rate", item.pk)
    context = {"form": form, "item": item, "name": named_for_person(item)}
    return render(request, "desk/rate.html", context)


def _thanks(score: Score, *, again: bool) -> str:
    if score is Score.UNSATISFIED and again:
        return _("Thank you for saying so. Somebody else will look at it again and answer you.")
    return _("Thank you. It helps us to do better.")
