"""Where people find a page: what is printed or hung up outlives the server that made it."""

from django.conf import settings
from django.http import HttpRequest


def public(request: HttpRequest, path: str) -> str:
    """The whole address of a path: below GONGQIAO_ADDRESS where it is set, else as it was asked
    for.

    Behind a gateway, or opened by its inner name, this server has another name than the one that
    phones reach.
    """
    if settings.PUBLIC_ADDRESS:
        return f"{settings.PUBLIC_ADDRESS}{path}"
    return request.build_absolute_uri(path)
