"""The directory: found, kept, compared, deleted; drafts follow its changes."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.base import Base
from planner.db.engine import session_for
from planner.db.models import (
    AuditEntry,
    Contact,
    Organisation,
    Place,
    ProgrammeItem,
    Trip,
    TripContact,
    TripPlace,
)
from planner.domain.access import Actor
from planner.domain.duplicates import Likeness
from planner.domain.entries import Position
from planner.domain.refusals import EditConflictError, InvalidError, NotFoundError
from planner.domain.texts import Texts
from planner.domain.vocabulary import NameOrder, OrganisationKind, RecordKind
from planner.services.directory import records, uses
from planner.services.directory.duplicates import find_similar, list_pairs
from planner.services.directory.edits import SimilarError, add_record, delete_record, edit_record
from planner.services.directory.records import (
    ContactDetails,
    Details,
    OrganisationDetails,
    PlaceDetails,
    get_record,
    list_records,
)
from planner.services.directory.uses import get_usage, relations_to
from tests.counting import CountQueries
from tests.records import NOW, make_item, make_office, make_trip

METALS = OrganisationDetails(
    name=Texts(en="Example Metals", zh="金属制品"),
    kind=OrganisationKind.COMPANY,
    legal_name="Example Metals Co., Ltd.",
    country="CN",
    public_body=False,
    website="https://metals.example",
)
HALL = PlaceDetails(
    name=Texts(en="Hall", de="Halle"),
    city="Foshan",
    country="CN",
    zone="Asia/Shanghai",
    address=Texts(zh="佛山市"),
    position=Position(22.925, 113.205),
)
CHEN = ContactDetails(
    given_name="Wei",
    family_name="Chen",
    native_name="陈伟",
    name_order=NameOrder.FAMILY_FIRST,
    email="chen@metals.example",
)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


def add(session: Session, actor: Actor, *all_details: Details) -> list[int]:
    """Store records and say their numbers."""
    found = [add_record(session, actor, each, is_another=True).id for each in all_details]
    session.commit()
    return found


def an_organisation(name: str) -> OrganisationDetails:
    return OrganisationDetails(name=Texts(en=name), kind=OrganisationKind.COMPANY)


def test_what_was_written_is_stored(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        metals, hall = add(session, office, METALS, HALL)
        (chen,) = add(session, office, replace(CHEN, organisation_id=metals))
    with session_for(engine, office, NOW) as session:
        organisation = session.get_one(Organisation, metals)
        place, contact = session.get_one(Place, hall), session.get_one(Contact, chen)
        assert (organisation.name, organisation.public_body) == (METALS.name, False)
        assert organisation.search_text == "example metals 金属制品 example metals co., ltd."
        assert (place.position, place.zone) == (Position(22.925, 113.205), "Asia/Shanghai")
        assert (contact.label, contact.organisation) == ("Chen Wei", organisation)
        assert contact.name_order is NameOrder.FAMILY_FIRST


def test_records_are_found_by_every_word_in_any_language(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        add(session, office, METALS, an_organisation("Example Tools"))
        kind = RecordKind.ORGANISATIONS
        for words, expected in (
            ("EXAMPLE", ["Example Metals", "Example Tools"]),
            ("metals ltd", ["Example Metals"]),
            ("金属", ["Example Metals"]),
            ("100%", []),
        ):
            page = list_records(session, office, kind, "en", words=words)
            assert [record.label for record in page.records] == expected


def test_lists_are_sorted_as_the_reader_reads_them(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        city = replace(METALS, name=Texts(en="Town", de="Ägypten-Amt"))
        add(session, office, city, replace(METALS, name=Texts(en="City", de="Stadt")))
        english = list_records(session, office, RecordKind.ORGANISATIONS, "en").records
        assert [record.label for record in english] == ["City", "Town"]


def test_pages_follow_each_other_without_gap_or_repetition(
    engine: Engine, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "PAGE", 2)
    with session_for(engine, office, NOW) as session:
        add(session, office, *map(an_organisation, ("b", "a", "d", "c", "c")))
        seen: list[str] = []
        after = None
        for _ in range(3):
            page = list_records(session, office, RecordKind.ORGANISATIONS, "en", after=after)
            seen += [record.label for record in page.records]
            after = page.after
        assert seen == ["a", "b", "c", "c", "d"]
        assert after is None


@pytest.mark.parametrize("kind", RecordKind)
def test_a_list_takes_as_many_queries_for_many_records_as_for_few(
    engine: Engine, office: Actor, count_queries: CountQueries, kind: RecordKind
) -> None:
    counts = []
    for number in (1, 2):
        with session_for(engine, office, NOW) as session:
            for index in range(number):
                name = f"{number} {index}"
                (metals,) = add(session, office, replace(METALS, name=Texts(en=name)))
                add(session, office, replace(HALL, name=Texts(en=name)))
                add(session, office, replace(CHEN, given_name=name, organisation_id=metals))
        with session_for(engine, office, NOW) as session, count_queries() as queries:
            for record in list_records(session, office, kind, "en").records:
                assert not isinstance(record, Contact) or record.organisation
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_record_of_another_office_is_not_found(engine: Engine, office: Actor) -> None:
    stranger = make_office(engine, "remscheid")
    with session_for(engine, office, NOW) as session:
        (metals,) = add(session, office, METALS)
    with session_for(engine, stranger, NOW) as session:
        with pytest.raises(NotFoundError):
            get_record(session, stranger, RecordKind.ORGANISATIONS, metals)
        assert find_similar(session, stranger, METALS) == ()
        foreign = replace(CHEN, organisation_id=metals)
        with pytest.raises(InvalidError) as refused:
            add_record(session, stranger, foreign, is_another=False)
        assert refused.value.field == "organisation_id"


def test_what_looks_known_is_asked_about_before_it_is_stored(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        (metals,) = add(session, office, METALS)
        again = an_organisation("EXAMPLE METALS GmbH")
        with pytest.raises(SimilarError) as asked:
            add_record(session, office, again, is_another=False)
        (similar,) = asked.value.similar
        assert (similar.record.id, similar.reasons) == (metals, (Likeness.NAME,))
        add_record(session, office, again, is_another=True)


def test_an_edit_is_asked_about_only_for_what_is_newly_alike(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        first, _, third = add(session, office, METALS, METALS, an_organisation("Tools"))
        edit_record(session, office, first, 1, replace(METALS, website=""), is_another=False)
        with pytest.raises(SimilarError) as asked:
            edit_record(session, office, third, 1, METALS, is_another=False)
        assert len(asked.value.similar) == 2


def test_the_second_save_is_told(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        (hall,) = add(session, office, HALL)
        edit_record(session, office, hall, 1, replace(HALL, phone="1"), is_another=False)
        session.commit()
        with pytest.raises(EditConflictError) as conflict:
            edit_record(session, office, hall, 1, replace(HALL, phone="2"), is_another=False)
        assert conflict.value.current_version == 2


def test_only_what_nothing_uses_is_deleted(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        metals, tools = add(session, office, METALS, an_organisation("Tools"))
        add(session, office, replace(CHEN, organisation_id=metals))
        kind = RecordKind.ORGANISATIONS
        with pytest.raises(InvalidError):
            delete_record(session, office, kind, metals, 1)
        with pytest.raises(EditConflictError):
            delete_record(session, office, kind, tools, 7)
        delete_record(session, office, kind, tools, 1)
        session.commit()
        assert session.scalars(select(Organisation.id)).all() == [metals]
        gone = select(AuditEntry).where(AuditEntry.action == "deleted")
        assert session.scalars(gone).one().changes["name"] == [{"en": "Tools"}, None]


def test_a_use_without_a_list_counts_too(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        (hall,) = add(session, office, HALL)
        place = session.get_one(Place, hall)
        trip = make_trip("foshan")
        trip.items = [make_item("plenary", place, date(2026, 10, 24))]
        session.add(trip)
        session.commit()
        usage = get_usage(session, office, place)
        assert (usage.trip_count, usage.rows) == (0, {"ProgrammeItem": 1})
        with pytest.raises(InvalidError):
            delete_record(session, office, RecordKind.PLACES, hall, 1)


def test_usage_names_trips_and_contacts_and_counts_the_rest(
    engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    with session_for(engine, office, NOW) as session:
        (metals,) = add(session, office, METALS)
        add(session, office, *(replace(CHEN, organisation_id=metals) for _ in range(3)))
        organisation = session.get_one(Organisation, metals)
        for slug in ("one", "two"):
            trip = make_trip(slug)
            item = make_item("visit", None, date(2026, 10, 24))
            item.host = item.organiser = organisation
            trip.items = [item]
            chen = session.scalars(select(Contact)).first()
            trip.contacts = [TripContact(key="chen", record=chen)]
            session.add(trip)
        session.commit()
    with session_for(engine, office, NOW) as session:
        organisation = session.get_one(Organisation, metals)
        with count_queries() as queries:
            usage = get_usage(session, office, organisation)
        assert (usage.trip_count, usage.contact_count) == (0, 3)
        assert usage.rows == {"ProgrammeItem": 4}
        assert len(queries) == len(relations_to(Organisation)) + 1


def test_uses_are_counted_as_far_as_anybody_reads(
    engine: Engine, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (records, uses):
        monkeypatch.setattr(module, "COUNTED", 2)
    with session_for(engine, office, NOW) as session:
        numbers = add(session, office, *[HALL] * 4)
        halls = [session.get_one(Place, number) for number in numbers]
        for count, slug in enumerate(("first", "second", "third")):
            trip = make_trip(slug)
            trip.places = [
                TripPlace(key=f"hall-{n}", record=hall) for n, hall in enumerate(halls[count:3])
            ]
            trip.items = [make_item(f"visit-{n}", halls[0], date(2026, 10, 24)) for n in range(2)]
            session.add(trip)
            session.flush()
        session.commit()
        page = list_records(session, office, RecordKind.PLACES, "en")
        assert [page.trips.get(hall.id, 0) for hall in halls] == [1, 2, 2, 0]
        usages = [get_usage(session, office, hall) for hall in halls]
        assert [usage.trip_count for usage in usages] == [1, 2, 2, 0]
        assert [trip.slug for trip in usages[2].trips] == ["third", "second"]
        assert usages[0].rows == {"ProgrammeItem": 2}


def test_every_column_that_names_a_record_is_known(engine: Engine) -> None:
    del engine
    for model in (Organisation, Place, Contact):
        keys = {
            key
            for table in Base.metadata.tables.values()
            for key in table.foreign_keys
            if key.column.table is model.__table__
        }
        known = {
            key
            for relation in relations_to(model)
            for pair in relation.local_remote_pairs or ()
            for column in pair
            for key in column.foreign_keys
        }
        assert keys <= known


def test_a_contact_brings_its_organisation_into_its_trips(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        metals, chen = add(session, office, METALS, CHEN)
        trip = make_trip("foshan")
        trip.contacts = [TripContact(key="chen", record=session.get_one(Contact, chen))]
        session.add_all([trip, make_trip("other")])
        session.commit()
        changed = replace(CHEN, organisation_id=metals)
        edit_record(session, office, chen, 1, changed, is_another=False)
        session.commit()
        trips = {trip.slug: trip for trip in session.scalars(select(Trip))}
        listed = [(use.key, use.organisation_id) for use in trips["foshan"].organisations]
        assert listed == [("example-metals", metals)]
        assert trips["other"].organisations == []
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.thing == "Contact", AuditEntry.action == "changed")
        ).one()
        assert entry.changes == {"organisation": [None, "Example Metals"]}


def test_days_at_a_place_begin_at_its_midnight(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        (hall,) = add(session, office, HALL)
        place = session.get_one(Place, hall)
        trip = make_trip("foshan")
        trip.places = [TripPlace(key="hall", record=place)]
        trip.items = [
            make_item("clocked", place, date(2026, 10, 24)),
            make_item("dated", place, date(2026, 10, 24)),
        ]
        trip.items[1].schedule(date(2026, 10, 24), date(2026, 10, 24), "Europe/Berlin")
        session.add(trip)
        session.commit()
        moved = replace(HALL, zone="Europe/Berlin")
        edit_record(session, office, hall, 1, moved, is_another=False)
        session.commit()
    with session_for(engine, office, NOW) as session:
        starts = {
            item.key: item.starts_utc.isoformat() for item in session.scalars(select(ProgrammeItem))
        }
        assert starts == {
            "clocked": "2026-10-24T02:30:00+00:00",
            "dated": "2026-10-23T22:00:00+00:00",
        }


def test_pairs_are_named_with_the_more_used_record_first(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        _, used, _ = add(session, office, HALL, HALL, replace(HALL, city="Shenzhen", position=None))
        trip = make_trip("foshan")
        trip.places = [TripPlace(key="hall", record=session.get_one(Place, used))]
        session.add(trip)
        session.commit()
        pairs = list_pairs(session, office, RecordKind.PLACES)
        (pair,) = pairs.shown
        assert (pairs.count, pair.first.id, pair.trips) == (1, used, (1, 0))
        assert pair.reasons == (Likeness.NAME, Likeness.NEARBY)
        assert list_pairs(session, office, RecordKind.CONTACTS).shown == ()
