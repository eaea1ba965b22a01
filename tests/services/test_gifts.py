"""The register of gifts: kept, found, judged by the office's threshold, as a workbook."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import AuditEntry, Gift, Organisation, Trip
from planner.domain.access import Actor
from planner.domain.gifts import Report
from planner.domain.refusals import EditConflictError, InvalidError, NotFoundError
from planner.domain.texts import Texts
from planner.domain.vocabulary import GiftDirection, OrganisationKind
from planner.services.gifts import (
    OFFERED,
    GiftDetails,
    GiftFilter,
    add_gift,
    delete_gift,
    edit_gift,
    export_gifts,
    get_gift,
    gift_options,
    list_gifts,
)
from tests.counting import CountQueries
from tests.records import NOW, make_office, make_traveller, make_trip

ALL = GiftFilter()
TEA = GiftDetails(
    GiftDirection.RECEIVED,
    "Box of tea",
    date(2026, 10, 24),
    186_00,
    "CNY",
    person="Eva Muster",
    partner="Chen Wei, deputy mayor",
    decision="Kept in the office kitchen",
)
KNIFE = GiftDetails(
    GiftDirection.GIVEN,
    "Pocket knife",
    date(2025, 5, 4),
    25_00,
    person="Eva Muster",
    partner="Anna Schmidt",
)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def trip(engine: Engine, office: Actor) -> Trip:
    with session_for(engine, office, NOW) as session:
        trip = make_trip("foshan")
        trip.travellers = [make_traveller("director")]
        session.add(trip)
        session.commit()
        return trip


def texts_of(session: Session, office: Actor, wanted: GiftFilter) -> list[str]:
    return [each.gift.description for each in list_gifts(session, office, wanted).gifts]


def test_a_gift_is_worth_what_the_ecb_says_of_its_day(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        add_gift(session, office, TEA)
        (found,) = list_gifts(session, office, ALL).gifts
    # 24 Oct 2026 is a Saturday: the rate of the day before, 7.4660 (`costs.md`), or the newest
    assert found.cents is not None
    assert 24_00 < found.cents < 26_00


def test_the_threshold_of_the_office_decides(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        add_gift(session, office, KNIFE)
        add_gift(session, office, replace(KNIFE, description="Calendar", value_minor=24_99))
        add_gift(session, office, replace(KNIFE, description="Vase", reported_on=date(2025, 5, 6)))
        add_gift(session, office, replace(KNIFE, description="Coin", currency="RUB"))
        register = list_gifts(session, office, ALL)
        due = texts_of(session, office, GiftFilter(only_due=True))
    assert {each.gift.description: each.report for each in register.gifts} == {
        "Pocket knife": Report.DUE,
        "Calendar": Report.NOT_NEEDED,
        "Vase": Report.REPORTED,
        "Coin": Report.UNKNOWN,
    }
    assert register.threshold == 25_00
    assert register.count(Report.DUE) == 1
    assert due == ["Coin", "Pocket knife"]


def test_gifts_are_found_by_words_and_year(engine: Engine, office: Actor, trip: Trip) -> None:
    with session_for(engine, office, NOW) as session:
        alliance = Organisation(name=Texts(de="Allianz"), kind=OrganisationKind.ALLIANCE)
        session.add(alliance)
        session.flush()
        add_gift(session, office, KNIFE)
        add_gift(session, office, replace(TEA, organisation_id=alliance.id, trip_id=trip.id))
        assert texts_of(session, office, ALL) == ["Box of tea", "Pocket knife"]
        assert texts_of(session, office, GiftFilter("allianz FOSHAN kitchen")) == ["Box of tea"]
        assert texts_of(session, office, GiftFilter("eva")) == ["Box of tea", "Pocket knife"]
        assert texts_of(session, office, GiftFilter("vase")) == []
        assert texts_of(session, office, GiftFilter(year=2025)) == ["Pocket knife"]
        assert list_gifts(session, office, GiftFilter(year=2025)).years == (2026, 2025)


def test_a_travellers_name_stays_when_the_traveller_goes(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    with session_for(engine, office, NOW) as session:
        director = trip.travellers[0].id
        details = replace(TEA, person="", traveller_id=director)
        number = add_gift(session, office, details).id
        session.commit()
    with session_for(engine, office, NOW) as session:
        session.delete(session.scalars(select(Trip)).one())
        session.commit()
    with session_for(engine, office, NOW) as session:
        gift = get_gift(session, office, number)
        assert (gift.trip_id, gift.traveller_id) == (None, None)
        assert gift.person == "Director Example"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"partner": ""}, "partner"),
        ({"person": ""}, "person"),
        ({"organisation_id": 4711}, "organisation_id"),
        ({"trip_id": 4711}, "trip_id"),
        ({"traveller_id": 4711}, "traveller_id"),
        ({"reported_on": date(2026, 10, 23)}, "reported_on"),
    ],
)
def test_an_impossible_gift_is_refused(
    engine: Engine, office: Actor, change: dict[str, object], field: str
) -> None:
    with session_for(engine, office, NOW) as session:
        with pytest.raises(InvalidError) as refused:
            add_gift(session, office, replace(TEA, **change))  # type: ignore[arg-type] # one field
        assert refused.value.field == field
        assert session.scalars(select(Gift)).all() == []


def test_a_traveller_of_another_trip_is_refused(engine: Engine, office: Actor, trip: Trip) -> None:
    with session_for(engine, office, NOW) as session:
        other = make_trip("suzhou")
        session.add(other)
        session.flush()
        details = replace(TEA, trip_id=other.id, traveller_id=trip.travellers[0].id)
        with pytest.raises(InvalidError, match="not on the trip"):
            add_gift(session, office, details)


def test_the_second_of_two_editors_is_told(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        gift = add_gift(session, office, TEA)
        edit_gift(session, office, gift.id, 1, replace(TEA, decision="Returned"))
        with pytest.raises(EditConflictError):
            edit_gift(session, office, gift.id, 1, TEA)
        assert (gift.version, gift.decision) == (2, "Returned")


def test_a_gift_that_goes_stays_in_the_history(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        number = add_gift(session, office, TEA).id
        with pytest.raises(EditConflictError):
            delete_gift(session, office, number, 9)
        delete_gift(session, office, number, 1)
        with pytest.raises(NotFoundError):
            get_gift(session, office, number)
        entries = session.scalars(select(AuditEntry).where(AuditEntry.thing == "Gift")).all()
        assert [entry.action for entry in entries] == ["created", "deleted"]
        assert entries[1].changes["value_minor"] == ["186.00 CNY", None]


def test_the_workbook_holds_amounts_as_numbers(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        add_gift(session, office, KNIFE)
        file = export_gifts(session, office, GiftFilter(year=2025), "en", NOW)
    assert file.name == "gifts-2025.xlsx"
    rows = CalamineWorkbook.from_filelike(BytesIO(file.body)).get_sheet_by_name("Gifts").to_python()
    line = dict(zip(map(str, rows[0]), rows[1], strict=True))
    assert line["Gift"] == "Pocket knife"
    assert (line["Value"], line["Currency"], line["Value in EUR"]) == (25.0, "EUR", 25.0)
    assert line["To be reported"] == "To be reported"


@pytest.mark.parametrize("gifts", [1, 3])
def test_a_list_takes_three_queries_and_two_for_rates(
    engine: Engine, office: Actor, count_queries: CountQueries, gifts: int
) -> None:
    with session_for(engine, office, NOW) as session:
        for number in range(gifts):
            add_gift(session, office, replace(TEA, description=f"Box {number}"))
        session.commit()
    with session_for(engine, office, NOW) as session, count_queries() as queries:
        assert len(list_gifts(session, office, ALL).gifts) == gifts
    assert len([query for query in queries if query.startswith("SELECT")]) == 5


def test_trips_and_travellers_are_offered(engine: Engine, office: Actor, trip: Trip) -> None:
    with session_for(engine, office, NOW) as session:
        template = make_trip("template")
        template.is_template = True
        template.travellers = [make_traveller("nobody")]
        session.add(template)
        session.flush()
        options = gift_options(session, office, None)
        assert [each.slug for each in options.trips] == ["foshan"]
        assert [(one.key, of.slug) for one, of in options.travellers] == [("director", "foshan")]
    assert trip.slug == "foshan"


def test_the_newest_trips_are_offered_and_those_that_are_named(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    """An office may have a hundred thousand."""
    with session_for(engine, office, NOW) as session:
        for number in range(OFFERED):
            newer = make_trip(f"newer-{number:02}")
            newer.travellers = [make_traveller("guest")]
            session.add(newer)
        session.flush()
        newest = [f"newer-{number:02}" for number in reversed(range(OFFERED))]
        options = gift_options(session, office, None)
        assert [each.slug for each in options.trips] == newest
        assert [of.slug for _, of in options.travellers] == newest
        options = gift_options(session, office, trip.id)
        assert [each.slug for each in options.trips] == [*newest, "foshan"]
        assert [(one.key, of.slug) for one, of in options.travellers][-1] == ("director", "foshan")


def test_another_office_sees_none_of_it(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        number = add_gift(session, office, TEA).id
        session.commit()
    stranger = make_office(engine, "remscheid")
    with session_for(engine, stranger, NOW) as session:
        assert list_gifts(session, stranger, ALL).gifts == ()
        with pytest.raises(NotFoundError):
            get_gift(session, stranger, number)
