"""One question a request: the grants of the signed-in user are read once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from gongqiao.access.queries import remembering
from gongqiao.registry import api as registry


class OneQuestionMiddleware:
    """Opens the memory in which the gate keeps what it read, and closes it with the response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with remembering(), registry.remembering():
            return self.get_response(request)
