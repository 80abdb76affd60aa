"""Where each way of signing in says that it let nobody in."""

from django.http import HttpRequest

from gongqiao.accounts import services
from gongqiao.platform import limits
from gongqiao.platform.context import now


def note(request: HttpRequest, way: str, why: str) -> None:
    """A few lines an hour for a source; the way's own limits end the trying itself."""
    if limits.worth_a_line(request, f"accounts.refused.{way}"):
        services.note_refused(way, why, limits.source_of(request), at=now())
