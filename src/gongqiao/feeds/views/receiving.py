"""Handing in a file, and watching it being received."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.feeds import permissions, queries, tasks
from gongqiao.feeds.enums import IntakeState
from gongqiao.feeds.forms import MB, ReceiveForm
from gongqiao.feeds.services import intake as intakes
from gongqiao.feeds.views import may, today
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.gate import office
from gongqiao.platform.room import NoRoom


@office(permissions.RECEIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Take a file in: a small one at once, a large one by a background job."""
    form = ReceiveForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form)
    file = form.cleaned_data["file"]
    by, at = actor_of(request), now()
    try:
        handed = intakes.hand_in(
            file.chunks(), name=file.name or "", source=form.cleaned_data["source"], by=by, at=at
        )
    except NoRoom as no:
        form.add_error("file", str(no))
        return _form(request, form)
    if handed.size <= intakes.AT_ONCE:
        intakes.take_in(handed.pk, at=at, today=today())
    else:
        tasks.take_in.defer(intake_id=handed.pk)
    return redirect("feeds_intake", handed.pk)


def _form(request: HttpRequest, form: ReceiveForm) -> HttpResponse:
    return render(request, "feeds/receive.html", {"form": form, "most": form.most // MB})


@office(permissions.VIEW)
@require_safe
def intake(request: HttpRequest, intake_id: int) -> HttpResponse:
    """How far it is, and what came of it."""
    one = queries.intake_for(actor_of(request), intake_id, today())
    if one is None:
        raise Http404
    busy = one.state in (IntakeState.WAITING, IntakeState.WORKING)
    context = {
        "intake": one,
        "busy": busy,
        "lines": intakes.lines_read(one) if busy else 0,
        "may_receive": may(request, permissions.RECEIVE),
        "may_decide": may(request, permissions.DECIDE),
    }
    return render(request, "feeds/intake.html", context)
