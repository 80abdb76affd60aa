"""To which addresses a web hook may go: the public Internet by https, nothing inside the house."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST = 500
PORTS = {"https": 443, "http": 80}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Target:
    """A subscription's address, taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """What the header Host says."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if PORTS[self.scheme] == self.port else f"{name}:{self.port}"


def target_of(url: str) -> Target | None:
    """The parts of a usable address; None for anything else (user names, fragments, odd signs)."""
    if len(url) > LONGEST or not url.isascii() or any(c <= " " or c in "\\\x7f" for c in url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc or parts.fragment:
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, port or PORTS[parts.scheme], path)


def networks(texts: Sequence[str]) -> list[Network]:
    """What the operator allows besides the public Internet."""
    return [ipaddress.ip_network(text, strict=False) for text in texts]


def may_reach(address: str, *, scheme: str, allowed: Sequence[Network]) -> bool:
    """May a parcel go to this IP address?

    Public addresses by https only; loopback, private, link-local, shared, reserved and multicast
    ones never, unless the operator allows their network (then http too). An IPv6 address that
    carries an IPv4 one is judged by the latter as well.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    every = [ip, *_carried(ip)]
    if all(any(one in net for net in allowed if net.version == one.version) for one in every):
        return True
    return scheme == "https" and all(one.is_global and not one.is_multicast for one in every)


def _carried(ip: Address) -> list[Address]:
    if not isinstance(ip, ipaddress.IPv6Address):
        return []
    found: list[Address] = [one for one in (ip.ipv4_mapped, ip.sixtofour) if one]
    if ip.teredo:
        found += list(ip.teredo)
    if ip in ipaddress.ip_network("64:ff9b::/96"):
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return found
