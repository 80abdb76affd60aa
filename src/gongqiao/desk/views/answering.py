"""What stands above an answer on the board: what was said so far, and answers to begin with."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from gongqiao.desk import kinds
from gongqiao.desk.forms import Answer
from gongqiao.desk.models import WorkItem
from gongqiao.platform.context import actor_of

MOST_LINES = 8


def before(request: HttpRequest, item: WorkItem, form: Answer) -> dict[str, Any]:
    """The last lines of the course, how many stand before them, the answers on offer.

    The form names how many lines were shown: whoever answers has read all of them.
    """
    kind = kinds.known(item.kind)
    asked = (item.subject_id, actor_of(request), timezone.localdate())
    course = list(kind.course(*asked)) if kind.course else []
    form.initial["lines"] = len(course) if kind.course else None
    if form.is_bound:
        data: Any = form.data
        form.data = data.copy()
        form.data["lines"] = form.initial["lines"] or ""  # type: ignore[index]  # a QueryDict's copy
    return {
        "course": course[-MOST_LINES:],
        "earlier": max(len(course) - MOST_LINES, 0),
        "words": list(enumerate(_words(request, item))),
        "finishes": kinds.finishes(item.kind),
    }


def begun(request: HttpRequest, item: WorkItem) -> dict[str, str]:
    """The words of the answer that was chosen to begin with, where one was."""
    which = request.GET.get("words", "")
    if not (which.isascii() and which.isdigit() and len(which) < 4):
        return {}
    offered = _words(request, item)
    return {"text": offered[int(which)][1]} if int(which) < len(offered) else {}


def _words(request: HttpRequest, item: WorkItem) -> list[tuple[str, str]]:
    words = kinds.known(item.kind).words
    return list(words(item.subject_id, actor_of(request), timezone.localdate())) if words else []
