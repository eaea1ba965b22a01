"""Erasing what is kept for a while only: personal data after a trip, spent sessions and links.

Safe to run as often as one likes: what is gone stays gone, what may stay is not touched.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from planner.db.models import (
    AccountSession,
    Office,
    OneTimeLink,
    PersonalField,
    SignInAttempt,
    Traveller,
    Trip,
    WebhookCall,
)
from planner.db.tenancy import act_in, everywhere
from planner.domain.access import Actor, Role
from planner.domain.readiness import erased_from, today_at
from planner.domain.throttling import PER_ACCOUNT, PER_NETWORK
from planner.services.sign_in import is_open
from planner.services.webhooks import CALLS_KEPT

NAME = "purge"
"""Who the audit log says it was."""


COUNTS = ("personal", "sessions", "links", "attempts", "calls")


@dataclass(frozen=True, slots=True)
class OverduePerson:
    """Whose personal data is due, named by keys alone: which kinds, and since which day."""

    office: str
    trip: str
    traveller: str
    kinds: tuple[str, ...]
    since: date

    def as_plain(self) -> dict[str, object]:
        """As JSON keeps it."""
        since = self.since.isoformat()
        return {
            "office": self.office,
            "trip": self.trip,
            "traveller": self.traveller,
            "kinds": list(self.kinds),
            "since": since,
        }

    def __str__(self) -> str:
        """``solingen foshan director: date_of_birth, passport_number (since 2026-11-26)``."""
        kinds = ", ".join(self.kinds)
        return f"{self.office} {self.trip} {self.traveller}: {kinds} (since {self.since})"


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows went, or would go, of each kind, and whose the personal ones were."""

    personal: int
    sessions: int
    links: int
    attempts: int
    calls: int
    people: tuple[OverduePerson, ...] = ()

    def as_plain(self) -> dict[str, object]:
        """As JSON keeps it."""
        counts = {name: getattr(self, name) for name in COUNTS}
        return counts | {"people": [each.as_plain() for each in self.people]}

    def lines(self) -> list[str]:
        """``personal: 3``, and a line for each person."""
        people = [f"  {each}" for each in self.people]
        first, *others = [f"{name}: {getattr(self, name)}" for name in COUNTS]
        return [first, *people, *others]


def purge(session: Session, now: datetime, *, writes: bool) -> Purged:
    """Erase what is over, in all offices; the log of each office notes its personal data.

    With `writes` False nothing is erased; what would be is told all the same.
    """
    with everywhere(session):
        offices = session.scalars(select(Office).order_by(Office.id)).all()
    people: list[OverduePerson] = []
    for office in offices:
        people.extend(_purge_office(session, office, now, writes=writes))
    longest = max(PER_ACCOUNT.window, PER_NETWORK.window)
    spent = or_(OneTimeLink.used_at.is_not(None), OneTimeLink.expires_at <= now)
    return Purged(
        personal=sum(len(each.kinds) for each in people),
        people=tuple(people),
        sessions=_purge_rows(session, AccountSession, ~is_open(now), writes=writes),
        links=_purge_rows(session, OneTimeLink, spent, writes=writes),
        attempts=_purge_rows(
            session, SignInAttempt, SignInAttempt.at <= now - longest, writes=writes
        ),
        calls=_purge_rows(
            session, WebhookCall, WebhookCall.created_at <= now - CALLS_KEPT, writes=writes
        ),
    )


def _purge_office(
    session: Session, office: Office, now: datetime, *, writes: bool
) -> Iterator[OverduePerson]:
    """Erase the personal data of trips that are over for so many days as the office says.

    Whose it was, in the order of trips and keys.
    """
    act_in(session, Actor(office.id, Role.SYSTEM, NAME), now)
    with_data = select(PersonalField.trip_id).distinct()
    trips = session.scalars(select(Trip).where(Trip.id.in_(with_data)).order_by(Trip.slug)).all()
    for trip in trips:
        since = erased_from(trip.ends_on, office.erase_days)
        if today_at(now, trip.home_zone) < since:
            continue
        rows = _personal_of(session, trip)
        for key, theirs in groupby(rows, key=lambda row: row.traveller.key):
            kinds = tuple(sorted(row.kind for row in theirs))
            yield OverduePerson(office.slug, trip.slug, key, kinds, since)
        if writes:
            for row in rows:
                session.delete(row)
            session.flush()


def _personal_of(session: Session, trip: Trip) -> list[PersonalField]:
    query = (
        select(PersonalField)
        .join(PersonalField.traveller)
        .options(contains_eager(PersonalField.traveller))
        .where(PersonalField.trip_id == trip.id)
        .order_by(Traveller.key)
    )
    return list(session.scalars(query))


def _purge_rows(
    session: Session,
    model: type[AccountSession | OneTimeLink | SignInAttempt | WebhookCall],
    which: ColumnElement[bool],
    *,
    writes: bool,
) -> int:
    with everywhere(session):
        count = session.scalars(select(func.count(model.id)).where(which)).one()
        if writes:
            session.execute(delete(model).where(which).execution_options(synchronize_session=False))
    return count
