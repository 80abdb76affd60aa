"""Names of hospitals: the table, and bringing one in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.feeds import permissions, queries
from gongqiao.feeds.forms import HospitalsForm
from gongqiao.feeds.models import HospitalName
from gongqiao.feeds.rules.hospitals import Wrong
from gongqiao.feeds.sentences import hospital_row_says
from gongqiao.feeds.services import hospitals as services
from gongqiao.feeds.views import may, today
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Listing

SHOWN_WRONG = 100

HOSPITALS: Listing[HospitalName] = Listing(
    title=_("Names of hospitals"),
    purpose=_("What a hospital's code in a settlement stands for, and since when."),
    columns=[
        Column("name", _("Hospital"), sort="name", value=lambda one: one.name),
        Column("code", _("Code"), sort="code", value=lambda one: one.code),
        Column("since", _("Name since"), sort="valid_from", value=lambda one: one.valid_from),
        Column("by", _("Brought in by"), value=lambda one: one.brought_by),
    ],
    row_template="feeds/_hospital_row.html",
    order=("code", "-valid_from"),
    search=queries.hospitals_matching,
    search_label=_("Name or code"),
    empty_title=_("No name yet"),
    empty_says=_("Until then pages show the code and say that its name is not known."),
    template="feeds/hospitals.html",
    export_name="hospitals",
)


@office(permissions.VIEW)
@require_safe
def hospitals(request: HttpRequest) -> HttpResponse:
    """The names that are known."""
    seen = queries.hospitals_visible_to(actor_of(request), today())
    return HOSPITALS.answer(request, seen, may_receive=may(request, permissions.RECEIVE))


@office(permissions.RECEIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def hospitals_new(request: HttpRequest) -> HttpResponse:
    """Bring in a table; rows that cannot be taken are shown with their reasons."""
    form = HospitalsForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        by, at = actor_of(request), now()
        try:
            done, wrong, _table = services.bring_in(file.read(), file.name or "", by=by, at=at)
        except Refused as refusal:
            form.add_error("file", str(refusal.says))
        else:
            if not wrong:
                messages.success(request, _said(done))
                return redirect("feeds_hospitals")
            context |= {"done": done, "wrong": _told(wrong)}
    return render(request, "feeds/hospitals_new.html", context)


def _told(wrong: list[Wrong]) -> list[tuple[Wrong, str]]:
    return [(one, hospital_row_says(one.code, one.figure)) for one in wrong[:SHOWN_WRONG]]


def _said(done: services.Brought) -> str:
    says = gettext("%(created)s names added, %(updated)s changed, %(unchanged)s as before.")
    return says % {"created": done.created, "updated": done.updated, "unchanged": done.unchanged}
