"""Pages of the feeds."""

from datetime import date

from django.http import Http404, HttpRequest
from django.utils import timezone

from gongqiao.feeds import permissions, queries
from gongqiao.feeds.models import FeedFile
from gongqiao.platform.context import actor_of


def today() -> date:
    """The day in China."""
    return timezone.localdate()


def file_or_404(request: HttpRequest, file_id: int) -> FeedFile:
    """One file that the visitor may see."""
    file = queries.file_for(actor_of(request), file_id, today())
    if file is None:
        raise Http404
    return file


def may(request: HttpRequest, capability: str) -> bool:
    """For showing a button."""
    return permissions.may(actor_of(request), capability, today())
