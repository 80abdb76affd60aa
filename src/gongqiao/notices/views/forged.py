"""What becomes of a call that does not prove who it comes from."""

from django.http import HttpRequest

from gongqiao.notices import services
from gongqiao.platform import limits
from gongqiao.platform.context import now

TRIES = "60/h/ip"
FORGED = "notices.forged"


def status_of(request: HttpRequest, what: str, otherwise: int = 403) -> int:
    """`otherwise`, with a few lines an hour in the trail; 429 when it goes on.

    Only calls without proof are counted: nobody keeps a provider out by calling in its place.
    """
    if not limits.within(request, f"{FORGED}.{what}", TRIES, reading=True):
        return 429
    if limits.worth_a_line(request, f"{FORGED}.{what}"):
        services.note_forged(what, limits.source_of(request), at=now())
    return otherwise
