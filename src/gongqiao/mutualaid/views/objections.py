"""The office answers what workers ask and object to."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.mutualaid.enums import Asked
from gongqiao.mutualaid.forms_mine import AnswerForm
from gongqiao.mutualaid.models import Objection
from gongqiao.mutualaid.permissions import REVIEW
from gongqiao.mutualaid.queries_objections import objections_in
from gongqiao.mutualaid.queries_schemes import title_of
from gongqiao.mutualaid.services.objections import answer as give_answer
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office
from gongqiao.platform.listing import Column, Filter, Listing

OBJECTIONS: Listing[Objection] = Listing(
    title=_("Questions and objections"),
    purpose=_("What workers ask about their aid or do not agree with; the oldest first."),
    columns=[
        Column("person", _("Person")),
        Column("union", _("Union")),
        Column("kind", _("Kind")),
        Column("said", _("Said"), sort="said_at"),
        Column("state", _("State")),
    ],
    row_template="mutualaid/_objection_row.html",
    order=("-answered_at", "said_at"),
    filters=[
        Filter(
            "state", _("State"), [("open", _("waits for an answer")), ("done", _("answered"))],
            lambda rows, value: rows.filter(answered_at__isnull=value == "open"),
        ),
        Filter(
            "kind", _("Kind"),
            [
                (Asked.QUESTION.value, _("question")),
                (Asked.OBJECTION.value, _("objection")),
            ],
            lambda rows, value: rows.filter(kind=value),
        ),
    ],
    empty_title=_("Nobody has asked anything"),
    empty_says=_("Questions and objections from the workers' pages appear here."),
)  # fmt: skip


@office(REVIEW)
@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """Those of the organisations in scope; what waits comes first."""
    rows = objections_in(request.scope)  # type: ignore[attr-defined]  # set by @office
    return OBJECTIONS.answer(request, rows)


@office(REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Read one, and answer it."""
    rows = objections_in(request.scope)  # type: ignore[attr-defined]  # set by @office
    said = rows.filter(pk=objection_id).first()
    if said is None:
        raise Http404
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            give_answer(said.pk, form.cleaned_data["text"], by=actor_of(request), at=now())
        except Refused as refused:
            messages.warning(request, str(refused.says))
            return redirect("aid_objection", said.pk)
        messages.success(request, gettext("Answered. The worker has got a message."))
        return redirect("aid_objections")
    context = {"said": said, "form": form, "scheme": title_of(said.period.scheme)}
    return render(request, "mutualaid/objection.html", context)
