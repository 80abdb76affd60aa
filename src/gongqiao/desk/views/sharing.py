"""Many matters go on at once, from the board: what would become of them is shown before, and what
became of each after.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from gongqiao.desk import queries, queries_board, services
from gongqiao.desk.forms import Share
from gongqiao.desk.forms_offices import MOST_PROPOSED, offices_for
from gongqiao.desk.models import WorkItem
from gongqiao.desk.permissions import WORK
from gongqiao.desk.queries_board import Asking
from gongqiao.desk.shown import show_all, title_of
from gongqiao.desk.views.board import listing
from gongqiao.platform.context import actor_of, now
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import office

ASKS = {"view", "kind", "who", "q"}
Told = list[tuple[str, str]]
"""Titles of matters, each with why it stays."""


@office(WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """Of what the board shows by this address: which of them, to whom, why."""
    asked = queries_board.asking(actor_of(request), now(), WORK)
    if request.method == "POST":
        return _posted(request, asked)
    if not ASKS & set(request.GET):
        return render(request, "desk/share_whose.html", {"piles": queries_board.piles_of(asked)})
    rows = _rows(request, asked)
    return _page(request, rows, _form(rows), None if request.GET.get("who") else set())


@office(WORK)
@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """What the browser proposes while the name of an office is typed: names, codes."""
    words = " ".join(request.GET.get("office", "").split())[:120]
    of = set(request.GET.getlist("kind")) & set(
        queries.kinds_seen(actor_of(request), timezone.localdate())
    )
    found = offices_for(of, timezone.localdate(), words=words, most=MOST_PROPOSED) if words else []
    return render(request, "desk/_offices.html", {"found": found})


def _posted(request: HttpRequest, asked: Asking) -> HttpResponse:
    ticked = Share.ticked(request.POST.getlist("item"))
    seen = {item.pk: item for item in _seen(asked).filter(pk__in=ticked)}
    if "back" in request.POST:
        begun = {name: request.POST.get(name) for name in ("to", "office", "reason")}
        rows = _rows(request, asked)
        return _page(request, rows, _form(rows, initial=begun), set(ticked))
    form = _form(list(seen.values()), request.POST, sure="sure" in request.POST)
    if not seen:
        form.add_error(None, _("Please choose at least one matter."))
    if not form.is_valid():
        return _refused(request, asked, form, set(ticked))
    versions = {pk: version for pk, version in ticked.items() if pk in seen}
    try:
        done = _done(request, form, versions, asked)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused.says))
        return _refused(request, asked, form, set(ticked))
    stayed = [(title_of(item), why) for item, why in done.stayed]
    stayed += [(_("Matter %(n)s") % {"n": n}, _out_of_reach()) for n in ticked if n not in seen]
    if "sure" not in request.POST:
        return _preview(request, form, done, versions, stayed)
    return _went(request, asked, len(done.went), stayed)


def _refused(request: HttpRequest, asked: Asking, form: Share, ticked: set[int]) -> HttpResponse:
    """The page with what was typed, its choices listed, and what is wrong."""
    rows = _rows(request, asked)
    shown = _form(rows, request.POST)
    for field, errors in form.errors.items():
        if not shown.has_error(field):
            shown.add_error(None if field == "__all__" else field, errors)
    return _page(request, rows, shown, ticked)


def _done(
    request: HttpRequest, form: Share, versions: dict[int, int], asked: Asking
) -> services.Shared:
    """What became of them; before it is sure, what would."""
    if "sure" not in request.POST:
        return services.would_go(versions, to=form.target, at=asked.at)
    return services.hand_over_many(
        versions, to=form.target, reason=form.cleaned_data["reason"], by=asked.by, at=asked.at
    )


def _out_of_reach() -> str:
    return _("It has gone on meanwhile to where you do not see it.")


def _seen(asked: Asking) -> Any:
    seen = queries.items_visible_to(asked.by, asked.today)
    return seen.select_related("organisation", "owner")


def _rows(request: HttpRequest, asked: Asking) -> list[WorkItem]:
    """The open ones of what the board shows by this address; at most MOST_SHARED. The view stands
    in the address, or it is all open.
    """
    view = request.GET.get("view", "open")
    board = listing(asked, view)
    narrowed = board.narrowed(_seen(asked).filter(queries_board.OPEN), board.read(request))
    return list(narrowed[: queries_board.MOST_SHARED])


def _form(items: list[WorkItem], data: Any = None, **more: Any) -> Share:
    return Share(data, items=items, on=timezone.localdate(), **more)


def _page(
    request: HttpRequest,
    rows: list[WorkItem],
    form: Share,
    ticked: set[int] | None,
    stayed: Told | None = None,
) -> HttpResponse:
    """`ticked`: None for all of them."""
    shown = show_all(rows, now(), actor_of(request).user_id, queries_board.waiting_of)
    context = {
        "rows": [(row, ticked is None or row.item.pk in ticked) for row in shown],
        "form": form, "stayed": stayed or [], "more": len(rows) == queries_board.MOST_SHARED,
    }  # fmt: skip
    return render(request, "desk/share.html", context)


def _preview(
    request: HttpRequest,
    form: Share,
    done: services.Shared,
    versions: dict[int, int],
    stayed: Told,
) -> HttpResponse:
    going = [(item, title_of(item), done.left[item.pk].name) for item in done.went]
    context = {
        "form": form, "going": going, "stayed": stayed, "to": form.target_says,
        "office": form.named.code if form.named else "",
        "chosen": [f"{item.pk}.{versions[item.pk]}" for item in done.went],
    }  # fmt: skip
    return render(request, "desk/share_preview.html", context)


def _went(request: HttpRequest, asked: Asking, went: int, stayed: Told) -> HttpResponse:
    if went:
        says = ngettext("%(n)s matter was handed on.", "%(n)s matters were handed on.", went)
        messages.success(request, says % {"n": went})
    else:
        messages.warning(request, _("None of them went on."))
    if went and not stayed:
        return redirect(f"{reverse('desk_board')}?view=handed")
    rows = _rows(request, asked)
    return _page(request, rows, _form(rows), set(), stayed)
