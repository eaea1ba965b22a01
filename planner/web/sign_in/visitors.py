"""Who knocks: the network address that tries are counted by, and the browser in two words."""

from ipaddress import ip_address

from flask import request

from planner.services.sign_in import Visitor

BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What a browser's User-Agent contains, the more special before the more common."""

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def visitor() -> Visitor:
    """Who sends the present request."""
    return Visitor(_address(), browser_name(request.user_agent.string))


def _address() -> str:
    """The peer; behind a proxy on this machine, the address that the proxy saw."""
    peer = request.remote_addr or ""
    saw = request.access_route if _is_this_machine(peer) else ()
    return saw[-1] if saw else peer


def _is_this_machine(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return not address  # a socket file has no address


def browser_name(user_agent: str) -> str:
    """``Firefox, Windows``: enough to know one's own devices, too little to follow anybody."""
    found = (
        next((name for sign, name in names if sign in user_agent), "")
        for names in (BROWSERS, SYSTEMS)
    )
    return ", ".join(name for name in found if name)
