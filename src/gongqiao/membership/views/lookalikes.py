"""Entries that may be one human being: side by side, merged by two people, or never again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.membership import labels, queries_quality
from gongqiao.membership.forms import PairForm
from gongqiao.membership.models import Lookalike
from gongqiao.membership.services import lookalikes as services
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.registry import api as registry

SHOWN = 50


@office("membership.duplicates")
@require_safe
def lookalikes(request: HttpRequest) -> HttpResponse:
    """The pairs of which one sees both, the most alike first."""
    state = request.GET.get("state", "open")
    state = state if state in labels.PAIRS else "open"
    rows = queries_quality.lookalikes_visible_to(actor_of(request), timezone.localdate())
    found = list(rows.filter(state=state).order_by("-score", "pk")[: SHOWN + 1])
    people = queries_quality.people_of(found[:SHOWN])
    pairs = [(p, people.get(p.low), people.get(p.high)) for p in found[:SHOWN]]
    context = {
        "pairs": [pair for pair in pairs if pair[1] and pair[2]],
        "more": len(found) > SHOWN,
        "state": state,
        "states": labels.PAIRS.items(),
    }
    return render(request, "membership/lookalikes.html", context)


@office("membership.duplicates")
@require_http_methods(["GET", "HEAD", "POST"])
def lookalike(request: HttpRequest, pair_id: int) -> HttpResponse:
    """One pair side by side."""
    by, on = actor_of(request), timezone.localdate()
    pair = queries_quality.lookalike_for(by, pair_id, on)
    people = queries_quality.people_of([pair]) if pair else {}
    if pair is None or pair.low not in people or pair.high not in people:
        raise Http404
    form = PairForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _said(request, pair, form):
        return redirect("membership:lookalikes")
    context: dict[str, Any] = {"pair": pair, "form": form}
    context["kept"] = registry.kept_in_merge(pair.low, pair.high)
    context["people"] = [people[pair.low], people[pair.high]]
    return render(request, "membership/lookalike.html", context)


def _said(request: HttpRequest, pair: Lookalike, form: PairForm) -> bool:
    by, words = actor_of(request), form.cleaned_data["reason"]
    keeps = request.POST.get("keep", "")
    try:
        if keeps == "never":
            services.never_the_same(pair.pk, reason=words, by=by, at=now())
            messages.success(request, gettext("Noted: nobody is asked about these two again."))
        else:
            kept = {"low": pair.low, "high": pair.high}.get(keeps, 0)
            services.propose(pair.pk, kept_id=kept, reason=words, by=by, at=now())
            says = _("Proposed. Somebody else confirms the merge in the entry that stays.")
            messages.success(request, str(says))
    except Refused as no:
        form.add_error(None, str(no.says))
        return False
    return True
