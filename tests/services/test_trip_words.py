"""Trips found by parts of words, whatever else the office has; see `docs/decisions/0022`."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.migration import downgrade, upgrade
from planner.db.models import SearchWord, trip_words
from planner.domain.access import Actor
from planner.domain.texts import Texts
from planner.domain.vocabulary import Direction, TripStatus
from planner.services import trip_searches
from planner.services.trip_deletions import delete_trip
from planner.services.trip_searches import TripFilter, list_trips
from planner.services.trips import TripFacts, add_trip, edit_trip
from tests.records import NOW, make_office

FACTS = TripFacts(
    slug="",
    title=Texts(),
    purpose=Texts(),
    direction=Direction.OUTBOUND,
    status=TripStatus.DRAFT,
    starts_on=date(2026, 10, 23),
    ends_on=date(2026, 10, 26),
    home_zone="Europe/Berlin",
)
LONG = "".join(chr(ord("a") + number * number % 26) for number in range(449)) + "end"


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    with session_for(engine, office, NOW) as found:
        for slug, title in (
            ("foshan-2026", "Außenwirtschaftsförderung in 佛山经济代表团"),
            ("kyoto-2026", "Messe, Wirtschaft: 50%"),
            ("long", LONG),
        ):
            add_trip(found, office, facts(slug, title))
        yield found


def facts(slug: str, title: str) -> TripFacts:
    fields = {name: getattr(FACTS, name) for name in FACTS.__dataclass_fields__}
    return TripFacts(**fields | {"slug": slug, "title": Texts(de=title)})


def found(session: Session, office: Actor, words: str) -> list[str]:
    return sorted(trip.slug for trip in list_trips(session, office, TripFilter(words)).trips)


def check(session: Session, office: Actor) -> None:
    expected = {
        "wirtschaft": ["foshan-2026", "kyoto-2026"],
        "FÖRDER": ["foshan-2026"],
        "wirtschaft messe": ["kyoto-2026"],
        "wirtschaft nowhere": [],
        "山经": ["foshan-2026"],
        "n-2": ["foshan-2026"],
        "2-n": [],
        "26 aussen": ["foshan-2026"],
        "50%": ["kyoto-2026"],
        "%": ["kyoto-2026"],
        "_": [],
        LONG: ["long"],
        LONG[150:]: ["long"],
        LONG[90:290]: ["long"],
        LONG[90:290] + "x": [],
        "end": ["long"],
    }
    assert {words: found(session, office, words) for words in expected} == expected


def test_parts_of_words_are_found(session: Session, office: Actor) -> None:
    check(session, office)


def test_and_on_the_way_through_the_list_where_many_have_them(
    session: Session, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trip_searches, "FEW", 0)
    check(session, office)


def test_a_new_title_has_new_words(session: Session, office: Actor) -> None:
    edit_trip(session, office, "kyoto-2026", 1, facts("kyoto-2026", "Energie"))
    assert found(session, office, "messe") == []
    assert found(session, office, "energie") == ["kyoto-2026"]


def test_words_of_another_office_lead_nowhere(
    session: Session, office: Actor, engine: Engine
) -> None:
    session.commit()
    other = make_office(engine, "hagen")
    with session_for(engine, other, NOW) as theirs:
        add_trip(theirs, other, facts("messe", "Messe"))
        theirs.commit()
        assert found(theirs, other, "messe") == ["messe"]
    assert found(session, office, "messe") == ["kyoto-2026"]


def test_words_go_with_their_trip(session: Session, office: Actor) -> None:
    for slug in ("foshan-2026", "kyoto-2026", "long"):
        delete_trip(session, office, slug, slug, NOW)
    assert session.connection().scalar(select(func.count()).select_from(trip_words)) == 0


def test_the_migration_notes_the_words_of_what_is_there(
    empty_engine: Engine,
) -> None:
    upgrade(empty_engine)
    office = make_office(empty_engine, "solingen")
    with session_for(empty_engine, office, NOW) as session:
        add_trip(session, office, facts("long", LONG))
        add_trip(session, office, facts("kyoto-2026", "Messe Messe"))
        session.commit()
    before = words_in(empty_engine)
    with empty_engine.begin() as connection:
        connection.execute(delete(SearchWord))
    assert words_in(empty_engine) == set()
    downgrade(empty_engine, "0017")
    upgrade(empty_engine)
    assert words_in(empty_engine) == before


def words_in(engine: Engine) -> set[tuple[str, int]]:
    query = select(SearchWord.word, trip_words.c.trip_id).join(
        trip_words, trip_words.c.word_id == SearchWord.id
    )
    with engine.connect() as connection:
        return {(word, trip_id) for word, trip_id in connection.execute(query)}
