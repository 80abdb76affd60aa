"""Search over everything that the signed-in member of staff may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongqiao.platform import faces, search
from gongqiao.platform.context import actor_of
from gongqiao.platform.gate import signed_in


@signed_in
@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """Groups of at most ten hits; what is found depends on who asks. Workers go to their pages."""
    if not faces.side_bar(request):
        return redirect("me_home")
    words = search.cleaned(request.GET.get("q", ""))
    groups = search.found(actor_of(request), words, timezone.localdate())
    context = {"words": words, "groups": groups, "short": len(words) < search.SHORTEST}
    return render(request, "portal/search.html", context)
