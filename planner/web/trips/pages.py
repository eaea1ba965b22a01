"""What every page of one trip starts from; its template extends ``trips/layout.html``."""

from typing import TYPE_CHECKING

from planner.services.trips import get_trip
from planner.web.session import actor, db

if TYPE_CHECKING:
    from planner.db.models import Trip


def trip_of(slug: str) -> "Trip":
    """The trip that an address names, for templates and forms; its parts are not loaded."""
    return get_trip(db(), actor(), slug)
