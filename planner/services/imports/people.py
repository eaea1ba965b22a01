"""A list of travellers: what it would change on a trip, and changing it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import ProgrammeImport, Traveller, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.imports.diffs import Change
from planner.domain.imports.headings import PEOPLE_WORDS, Headings, find_headings
from planner.domain.imports.people import (
    KnownPerson,
    PersonLine,
    PersonState,
    can_read_people,
    compare_people,
)
from planner.domain.imports.values import Row
from planner.domain.refusals import InvalidError
from planner.domain.vocabulary import Regime, TravellerRole
from planner.services.imports.snapshots import entry, traveller_state
from planner.services.imports.uploads import Upload, known_employers, rows_of
from planner.services.imports.words import words_of
from planner.services.offices import office_of
from planner.services.people.travellers import (
    TravellerDetails,
    add_traveller,
    edit_traveller,
    get_people,
)

_WRITTEN = frozenset({Change.ADD, Change.CHANGE})
NAME_NEEDED = "Say which columns are the names."


@dataclass(frozen=True, slots=True)
class PeoplePreview:
    """What a list would do; without `lines` its columns must be chosen first."""

    trip: Trip
    lines: tuple[PersonLine, ...]
    headings: Headings
    rows: Sequence[Row]

    @property
    def is_readable(self) -> bool:
        """Whether a name is known."""
        return can_read_people(self.headings)

    @property
    def needs_zone(self) -> bool:
        """People have no time zone."""
        return False

    @property
    def needs_order(self) -> bool:
        """Nor dates."""
        return False

    @property
    def digest(self) -> str:
        """A sign that changes with what would be done."""
        return sha256(repr(self.lines).encode()).hexdigest()[:16]


def preview_people(session: Session, actor: Actor, slug: str, upload: Upload) -> PeoplePreview:
    """What a list would do to the people of a trip; writes nothing."""
    require(actor, Permission.PLAN_TRIPS)
    trip = get_people(session, actor, slug)
    rows = rows_of(upload)
    language = office_of(session, actor).language
    headings = find_headings(rows, PEOPLE_WORDS, language, upload.columns)
    known = [KnownPerson(person.key, _state(person)) for person in trip.travellers]
    employers = known_employers(session)
    can_read = can_read_people(headings)
    roles = words_of(TravellerRole)
    lines = compare_people(rows, headings, known, employers, roles) if can_read else []
    return PeoplePreview(trip, tuple(lines), headings, rows)


def _state(person: Traveller) -> PersonState:
    return PersonState(
        given_name=person.given_name,
        family_name=person.family_name,
        native_name=person.native_name,
        function=person.function,
        email=person.email,
        phone=person.phone,
        language=person.language,
        role=person.role,
        employer=person.employer_id,
    )


def apply_people(  # noqa: PLR0913 - whose list, for which trip, what of it, when
    session: Session,
    actor: Actor,
    slug: str,
    upload: Upload,
    now: datetime,
    *,
    chosen: Collection[int] | None = None,
    seen: str = "",
) -> tuple[PeoplePreview, ProgrammeImport | None]:
    """Take people over from a list, all or those of the `chosen` lines; see `apply_import`."""
    require(actor, Permission.PLAN_TRIPS)
    hold(session, f"trip:{actor.office_id}:{slug}")
    preview = preview_people(session, actor, slug, upload)
    if not preview.is_readable:
        raise InvalidError(NAME_NEEDED)
    if seen and seen != preview.digest:
        raise InvalidError("The list of people was changed in between: look at it once more.")
    before: dict[str, Any] = {}
    for index, line in enumerate(preview.lines):
        if line.change in _WRITTEN and (chosen is None or index in chosen):
            before |= _write(session, actor, preview.trip, line)
    if not before:
        return preview, None
    record = ProgrammeImport(
        trip_id=preview.trip.id,
        filename=upload.filename,
        imported_at=now,
        imported_by=actor.name,
        before={"travellers": before},
    )
    session.add(record)
    session.flush()
    return preview, record


def _write(session: Session, actor: Actor, trip: Trip, line: PersonLine) -> dict[str, Any]:
    state = line.state
    if state is None:
        raise ValueError("the line says nothing of a person")
    old = next((person for person in trip.travellers if person.key == line.key), None)
    if old is None:
        person = add_traveller(session, actor, trip.slug, _details(state, None))
        return {person.key: entry(None, 0, person.version)}
    was, seen = traveller_state(old), old.version
    edit_traveller(session, actor, trip.slug, old.id, _details(state, old), version=seen)
    return {old.key: entry(was, seen, old.version)}


def _details(state: PersonState, old: Traveller | None) -> TravellerDetails:
    """What a traveller becomes; the rules of allowances are the planner's to choose."""
    return TravellerDetails(
        given_name=state.given_name,
        family_name=state.family_name,
        native_name=state.native_name,
        function=state.function,
        email=state.email,
        phone=state.phone,
        language=state.language,
        role=state.role or TravellerRole.GUEST,
        employer_id=state.employer,
        regime=old.regime if old else Regime.NONE,
        home_id=old.home_id if old else None,
    )
