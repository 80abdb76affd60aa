"""Who calls: a key in the header Authorization, asked before anything of the call is looked at."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.security import HttpBearer

from gongqiao.gateway import scopes
from gongqiao.gateway.models import Key
from gongqiao.gateway.services import calls
from gongqiao.platform.context import Actor, now

HEADER = "Authorization"


class Bearer(HttpBearer):
    """A valid key that was made for the scope; cookies are not looked at."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        """Admit the call, or raise what turns it away."""
        kind, _blank, token = request.headers.get(HEADER, "").partition(" ")
        return self.authenticate(request, token if kind.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> calls.Admitted:
        """The admitted key; Unknown, TooMany or PermissionDenied otherwise."""
        admitted = calls.admit(token.strip(), address=request.META.get("REMOTE_ADDR", ""), at=now())
        request.admitted = admitted  # type: ignore[attr-defined]  # for headers and the log
        if self.scope != scopes.ANY and self.scope not in admitted.key.scopes:
            raise PermissionDenied(self.scope)
        return admitted


def key(scope: str) -> Bearer:
    """`@router.get("/claims", auth=key("claims:read"))`."""
    return Bearer(scope)


def by_of(request: HttpRequest) -> Actor:
    """The key as whoever acts."""
    admitted: calls.Admitted = request.admitted  # type: ignore[attr-defined]  # set by Bearer
    return admitted.by


def key_of(request: HttpRequest) -> Key:
    """The key of the call."""
    admitted: calls.Admitted = request.admitted  # type: ignore[attr-defined]  # set by Bearer
    return admitted.key


def counted(request: HttpRequest, rows: int, refused: int | None = None) -> None:
    """For the log: how many rows went in or out."""
    request.counted = (rows, refused)  # type: ignore[attr-defined]  # read when the call is over
