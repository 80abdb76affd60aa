"""A clerk notes for somebody which messages they want outside."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongqiao.notices import declined, permissions, services
from gongqiao.notices.enums import How
from gongqiao.notices.forms import WishForm
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.registry import api as registry


@office(permissions.NOTE)
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest, person_id: int) -> HttpResponse:
    """What stands, and a form to note what they asked for."""
    person = _person(request, person_id)
    form = WishForm(declined.offered(now()), request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.note_wish(
                person.pk, told["kind"], wanted=told["choice"] == "again", how=How(told["how"]),
                note=told["note"], by=actor_of(request), at=now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(refused.field, str(refused.says))
        else:
            messages.success(request, _("Noted. They can read it on their own page."))
            return redirect("notices:wish", person.pk)
    context = {"person": person, "form": form, "stands": declined.of_person(person)}
    return render(request, "notices/wish.html", context)


def _person(request: HttpRequest, person_id: int) -> registry.Member:
    by, on = actor_of(request), timezone.localdate()
    found = registry.person_for(by, person_id, on, permissions.NOTE)
    if found is None:
        if registry.person_for(by, person_id, on) is not None:
            raise PermissionDenied(permissions.NOTE)
        raise Http404
    return found
