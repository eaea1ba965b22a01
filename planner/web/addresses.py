"""Addresses that requests bring: of the network they come from, and of sites that they name."""

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment


UNREADABLE = SplitResult("", "\0", "", "", "")
"""Parts that no address has."""


def parts_of(address: str) -> SplitResult:
    """The parts of a web address; `UNREADABLE` where it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return UNREADABLE


def address_of(environ: "WSGIEnvironment") -> str:
    """The peer; behind a proxy on this machine, the address that the proxy saw."""
    peer: str = environ.get("REMOTE_ADDR") or ""
    saw = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return saw if saw and _is_this_machine(peer) else peer


def _is_this_machine(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return not address  # a socket file has no address
