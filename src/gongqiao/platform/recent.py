"""Which services somebody opened last on this device: their tiles come first.

Kept in a cookie with the user's number, so that the next one who signs in on the same phone sees
nothing of it; nothing is stored at the union.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from gongqiao.platform import cookies, desk

COOKIE = "gq_recent"
MOST = 4


def recent_of(request: HttpRequest) -> list[str]:
    """The url names of the services opened last, the newest first; none of somebody else's."""
    owner, *names = cookies.read(request, COOKIE).split(".")
    if not request.user.is_authenticated or owner != str(request.user.pk):
        return []
    known = {service.url_name for service in desk.services()}
    return [name for name in dict.fromkeys(names) if name in known][:MOST]


class RecentMiddleware:
    """Notes a service's first page when it was opened. Writes the cookie only when it changes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        opened = match.view_name if match else ""
        if response.status_code != 200 or not self._counts(request, opened):
            return response
        names = recent_of(request)
        newest = [opened, *(name for name in names if name != opened)][:MOST]
        if newest != names:
            cookies.keep(response, COOKIE, ".".join([str(request.user.pk), *newest]))
        return response

    @staticmethod
    def _counts(request: HttpRequest, opened: str) -> bool:
        plain = request.method == "GET" and request.user.is_authenticated
        mine = not hasattr(request, "gq_acting")
        return plain and mine and any(s.url_name == opened for s in desk.services())
