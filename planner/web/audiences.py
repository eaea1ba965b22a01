"""Audiences in addresses: ``?for=trip``, ``?for=traveller:director``."""

from planner.domain.audiences import TRIP, Audience, audience_named
from planner.domain.refusals import NotFoundError


def audience_from(text: str) -> Audience:
    """The audience that a text names, all travellers for an empty one.

    `NotFoundError` for a text that names none.
    """
    found = audience_named(text) if text else TRIP
    if found is None:
        raise NotFoundError("There is no such audience.")
    return found
