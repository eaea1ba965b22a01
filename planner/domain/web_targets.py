"""Which addresses the server may call on behalf of people: none inside its own network.

Without this rule a webhook would reach what only the server can reach (OWASP, SSRF): cloud
metadata, databases, printers.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from planner.domain.refusals import InvalidError

LONGEST_URL = 500
_NAT64 = ip_network("64:ff9b::/96")
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
    return all(each.is_global and not each.is_multicast for each in _embedded(parsed))


def _embedded(parsed: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The addresses that a packet to this one may end at."""
    if isinstance(parsed, IPv4Address):
        return [parsed]
    if parsed.ipv4_mapped:
        return [parsed.ipv4_mapped]
    if parsed in _NAT64:
        return [IPv4Address(int(parsed) & 0xFFFFFFFF)]
    if parsed.sixtofour:
        return [parsed, parsed.sixtofour]
    return [parsed, *(parsed.teredo or ())]


def _is_inside(host: str) -> bool:
    """Whether the name itself says that it is inside; others are known once resolved."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return not is_public(host)


def _no_target() -> InvalidError:
    return InvalidError("Write an address like https://intranet.example.org/planner.", field="url")
