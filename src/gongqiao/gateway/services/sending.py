"""One POST to an address of somebody else: pinned to what was looked up, bounded in time and size.

The name is resolved once; every address that it has must be allowed; the connection goes to one of
exactly these (a second answer of the name server changes nothing). Redirects are not followed.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from gongqiao.gateway.rules.addresses import Network, Target, may_reach, target_of

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 10.0
MOST_ANSWER = 64 * 1024
"""So much of an answer is read; the rest is dropped with the connection."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try: a status, or a kind of failure; never what the other side wrote."""

    status: int | None
    error: str
    milliseconds: int

    @property
    def arrived(self) -> bool:
        """Did the other side take it?"""
        return not self.error

    @property
    def never(self) -> bool:
        """410: the address is gone for good."""
        return self.status == 410


class Blocked(Exception):
    """The address is none that may be reached."""


class _Pinned(http.client.HTTPConnection):
    """A connection to one IP address in the name of a host."""

    def __init__(self, target: Target, address: str) -> None:
        super().__init__(target.host, target.port, timeout=CONNECT_SECONDS)
        self.default_port = 443 if target.scheme == "https" else 80  # for the header Host
        self.target, self.address = target, address

    def connect(self) -> None:
        """To the address that was looked at, nowhere else."""
        plain = socket.create_connection((self.address, self.target.port), CONNECT_SECONDS)
        self.sock = plain
        if self.target.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self.target.host)

    def abort(self) -> None:
        """The time is up, whatever the other side is doing."""
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)


def resolve(target: Target, allowed: Sequence[Network]) -> str:
    """An address of the host. Raises Blocked when any of its addresses may not be reached."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not addresses or not all(
        may_reach(one, scheme=target.scheme, allowed=allowed) for one in addresses
    ):
        raise Blocked
    return addresses[0]


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allowed: Sequence[Network],
    seconds: float = WHOLE_SECONDS,
) -> Outcome:
    """Send once. Never raises: every end is an outcome."""
    began = time.monotonic()

    def ended(status: int | None, error: str) -> Outcome:
        return Outcome(status, error, int((time.monotonic() - began) * 1000))

    target = target_of(url)
    if target is None:
        return ended(None, "address")
    try:
        connection = _Pinned(target, resolve(target, allowed))
    except Blocked:
        return ended(None, "blocked")
    except (OSError, UnicodeError):
        return ended(None, "name")
    clock = threading.Timer(seconds, connection.abort)
    clock.daemon = True
    clock.start()
    try:
        connection.request("POST", target.path, body, dict(headers))
        answer = connection.getresponse()
        answer.read(MOST_ANSWER)
        return ended(answer.status, _kind_of(answer.status))
    except (OSError, http.client.HTTPException, ValueError) as trouble:
        late = time.monotonic() - began >= seconds or isinstance(trouble, TimeoutError)
        return ended(None, "timeout" if late else _kind_of_trouble(trouble))
    finally:
        clock.cancel()
        connection.close()


def _kind_of(status: int) -> str:
    if 200 <= status < 300:
        return ""
    return "redirect" if 300 <= status < 400 else "status"


def _kind_of_trouble(trouble: Exception) -> str:
    if isinstance(trouble, ssl.SSLError):
        return "certificate"
    return "connection" if isinstance(trouble, OSError) else "protocol"
