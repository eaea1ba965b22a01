"""What a phone hands on: numbers to the telephone, places to maps and to drivers."""

import re
from urllib.parse import urlencode

from markupsafe import Markup

from planner.domain.countries import language_in
from planner.domain.entries import Position
from planner.domain.programmes import Place
from planner.formats.qr_codes import qr_svg

TAKE_ME_HERE = {
    "zh": "请送我到这里",
    "de": "Bitte bringen Sie mich hierher",
    "en": "Please take me here",
}
"""What a driver is asked, in the language of the place."""

_NOT_DIALLED = re.compile(r"[^0-9+*#]")


def tel(number: str) -> str:
    """``tel:+867570000000`` (RFC 3966)."""
    return f"tel:{_NOT_DIALLED.sub('', number.replace('(0)', ''))}"


def geo(position: Position) -> str:
    """``geo:22.925,113.205``: the map of the phone (RFC 5870, WGS-84)."""
    return f"geo:{position.latitude},{position.longitude}"


def amap(position: Position, name: str) -> str:
    """A place on Amap, which shows streets in China; told that the degrees are WGS-84."""
    point = f"{position.longitude},{position.latitude}"
    query = urlencode({"position": point, "name": name, "coordinate": "wgs84"})
    return f"https://uri.amap.com/marker?{query}"


def language_there(place: Place) -> str:
    """The language in which a driver reads a place's name and address."""
    return language_in(place.country)


def map_address(place: Place, name: str) -> str:
    """Where the place is on a map that opens there: Amap in China, else the phone's own.

    Where nobody knows its degrees, a search for it.
    """
    is_chinese = language_there(place) == "zh"
    if place.position:
        return amap(place.position, name) if is_chinese else geo(place.position)
    words = place.address.best(language_there(place)) or name
    if is_chinese:
        return f"https://uri.amap.com/search?{urlencode({'keyword': words})}"
    return f"geo:0,0?{urlencode({'q': f'{words}, {place.city}'})}"


def qr(place: Place, name: str) -> Markup:
    """The same as a code that a driver's own phone reads, drawn in the page."""
    return Markup(qr_svg(map_address(place, name)))  # noqa: S704 - made of figures by segno
