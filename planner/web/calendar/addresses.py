"""The forms in which a secret address is handed over (`calendar.md`, 24).

They begin with the installation's own base address, never with what a request says.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from planner.formats.qr_codes import qr_image

GOOGLE = "https://calendar.google.com/calendar/r?cid="


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """A feed as each kind of program takes it; `qr` is an image of `webcal`."""

    https: str
    webcal: str
    google: str
    qr: str


@dataclass(frozen=True, slots=True)
class PageAddress:
    """A traveller's page; `qr` is an image of its address."""

    https: str
    qr: str


def feed_address(base_url: str, secret: str) -> FeedAddress:
    """The addresses of the feed with a secret."""
    https = f"{base_url.rstrip('/')}/feeds/{secret}.ics"
    webcal = urlsplit(https)._replace(scheme="webcal").geturl()
    return FeedAddress(https, webcal, GOOGLE + quote(webcal, safe=""), qr_image(webcal))


def page_address(base_url: str, secret: str) -> PageAddress:
    """The address of the traveller's page with a secret."""
    https = f"{base_url.rstrip('/')}/my/{secret}/"
    return PageAddress(https, qr_image(https))
