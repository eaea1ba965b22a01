"""Who knocks: the network address that tries are counted by, and the browser in two words."""

from flask import request

from planner.services.sign_in import Visitor
from planner.web.addresses import address_of

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
    return Visitor(address_of(request.environ), browser_name(request.user_agent.string))


def browser_name(user_agent: str) -> str:
    """``Firefox, Windows``: enough to know one's own devices, too little to follow anybody."""
    found = (
        next((name for sign, name in names if sign in user_agent), "")
        for names in (BROWSERS, SYSTEMS)
    )
    return ", ".join(name for name in found if name)
