"""Small things in the visitor's browser: for this host and its pages only, out of reach of scripts.

Behind TLS a name begins with `__Host-`: then a browser takes the cookie from this very host by TLS
only, and no neighbour under the same domain can plant one.
"""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HOST = "__Host-"
YEAR = 365 * 24 * 3600


def name_of(cookie: str) -> str:
    """As the browser knows it."""
    return f"{HOST}{cookie}" if settings.SESSION_COOKIE_SECURE else cookie


def read(request: HttpRequest, cookie: str) -> str:
    """What the browser sent; blank when it has none."""
    return str(request.COOKIES.get(name_of(cookie), ""))


def keep(response: HttpResponseBase, cookie: str, value: str) -> None:
    """For a year."""
    response.set_cookie(
        name_of(cookie), value, max_age=YEAR, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
