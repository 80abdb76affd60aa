"""A clerk who signs out no longer acts for anybody."""

from typing import Any

from django.http import HttpRequest

from gongqiao.consents import services
from gongqiao.platform.context import Actor, now


def signed_out(sender: object, request: HttpRequest, user: Any, **_told: object) -> None:
    """The session's mark is gone with the session; what was open is closed and told."""
    del sender, request
    if user is not None:
        services.end_own(by=Actor(user.username, user.pk), at=now())
