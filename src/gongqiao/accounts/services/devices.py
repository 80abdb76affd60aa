"""Browsers in which a user has signed in; a new one is told."""

from datetime import datetime

from gongqiao.accounts.models import KnownDevice, User
from gongqiao.accounts.services.telling import tell
from gongqiao.platform import crypto


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
    tell(user.pk, "new_device", at=at, device=says)
    return True
