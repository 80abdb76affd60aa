"""A colleague is away: many of their matters go on at once, and what became of each is told."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from gongqiao.desk import queries, queries_board, services
from gongqiao.desk.forms import Share
from gongqiao.desk.models import WorkItem
from gongqiao.desk.permissions import WORK
from gongqiao.desk.shown import show_all, title_of
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office

NOBODY = "nobody"


@office(WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """Whose matters, which of them, to whom, why."""
    whose = request.POST.get("who") or request.GET.get("who") or ""
    asked = queries_board.asking(actor_of(request), now(), WORK)
    if whose != NOBODY and not _number(whose):
        return _choose(request, asked)
    mine = queries_board.open_of(asked, _pk(whose))
    if request.method == "POST":
        return _posted(request, asked, whose, mine)
    if not mine:
        return _choose(request, asked)
    return _page(request, whose, mine, _form(mine, whose))


def _posted(
    request: HttpRequest, asked: queries_board.Asking, whose: str, mine: list[WorkItem]
) -> HttpResponse:
    form = _form(mine, whose, request.POST)
    if not form.is_valid():
        return _page(request, whose, mine, form)
    ticked = form.ticked(request.POST.getlist("item"))
    seen = {i.pk: i for i in queries.items_visible_to(asked.by, asked.today).filter(pk__in=ticked)}
    try:
        done = services.hand_over_many(
            seen, of_user_id=_pk(whose), to_user_id=form.cleaned_data["to"],
            reason=form.cleaned_data["reason"], by=asked.by, at=asked.at,
        )  # fmt: skip
    except Refused as refused:
        field = refused.field if refused.field in form.fields else None
        form.add_error(field, str(refused.says))
        return _page(request, whose, mine, form)
    stayed = [(title_of(item), why) for item, why in done.stayed]
    stayed += [(_("Matter %(n)s") % {"n": n}, _out_of_reach()) for n in ticked if n not in seen]
    _say(request, len(done.went))
    if done.went and not stayed:
        return redirect(f"{reverse('desk_board')}?view=handed")
    went = {item.pk for item in done.went}
    left = [item for item in mine if item.pk not in went]
    return _page(request, whose, left, _form(left, whose), stayed)


def _out_of_reach() -> str:
    return _("It has gone on meanwhile to where you do not see it.")


def _say(request: HttpRequest, went: int) -> None:
    if went:
        says = ngettext("%(n)s matter was handed on.", "%(n)s matters were handed on.", went)
        messages.success(request, says % {"n": went})
    else:
        messages.warning(request, _("None of them went on."))


def _form(mine: list[WorkItem], whose: str, data: Any = None) -> Share:
    return Share(data, items=mine, of=_pk(whose), on=timezone.localdate())


def _page(
    request: HttpRequest,
    whose: str,
    mine: list[WorkItem],
    form: Share,
    stayed: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    at = now()
    ticked = set(form.ticked(request.POST.getlist("item"))) if form.errors else None
    rows = [
        (row, ticked is None or row.item.pk in ticked)
        for row in show_all(mine, at, actor_of(request).user_id, queries_board.waiting_of)
    ]
    owner = mine[0].owner if mine else None
    name = owner.shown_name if owner else _("nobody")
    context = {
        "whose": whose, "name": name, "rows": rows, "form": form, "stayed": stayed or [],
        "more": len(mine) == queries_board.MOST_SHARED,
    }  # fmt: skip
    return render(request, "desk/share.html", context)


def _choose(request: HttpRequest, asked: queries_board.Asking) -> HttpResponse:
    piles = queries_board.piles_of(asked)
    return render(request, "desk/share_whose.html", {"piles": piles})


def _pk(whose: str) -> int | None:
    return None if whose == NOBODY else _number(whose)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
