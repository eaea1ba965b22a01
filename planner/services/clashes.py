"""The clashes of a trip's draft: found anew each time, those that staff pass over marked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import CityWay, ClashDismissal, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.conflicts import Finding, Severity, Surroundings, clashes_in
from planner.domain.place_clocks import by_place_clocks
from planner.domain.programmes import Programme
from planner.domain.refusals import InvalidError, NotFoundError
from planner.gateways.days_off import days_off
from planner.services.homes import homes_of
from planner.services.offices import office_of
from planner.services.trip_queries import trip_with_programme, trips_with_programme


@dataclass(frozen=True, slots=True)
class Clashes:
    """What clashes in a trip: `open` is to be looked at, `dismissed` is passed over, with why."""

    open: tuple[Finding, ...]
    dismissed: tuple[tuple[Finding, ClashDismissal], ...]

    def count(self, severity: Severity) -> int:
        """How many open ones are that bad."""
        return sum(finding.severity == severity for finding in self.open)

    @property
    def grave(self) -> tuple[Finding, ...]:
        """The open ones that are errors or warnings."""
        return tuple(finding for finding in self.open if finding.severity is not Severity.INFO)

    def of_item(self, key: str) -> tuple[Finding, ...]:
        """The open ones that an item is part of."""
        return tuple(finding for finding in self.open if key in finding.items)


def list_clashes(session: Session, actor: Actor, slug: str) -> Clashes:
    """The clashes of a trip's draft, the worst first."""
    require(actor, Permission.SEE_TRIPS)
    return clashes_of(session, actor, trip_with_programme(session, slug))


def clashes_of(
    session: Session, actor: Actor, trip: Trip, programme: Programme | None = None
) -> Clashes:
    """The clashes of a trip that is loaded with its programme, or of another version of it."""
    around = surroundings_of(session, actor)
    return _told_apart(trip, programme or _drafted(trip), around, _dismissals(session, trip))


def _drafted(trip: Trip) -> Programme:
    return by_place_clocks(trip.as_programme())


def clashes_of_trips(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Clashes]:
    """The clashes of some trips by their numbers, in as many queries for many as for one."""
    require(actor, Permission.SEE_TRIPS)
    around = surroundings_of(session, actor)
    query = select(ClashDismissal).where(ClashDismissal.trip_id.in_(ids))
    passed: dict[int, dict[str, ClashDismissal]] = {number: {} for number in ids}
    for row in session.scalars(query):
        passed[row.trip_id][row.fingerprint] = row
    return {
        trip.id: _told_apart(trip, _drafted(trip), around, passed[trip.id])
        for trip in trips_with_programme(session, ids)
    }


def surroundings_of(session: Session, actor: Actor) -> Surroundings:
    """What the rules need of the office: its days off, and the ways that staff know better."""
    office = office_of(session, actor)
    ways = session.scalars(select(CityWay))
    return Surroundings(
        day_off=days_off(office.country, office.subdivision),
        ways=dict(way.as_way() for way in ways),
    )


def _told_apart(
    trip: Trip, programme: Programme, around: Surroundings, passed: Mapping[str, ClashDismissal]
) -> Clashes:
    found = clashes_in(programme, replace(around, homes=homes_of(trip)))
    return Clashes(
        open=tuple(each for each in found if each.fingerprint not in passed),
        dismissed=tuple(
            (each, passed[each.fingerprint]) for each in found if each.fingerprint in passed
        ),
    )


@dataclass(frozen=True, slots=True)
class Dismissal:
    """That a clash may stay as it is, and why."""

    fingerprint: str
    reason: str


def dismiss_clash(
    session: Session, actor: Actor, slug: str, dismissal: Dismissal, now: datetime
) -> ClashDismissal:
    """Pass over a clash as long as its facts stay the same.

    `NotFoundError` where the facts have changed since, `InvalidError` without a reason.
    """
    require(actor, Permission.PLAN_TRIPS)
    reason = dismissal.reason.strip()
    if not reason:
        raise InvalidError("Say why this may stay as it is.", field="reason")
    trip = trip_with_programme(session, slug)
    finding = _find(clashes_of(session, actor, trip).open, dismissal.fingerprint)
    row = ClashDismissal(
        trip_id=trip.id,
        fingerprint=finding.fingerprint,
        rule=str(finding.rule),
        reason=reason,
        dismissed_by=actor.name,
        dismissed_at=now,
    )
    session.add(row)
    session.flush()
    return row


def get_clash(session: Session, actor: Actor, trip: Trip, fingerprint: str) -> Finding:
    """An open clash of a loaded trip; `NotFoundError` where its facts have changed."""
    return _find(clashes_of(session, actor, trip).open, fingerprint)


def recall_clash(session: Session, actor: Actor, slug: str, fingerprint: str) -> None:
    """Look at a clash again that was passed over."""
    require(actor, Permission.PLAN_TRIPS)
    trip = trip_with_programme(session, slug)
    found = _dismissals(session, trip).get(fingerprint)
    if found is None:
        raise NotFoundError("This clash is not passed over.")
    session.delete(found)
    session.flush()


def _find(findings: Iterable[Finding], fingerprint: str) -> Finding:
    for finding in findings:
        if finding.fingerprint == fingerprint:
            return finding
    raise NotFoundError("This clash is gone, or its facts have changed.")


def _dismissals(session: Session, trip: Trip) -> dict[str, ClashDismissal]:
    query = select(ClashDismissal).where(ClashDismissal.trip_id == trip.id)
    return {row.fingerprint: row for row in session.scalars(query)}
