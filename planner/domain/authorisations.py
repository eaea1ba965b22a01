"""Travel authorisations: who needs one, how it stands, who may grant it.

A business trip is ordered or granted in writing before it begins (BRKG § 2 (1); LRKG NRW § 2): here
trips abroad need one of everybody who travels for the office.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.domain.approvals import BOUND_ROLES
from planner.domain.labels import mark
from planner.domain.refusals import InvalidError
from planner.domain.vocabulary import Decision, Direction, TravellerRole

GRANTS = frozenset({Decision.GRANTED, Decision.GRANTED_WITH_CONDITIONS})

_OWN = mark("Nobody grants a trip of their own.")
_NO_REASON = mark("Say why it is refused.")
_FUTURE = mark("The day lies in the future.")
_BEFORE_REQUEST = mark("The day lies before the request.")


class Authority(StrEnum):
    """How a traveller's authorisation stands."""

    NOT_NEEDED = "not_needed"
    MISSING = "missing"
    PENDING = "pending"
    GRANTED = "granted"
    LATE = "late"
    REFUSED = "refused"


AUTHORITY_LABELS = {
    Authority.NOT_NEEDED: mark("No travel authorisation needed"),
    Authority.MISSING: mark("Travel authorisation missing"),
    Authority.PENDING: mark("Travel authorisation requested"),
    Authority.GRANTED: mark("Travel authorised"),
    Authority.LATE: mark("Travel authorised after the departure"),
    Authority.REFUSED: mark("Travel refused"),
}


@dataclass(frozen=True, slots=True)
class Journey:
    """Of a trip, what decides about authorisations; `home` is the office's country."""

    direction: Direction
    starts_on: date
    countries: frozenset[str]
    home: str

    @property
    def leads_abroad(self) -> bool:
        """Whether the office's people leave the country."""
        return self.direction is Direction.OUTBOUND and bool(self.countries - {self.home})


@dataclass(frozen=True, slots=True)
class Authorisation:
    """The newest authorisation of a traveller."""

    decision: Decision
    decided_on: date | None = None


def needs_authorisation(journey: Journey, role: TravellerRole) -> bool:
    """Whether somebody in this role needs one for the journey."""
    return journey.leads_abroad and role in BOUND_ROLES


def authority_of(journey: Journey, role: TravellerRole, newest: Authorisation | None) -> Authority:
    """How a traveller's authorisation stands; one taken back is as if there were none."""
    if newest is None or newest.decision is Decision.WITHDRAWN:
        is_needed = needs_authorisation(journey, role)
        return Authority.MISSING if is_needed else Authority.NOT_NEEDED
    if newest.decision is Decision.PENDING:
        return Authority.PENDING
    if newest.decision is Decision.REFUSED:
        return Authority.REFUSED
    is_late = newest.decided_on is not None and newest.decided_on > journey.starts_on
    return Authority.LATE if is_late else Authority.GRANTED


def is_open(authority: Authority) -> bool:
    """Whether somebody has to do something before the departure."""
    return authority in {Authority.MISSING, Authority.PENDING, Authority.REFUSED}


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody decides about a request, when, and why."""

    decision: Decision
    decided_by: str
    decided_on: date
    note: str


def check_grant(grant: Grant, traveller: str, requested_on: date, today: date) -> None:
    """`InvalidError` where it is the traveller's own, without a reason, or on an impossible day."""
    if _folded(grant.decided_by) and _folded(grant.decided_by) == _folded(traveller):
        raise InvalidError(_OWN, field="decision")
    if grant.decision not in GRANTS and not grant.note.strip():
        raise InvalidError(_NO_REASON, field="note")
    if grant.decided_on > today:
        raise InvalidError(_FUTURE, field="decided_on")
    if grant.decided_on < requested_on:
        raise InvalidError(_BEFORE_REQUEST, field="decided_on")


def _folded(address: str) -> str:
    return address.strip().casefold()
