"""Making one record of two: nothing that named either is lost."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import (
    AuditEntry,
    Commitment,
    Contact,
    CostItem,
    HostedBenefit,
    ItemMeal,
    Organisation,
    Place,
    ProgrammeItem,
    SetOff,
    Traveller,
    Trip,
    TripContact,
    TripOrganisation,
    TripPlace,
)
from planner.domain.access import Actor
from planner.domain.refusals import EditConflictError, InvalidError
from planner.domain.texts import Texts
from planner.domain.vocabulary import (
    CommitmentMode,
    CommitmentState,
    Instigator,
    MealKind,
    OrganisationKind,
    Phase,
)
from planner.services.directory.edits import add_record
from planner.services.directory.merging import merge_records
from planner.services.directory.records import (
    ContactDetails,
    Details,
    OrganisationDetails,
    PlaceDetails,
)
from planner.services.directory.uses import relations_to, rows_naming
from planner.services.trip_documents import dump_trip
from tests.records import NOW, make_item, make_office, make_traveller, make_trip

KEPT = OrganisationDetails(name=Texts(en="Example Alliance"), kind=OrganisationKind.ALLIANCE)
DROPPED = replace(KEPT, name=Texts(zh="工业城市联盟"), legal_name="Alliance e.V.")
MERGED = replace(KEPT, name=Texts(en="Example Alliance", zh="工业城市联盟"))
HALL = PlaceDetails(name=Texts(en="Hall"), city="Foshan", country="CN", zone="Asia/Shanghai")
CHEN = ContactDetails(given_name="Wei", family_name="Chen")


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


def add(session: Session, actor: Actor, *all_details: Details) -> list[int]:
    found = [add_record(session, actor, each, is_another=True).id for each in all_details]
    session.commit()
    return found


def name_everywhere(trip: Trip, organisation: Organisation) -> None:
    """Let every kind of row of the trip name the organisation."""
    item = make_item("plenary", None, date(2026, 10, 24))
    item.organiser = item.host = item.lodging_provider = organisation
    meal = ItemMeal(meal=MealKind.LUNCH, provider=organisation, instigated_by=Instigator.HOST)
    item.meals = [meal]
    director = make_traveller("director")
    director.employer = organisation
    trip.items, trip.travellers = [item], [director]
    money = {"amount_minor": 100, "currency": "EUR"}
    day = date(2026, 10, 24)
    cost = CostItem(key="flight", category="flight", payer=organisation, incurred_on=day, **money)
    cost.phase = Phase.QUOTED
    trip.costs = [cost]
    promise = Commitment(key="promise", payer=organisation, categories=["flight"])
    promise.percent, promise.mode = Decimal(100), CommitmentMode.IN_KIND
    promise.state = CommitmentState.ANNOUNCED
    trip.commitments = [promise]
    given = {"payer": organisation, "traveller": director, "given_on": day, **money}
    trip.hosted_benefits = [HostedBenefit(description="Lunch", **given)]
    trip.set_offs = [SetOff(**given)]


def test_all_that_named_the_dropped_record_names_the_kept(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        kept, dropped = add(session, office, KEPT, DROPPED)
        add(session, office, replace(CHEN, organisation_id=dropped))
        goes, trip = session.get_one(Organisation, dropped), make_trip("foshan")
        trip.organisations = [TripOrganisation(key="alliance", record=goes)]
        name_everywhere(trip, goes)
        session.add(trip)
        session.commit()
        naming = [(relation.key, type(row)) for relation, row in rows_naming(session, goes)]
        assert {name for name, _ in naming} == {
            relation.key for relation in relations_to(Organisation)
        }
    with session_for(engine, office, NOW) as session:
        merge_records(session, office, MERGED, kept=kept, dropped=dropped, versions=(1, 1))
        session.commit()
    with session_for(engine, office, NOW) as session:
        stays = session.get_one(Organisation, kept)
        after = [(relation.key, type(row)) for relation, row in rows_naming(session, stays)]
        assert after == naming
        assert stays.name == MERGED.name
        assert session.get(Organisation, dropped) is None
        listed = session.scalars(select(TripOrganisation)).one()
        assert (listed.key, listed.organisation_id) == ("alliance", kept)


def test_a_trip_that_listed_both_lists_one(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        kept, dropped = add(session, office, KEPT, DROPPED)
        trip = make_trip("foshan")
        trip.organisations = [
            TripOrganisation(key="goes", position=0, record=session.get_one(Organisation, dropped)),
            TripOrganisation(key="stays", position=1, record=session.get_one(Organisation, kept)),
        ]
        name_everywhere(trip, session.get_one(Organisation, dropped))
        session.add(trip)
        session.commit()
    with session_for(engine, office, NOW) as session:
        merge_records(session, office, MERGED, kept=kept, dropped=dropped, versions=(1, 1))
        session.commit()
    with session_for(engine, office, NOW) as session:
        document = dump_trip(session, office, "foshan")
        assert [each.key for each in document.organisations] == ["stays"]
        assert document.programme[0].host == "stays"
        assert document.commitments[0].payer == "stays"


def test_a_contact_is_named_once_where_both_were(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        kept, dropped, alliance = add(session, office, CHEN, CHEN, KEPT)
        trip, item = make_trip("foshan"), make_item("plenary", None, date(2026, 10, 24))
        item.contacts = [session.get_one(Contact, kept), session.get_one(Contact, dropped)]
        trip.items = [item]
        trip.contacts = [TripContact(key="chen", record=session.get_one(Contact, dropped))]
        session.add(trip)
        session.commit()
        merged = replace(CHEN, organisation_id=alliance)
        merge_records(session, office, merged, kept=kept, dropped=dropped, versions=(1, 1))
        session.commit()
    with session_for(engine, office, NOW) as session:
        item = session.scalars(select(ProgrammeItem)).one()
        assert [contact.id for contact in item.contacts] == [kept]
        trip = session.scalars(select(Trip)).one()
        assert [use.contact_id for use in trip.contacts] == [kept]
        assert [use.organisation_id for use in trip.organisations] == [alliance]


def test_the_history_says_what_was_put_in_whose_place(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        kept, dropped = add(session, office, HALL, replace(HALL, name=Texts(en="Old hall")))
        place, trip = session.get_one(Place, dropped), make_trip("foshan")
        trip.places = [TripPlace(key="hall", record=place)]
        trip.items = [make_item("plenary", place, date(2026, 10, 24))]
        session.add(trip)
        session.commit()
    with session_for(engine, office, NOW) as session:
        merge_records(session, office, HALL, kept=kept, dropped=dropped, versions=(1, 1))
        session.commit()
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action != "created")).all()
        said = {(entry.thing, entry.action): entry.changes for entry in entries}
        assert said["ProgrammeItem", "changed"] == {"place": ["Old hall", "Hall"]}
        assert said["Place", "deleted"]["name"] == [{"en": "Old hall"}, None]


def test_a_merge_of_what_somebody_changed_meanwhile_is_refused(
    engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        kept, dropped = add(session, office, KEPT, DROPPED)
        for versions in ((0, 1), (1, 0)):
            with pytest.raises(EditConflictError):
                merge_records(session, office, KEPT, kept=kept, dropped=dropped, versions=versions)
        with pytest.raises(InvalidError):
            merge_records(session, office, KEPT, kept=kept, dropped=kept, versions=(1, 1))


def test_travellers_keep_employer_and_home(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        kept, dropped = add(session, office, HALL, HALL)
        trip, director = make_trip("foshan"), make_traveller("director")
        director.home = session.get_one(Place, dropped)
        trip.travellers = [director]
        session.add(trip)
        session.commit()
        merge_records(session, office, HALL, kept=kept, dropped=dropped, versions=(1, 1))
        session.commit()
        assert session.scalars(select(Traveller)).one().home_id == kept
