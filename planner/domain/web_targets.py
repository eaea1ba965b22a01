"""Which addresses the server may call on behalf of people: none inside its own network.

Without this rule a webhook would reach what only the server can reach (OWASP, SSRF): cloud
metadata, databases, printers.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import inet_aton
from urllib.parse import urlsplit

from planner.domain.refusals import InvalidError

LONGEST_URL = 500
_STANDS_FOR_V4 = (
    IPv6Network("::/96"),  # IPv4-compatible (RFC 4291 § 2.5.5.1)
    IPv6Network("::ffff:0:0/96"),  # IPv4-mapped (§ 2.5.5.2)
    IPv6Network("::ffff:0:0:0/96"),  # IPv4-translated (RFC 7915)
    IPv6Network("64:ff9b::/96"),  # NAT64 (RFC 6052)
)
"""Networks whose addresses are IPv4 addresses in another spelling."""

_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
"""What it leads to says each network for itself (RFC 8215)."""

_ISATAP = {0x00005EFE, 0x02005EFE}
"""Before the IPv4 address that a tunnel ends at (RFC 5214 § 6.1)."""

_HTTPS, _HTTP = 443, 80


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call goes; `path` begins with a slash and has the query."""

    is_secure: bool
    host: str
    port: int
    path: str


def target_of(url: str, *, allow_private: bool = False) -> Target:
    """The parts of an address; `InvalidError` unless it is https (or http where private ones are).

    Names are resolved when the call is made: see `is_public`.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _no_target() from None
    has_odd_signs = not url.isascii() or any(sign <= " " or sign == "\x7f" for sign in url)
    if has_odd_signs or len(url) > LONGEST_URL or not parts.hostname or port == 0:
        raise _no_target()
    if parts.scheme not in ({"https", "http"} if allow_private else {"https"}):
        raise _no_target()
    if parts.username is not None or parts.fragment:
        raise _no_target()
    if not allow_private and _is_inside(parts.hostname):
        raise InvalidError("This address is inside the server's own network.", field="url")
    is_secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(is_secure, parts.hostname, port or (_HTTPS if is_secure else _HTTP), path)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the whole internet; what is embedded in IPv6 counts too."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return parsed not in _LOCAL_NAT64 and all(map(_is_global, _embedded(parsed)))


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _embedded(parsed: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The addresses that a packet to this one may end at."""
    if isinstance(parsed, IPv4Address):
        return [parsed]
    last = IPv4Address(int(parsed) & 0xFFFFFFFF)
    if any(parsed in network for network in _STANDS_FOR_V4):
        return [last]
    tunnels = [parsed.sixtofour, *(parsed.teredo or ())]
    if (int(parsed) >> 32) & 0xFFFFFFFF in _ISATAP:
        tunnels.append(last)
    return [parsed, *(each for each in tunnels if each)]


def _is_inside(host: str) -> bool:
    """Whether the name itself says that it is inside; others are known once resolved."""
    name = host.rstrip(".")
    if name == "localhost" or name.endswith((".localhost", ".local", ".internal")):
        return True
    address = _spelt_out(name)
    return address is not None and not is_public(address)


def _spelt_out(host: str) -> str | None:
    """The IP address that resolvers make of a text without asking anybody; None for a name.

    They read ``127.1``, ``0x7f000001`` and ``017700000001`` as the same one.
    """
    try:
        return str(IPv4Address(inet_aton(host)))
    except OSError:
        return host if ":" in host else None


def _no_target() -> InvalidError:
    return InvalidError("Write an address like https://intranet.example.org/planner.", field="url")
