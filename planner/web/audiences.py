"""Audiences in addresses: ``?for=trip``, ``?for=traveller:director``."""

from planner.domain.audiences import HOSTS, STAFF, TRIP, Audience, traveller

_BY_NAME = {str(audience): audience for audience in (TRIP, HOSTS, STAFF)}
_ONE = "traveller:"


def audience_from(text: str) -> Audience:
    """The audience that a text names; all travellers where it names none."""
    key = text.removeprefix(_ONE)
    return traveller(key) if text.startswith(_ONE) and key else _BY_NAME.get(text, TRIP)
