"""How often a visitor may do something: the limits of allauth, on the cache that all servers share.

No second lock-out library beside the one that guards the sign-in.
"""

from allauth.core.internal import ratelimit
from django.http import HttpRequest

APP = "gongqiao"


def within(request: HttpRequest, action: str, rates: str, *, key: str | None = None) -> bool:
    """Count this request; False when it is one too many. `rates`: "20/h/ip,5/m/ip", or `…/key`.

    Reading (GET) is not counted.
    """
    used = ratelimit.consume(request, app=APP, action=action, config={action: rates}, key=key)
    return used is not None
