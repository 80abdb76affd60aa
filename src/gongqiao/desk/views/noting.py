"""Somebody puts a matter of the office's own on the board."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongqiao.desk import queries, services
from gongqiao.desk.forms import NoteDown
from gongqiao.desk.permissions import WORK
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office


@office(WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest) -> HttpResponse:
    """What is to be done, for whom, until when; with the visitor's first office."""
    by, on = actor_of(request), timezone.localdate()
    office_path = min(request.scope.paths, default="")  # type: ignore[attr-defined]  # set by @office
    begun = {"key": secrets.token_urlsafe(24), "to": by.user_id}
    form = NoteDown(request.POST or None, initial=begun, office_path=office_path, on=on)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.note(
                said["text"], key=said["key"], organisation_id=queries.office_at(office_path),
                owner_id=said["to"], due_on=said["due_on"], by=by, at=now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(
                refused.field if refused.field in form.fields else None, str(refused.says)
            )
        else:
            messages.success(request, _("It is on the board."))
            return redirect("desk_board")
    return render(request, "desk/note.html", {"form": form})
