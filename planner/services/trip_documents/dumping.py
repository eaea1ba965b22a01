"""A trip of the database as a trip document: the same rows give the same document."""

from sqlalchemy.orm import Session

from planner.db.models import (
    Group,
    ProgrammeItem,
    Traveller,
    Trip,
    TripContact,
    TripOrganisation,
    TripPlace,
)
from planner.domain.access import Actor, Permission, require
from planner.formats.trip_document import TripDocument
from planner.formats.trip_document.document import FORMAT
from planner.formats.trip_document.records import (
    Attendance,
    AttendanceRecord,
    ContactRecord,
    GroupRecord,
    ItemRecord,
    MealRecord,
    OrganisationRecord,
    PlaceRecord,
    TravellerRecord,
)
from planner.services.trip_documents import dumping_costs as costs
from planner.services.trip_documents.keys import Keys, keys_in, keys_of
from planner.services.trip_queries import trip_with_parts


def dump_trip(session: Session, actor: Actor, slug: str) -> TripDocument:
    """The trip as it is planned now; `NotFoundError` where there is none."""
    require(actor, Permission.PLAN_TRIPS)
    require(actor, Permission.SEE_MONEY)
    return document_of(trip_with_parts(session, slug))


def document_of(trip: Trip) -> TripDocument:
    """A trip with its parts as a document; absent texts are absent keys."""
    keys = keys_in(trip)
    return TripDocument(
        format=FORMAT,
        slug=trip.slug,
        direction=trip.direction,
        status=trip.status,
        title=trip.title,
        purpose=trip.purpose or None,
        practical_notes=trip.practical_notes or None,
        starts_on=trip.starts_on,
        ends_on=trip.ends_on,
        home_zone=trip.home_zone,
        organisations=tuple(map(_organisation, trip.organisations)),
        places=tuple(map(_place, trip.places)),
        contacts=tuple(_contact(use, keys) for use in trip.contacts),
        travellers=tuple(traveller_record(row, keys) for row in trip.travellers),
        groups=tuple(map(group_record, trip.groups)),
        programme=tuple(item_record(row, keys) for row in trip.items),
        budget_lines=tuple(map(costs.budget_line, trip.budget_lines)),
        allowances=costs.allowances(trip),
        costs=tuple(costs.cost(row, keys) for row in trip.costs),
        commitments=tuple(costs.commitment(row, keys) for row in trip.commitments),
        hosted_benefits=tuple(costs.benefit(row, keys) for row in trip.hosted_benefits),
        approvals=tuple(costs.approvals(trip)),
        set_offs=tuple(costs.set_off(row, keys) for row in trip.set_offs),
    )


def _organisation(use: TripOrganisation) -> OrganisationRecord:
    row = use.record
    return OrganisationRecord(
        key=use.key,
        name=row.name,
        legal_name=row.legal_name or None,
        kind=row.kind,
        country=row.country or None,
        public_body=row.public_body,
        website=row.website or None,
    )


def _place(use: TripPlace) -> PlaceRecord:
    row = use.record
    return PlaceRecord(
        key=use.key,
        name=row.name,
        address=row.address or None,
        city=row.city,
        country=row.country,
        allowance_place=row.allowance_place or None,
        zone=row.zone,
        latitude=row.latitude,
        longitude=row.longitude,
        phone=row.phone or None,
    )


def _contact(use: TripContact, keys: Keys) -> ContactRecord:
    row = use.record
    return ContactRecord(
        key=use.key,
        given_name=row.given_name,
        family_name=row.family_name,
        native_name=row.native_name or None,
        name_order=row.name_order,
        function=row.function or None,
        organisation=keys.organisation(row.organisation_id),
        email=row.email or None,
        phone=row.phone or None,
    )


def traveller_record(row: Traveller, keys: Keys) -> TravellerRecord:
    """A person of the trip; the home is loaded."""
    return TravellerRecord(
        key=row.key,
        given_name=row.given_name,
        family_name=row.family_name,
        native_name=row.native_name or None,
        function=row.function or None,
        phone=row.phone or None,
        email=row.email or None,
        language=row.language or None,
        employer=keys.organisation(row.employer_id),
        role=row.role,
        regime=row.regime,
        home=keys.place(row.home_id),
    )


def group_record(row: Group) -> GroupRecord:
    """A group of the trip; its members are loaded."""
    return GroupRecord(key=row.key, name=row.name, travellers=keys_of(row.travellers))


def _attendance(row: ProgrammeItem) -> Attendance:
    if row.everyone:
        return "all"
    return AttendanceRecord(travellers=keys_of(row.travellers), groups=keys_of(row.groups))


def _meals(row: ProgrammeItem, keys: Keys) -> tuple[MealRecord, ...]:
    return tuple(
        MealRecord(
            meal=meal.meal,
            provider=keys.organisations[meal.provider_id],
            instigated_by=meal.instigated_by,
        )
        for meal in row.meals
    )


def item_record(row: ProgrammeItem, keys: Keys) -> ItemRecord:
    """An item of the programme; its lists are loaded."""
    return ItemRecord(
        key=row.key,
        kind=row.kind,
        track=row.track,
        title=row.title,
        starts=row.starts,
        ends=row.ends,
        place=keys.place(row.place_id),
        to_place=keys.place(row.to_place_id),
        organiser=keys.organisation(row.organiser_id),
        host=keys.organisation(row.host_id),
        contacts=keys.of_contacts(row.contacts) or None,
        attendance=_attendance(row),
        status=row.status,
        visibility=row.visibility,
        description=row.description or None,
        bring=row.bring or None,
        internal_note=row.internal_note or None,
        booking_reference=row.booking_reference or None,
        is_work=row.is_work,
        meals=_meals(row, keys) or None,
        lodging_provider=keys.organisation(row.lodging_provider_id),
        vehicle=row.vehicle or None,
        needs_interpreter=row.needs_interpreter or None,
    )
