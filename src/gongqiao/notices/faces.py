"""What the frame of every page needs from here."""

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest

from gongqiao.notices import queries
from gongqiao.platform.context import actor_of


def context(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """`unread_messages` for the tab; counted only when a template asks."""
    return {"unread_messages": cache(lambda: queries.unread_count(actor_of(request)))}
