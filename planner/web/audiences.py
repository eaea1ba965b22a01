"""Audiences in addresses: ``?for=trip``, ``?for=traveller:director``."""

from planner.domain.audiences import HOSTS, STAFF, TRIP, Audience, traveller
from planner.domain.refusals import NotFoundError

_BY_NAME = {str(audience): audience for audience in (TRIP, HOSTS, STAFF)}
_ONE = "traveller:"


def audience_from(text: str) -> Audience:
    """The audience that a text names, all travellers for an empty one.

    `NotFoundError` for a text that names none.
    """
    key = text.removeprefix(_ONE)
    if text.startswith(_ONE) and key:
        return traveller(key)
    if text and text not in _BY_NAME:
        raise NotFoundError("There is no such audience.")
    return _BY_NAME.get(text, TRIP)
