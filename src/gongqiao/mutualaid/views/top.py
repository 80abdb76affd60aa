"""What concerns the whole federation is open from the top of the tree only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from gongqiao.platform import gate
from gongqiao.platform.context import actor_of

View = Callable[..., HttpResponse]


def top_only(view: View) -> View:
    """Stands below `@office` (and `@step_up`): 404 to those who hold it further down the tree."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.scope.at_the_top:  # type: ignore[attr-defined]  # set by @office
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def may(request: HttpRequest, capability: str) -> bool:
    """Does the visitor hold this for the whole federation? For showing a button."""
    return gate.scope_of(actor_of(request), capability, timezone.localdate()).at_the_top
