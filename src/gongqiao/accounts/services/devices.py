"""Browsers in which a user has signed in; a new one is told."""

from collections.abc import Callable
from datetime import datetime

from gongqiao.accounts.models import KnownDevice, User
from gongqiao.platform import crypto

Listener = Callable[[int, str, datetime], None]
_listeners: list[Listener] = []


def on_new_device(listener: Listener) -> None:
    """Called in AppConfig.ready() by the app that tells people: user id, device in words, when."""
    _listeners.append(listener)


def saw_device(user: User, token: str, says: str, *, at: datetime) -> bool:
    """Note the browser with this cookie. True, and told, when it is new, but not the first one."""
    first = not KnownDevice.objects.filter(user=user).exists()
    _device, new = KnownDevice.objects.get_or_create(
        user=user,
        token_index=crypto.blind_index(token, purpose="device"),
        defaults={"says": says[:60], "since": at},
    )
    if not new or first:
        return False
    for listener in _listeners:
        listener(user.pk, says, at)
    return True
