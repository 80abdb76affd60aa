"""Where people land after they signed in: the worker's home, the office's day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongqiao.platform import desk, faces
from gongqiao.platform.context import actor_of
from gongqiao.platform.gate import signed_in


@signed_in
@require_safe
def go(request: HttpRequest) -> HttpResponse:
    """Staff to the workbench, everyone else to their own pages."""
    return redirect("office_home" if faces.side_bar(request) else "me_home")


@signed_in
@require_safe
def office_home(request: HttpRequest) -> HttpResponse:
    """Nothing overnight: what waits for the signed-in member of staff today."""
    if not faces.side_bar(request):
        return redirect("me_home")
    by, today = actor_of(request), timezone.localtime()
    work = desk.work_of(by, today.date())
    overdue = sum(w.overdue for w in work)
    context = {"work": work, "total": sum(w.count for w in work), "overdue": overdue}
    return render(request, "portal/office.html", {**context, "now": today})
