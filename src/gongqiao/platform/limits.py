"""How often a visitor may do something: the limits of allauth, on the cache that all servers share.

No second lock-out library beside the one that guards the sign-in.
"""

import ipaddress

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from gongqiao.platform.codes import address_of

APP = "gongqiao"
NOTED = "3/h/ip,60/h/key"
"""So many lines of one kind the trail gets about one source, and about all of them, in an hour."""
NEAR = {4: 24, 6: 48}


def within(
    request: HttpRequest, action: str, rates: str, *, key: str | None = None, reading: bool = False
) -> bool:
    """Count this request; False when it is one too many. `rates`: "20/h/ip,5/m/ip", or `…/key`.

    Reading (GET) is not counted, unless `reading` says so.
    """
    used = ratelimit.consume(
        request, app=APP, action=action, config={action: rates}, key=key, limit_get=reading
    )
    return used is not None


def worth_a_line(request: HttpRequest, action: str) -> bool:
    """May the trail get one more line about this? So that nobody floods it by trying."""
    return within(request, f"{action}.noted", NOTED, key=action, reading=True)


def source_of(request: HttpRequest) -> str:
    """The network that a request comes from, for the trail: nobody's own address."""
    try:
        address = ipaddress.ip_address(address_of(request))
    except ValueError:
        return ""
    return str(ipaddress.ip_network((address, NEAR[address.version]), strict=False))
