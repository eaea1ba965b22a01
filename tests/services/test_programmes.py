"""Programme items: added, edited, duplicated, cancelled, deleted, and who was told."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import (
    AuditEntry,
    Contact,
    Group,
    Organisation,
    Place,
    ProgrammeItem,
    Trip,
    TripPlace,
)
from planner.domain.access import Actor
from planner.domain.refusals import EditConflictError, InvalidError, NotFoundError
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.domain.vocabulary import (
    Instigator,
    ItemStatus,
    Kind,
    MealKind,
    OrganisationKind,
    Track,
)
from planner.services.item_details import ItemDetails, MealDetails, details_of
from planner.services.item_options import item_options
from planner.services.programme_drafts import (
    Attendance,
    Choice,
    get_draft,
    is_released,
    narrowed,
)
from planner.services.programmes import (
    add_item,
    cancel_item,
    delete_item,
    duplicate_item,
    edit_item,
    get_item,
    reinstate_item,
)
from planner.services.releases import release_trip
from tests.counting import CountQueries
from tests.records import NOW, make_item, make_office, make_traveller, make_trip

SHANGHAI = "Asia/Shanghai"
MORNING = WallTime(datetime(2026, 10, 24, 9), SHANGHAI)
NOON = WallTime(datetime(2026, 10, 24, 12), SHANGHAI)
MEETING = ItemDetails(Kind.MEETING, Track.OWN, Texts(en="Talk at the works"), MORNING, NOON)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    """A trip ``foshan`` with two travellers, a group, a place and an item."""
    with session_for(engine, office, NOW) as session:
        hall = Place(name=Texts(en="Hall"), city="Foshan", country="CN", zone=SHANGHAI)
        trip = make_trip("foshan")
        trip.places = [TripPlace(key="hall", record=hall)]
        trip.travellers = [make_traveller("eva"), make_traveller("otto")]
        trip.groups = [Group(key="board", name=Texts(en="Board"), travellers=trip.travellers[:1])]
        trip.items = [make_item("plenary", hall, date(2026, 10, 24))]
        session.add(trip)
        session.commit()
        yield session


def stored(session: Session, office: Actor, key: str = "plenary") -> ItemDetails:
    return details_of(get_item(session, office, "foshan", key))


def number_of(session: Session, record: Organisation | Place | Contact) -> int:
    session.add(record)
    session.flush()
    return record.id


def make_organisation(name: str) -> Organisation:
    return Organisation(name=Texts(en=name), kind=OrganisationKind.COMPANY)


def audit(session: Session, key: str = "plenary") -> list[tuple[str, dict[str, object]]]:
    number = session.scalar(select(ProgrammeItem.id).where(ProgrammeItem.key == key))
    entries = select(AuditEntry).where(
        AuditEntry.thing == "ProgrammeItem", AuditEntry.thing_id == number
    )
    return [(each.action, each.changes) for each in session.scalars(entries)]


def test_a_new_item_gets_its_key_from_its_title(session: Session, office: Actor) -> None:
    first = add_item(session, office, "foshan", MEETING)
    second = add_item(session, office, "foshan", MEETING)
    chinese = add_item(session, office, "foshan", replace(MEETING, title=Texts(zh="会谈")))
    assert (first.key, second.key, chinese.key) == (
        "talk-at-the-works",
        "talk-at-the-works-2",
        "meeting",
    )
    assert [first.position, second.position, chinese.position] == [1, 2, 3]


def test_what_is_written_is_what_is_read(session: Session, office: Actor) -> None:
    hall = session.scalars(select(Place.id)).one()
    works = number_of(session, make_organisation("Works"))
    chen = number_of(session, Contact(given_name="Wei", family_name="Chen"))
    details = replace(
        MEETING,
        place=hall,
        everyone=False,
        travellers=("otto",),
        groups=("board",),
        organiser=works,
        host=works,
        contacts=(chen,),
        meals=(MealDetails(MealKind.LUNCH, works, Instigator.HOST),),
        description=Texts(de="Gespräch"),
        internal_note="Ask about a branch.",
        booking_reference="A1",
        is_work=True,
    )
    key = add_item(session, office, "foshan", details).key
    session.commit()
    assert stored(session, office, key) == replace(details, version=1)


def test_records_of_the_directory_become_the_trips(session: Session, office: Actor) -> None:
    works = make_organisation("Works")
    chen = Contact(given_name="Wei", family_name="Chen", organisation=make_organisation("Bureau"))
    airport = Place(name=Texts(en="Airport"), city="Guangzhou", country="CN", zone=SHANGHAI)
    details = replace(
        MEETING,
        place=number_of(session, airport),
        contacts=(number_of(session, chen),),
        meals=(MealDetails(MealKind.LUNCH, number_of(session, works), Instigator.HOST),),
    )
    add_item(session, office, "foshan", details)
    session.commit()
    trip = session.scalars(select(Trip)).one()
    assert [use.key for use in trip.places] == ["hall", "airport"]
    assert {use.key for use in trip.organisations} == {"works", "bureau"}
    assert [use.key for use in trip.contacts] == ["wei-chen"]


def test_a_leg_has_two_zones(session: Session, office: Actor) -> None:
    arrival = WallTime(datetime(2026, 10, 24, 7), "Europe/Berlin")
    flight = replace(MEETING, kind=Kind.FLIGHT, ends=arrival)
    item = add_item(session, office, "foshan", flight)
    assert (item.starts, item.ends) == (MORNING, arrival)
    assert item.ends_utc - item.starts_utc == arrival.utc - MORNING.utc


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": Texts()}, "title"),
        ({"ends": MORNING}, "ends"),
        ({"kind": Kind.HOTEL}, "ends"),
        ({"starts": WallTime(datetime(2026, 3, 29, 2, 30), "Europe/Berlin")}, "starts"),
        ({"place": 4711}, ""),
    ],
)
def test_what_would_be_wrong_is_refused(
    session: Session, office: Actor, change: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        add_item(session, office, "foshan", replace(MEETING, **change))  # type: ignore[arg-type] # any field
    assert refused.value.field == field


def test_an_edit_notes_old_and_new(session: Session, office: Actor) -> None:
    before = stored(session, office)
    airport = Place(name=Texts(en="Airport"), city="Guangzhou", country="CN", zone=SHANGHAI)
    edited = replace(before, place=number_of(session, airport), status=ItemStatus.TENTATIVE)
    edit_item(session, office, "foshan", "plenary", edited)
    session.commit()
    assert stored(session, office) == replace(edited, version=2)
    assert audit(session)[1:] == [
        ("changed", {"place": ["Hall", "Airport"], "status": ["confirmed", "tentative"]})
    ]


def test_saving_without_a_change_changes_nothing(session: Session, office: Actor) -> None:
    edit_item(session, office, "foshan", "plenary", stored(session, office))
    session.commit()
    assert stored(session, office).version == 1
    assert len(audit(session)) == 1


def test_a_translation_that_was_left_behind_is_marked(session: Session, office: Actor) -> None:
    title = Texts(de="Plenum", zh="全体会议")
    edit_item(session, office, "foshan", "plenary", replace(stored(session, office), title=title))
    session.commit()
    newer = replace(stored(session, office), title=Texts(de="Plenarversammlung", zh="全体会议"))
    edit_item(session, office, "foshan", "plenary", newer)
    assert stored(session, office).title.outdated == {"zh"}


def test_the_second_of_two_editors_is_told(session: Session, office: Actor) -> None:
    seen = stored(session, office)
    edit_item(session, office, "foshan", "plenary", replace(seen, internal_note="mine"))
    session.commit()
    with pytest.raises(EditConflictError) as told:
        edit_item(session, office, "foshan", "plenary", replace(seen, internal_note="theirs"))
    assert told.value.current_version == 2


@pytest.mark.parametrize("part", ["travellers", "groups", "contacts", "meals"])
def test_a_change_of_a_list_alone_counts_as_a_version(
    session: Session, office: Actor, part: str
) -> None:
    works = number_of(session, make_organisation("Works"))
    chen = number_of(session, Contact(given_name="Wei", family_name="Chen"))
    seen = replace(stored(session, office), everyone=False)
    edit_item(session, office, "foshan", "plenary", seen)
    session.commit()
    changes: dict[str, tuple[object, ...]] = {
        "travellers": ("otto",),
        "groups": ("board",),
        "contacts": (chen,),
        "meals": (MealDetails(MealKind.DINNER, works, Instigator.EMPLOYER),),
    }
    edited = replace(stored(session, office), **{part: changes[part]})  # type: ignore[arg-type] # any field
    edit_item(session, office, "foshan", "plenary", edited)
    session.commit()
    assert stored(session, office) == replace(edited, version=3)
    assert [list(changes) for _, changes in audit(session)][2:] == [[part]]
    with pytest.raises(EditConflictError):
        edit_item(session, office, "foshan", "plenary", edited)


def test_who_instigated_a_meal_is_in_the_history(session: Session, office: Actor) -> None:
    works = number_of(session, make_organisation("Works"))
    lunch = MealDetails(MealKind.LUNCH, works, Instigator.HOST)
    for meal in (lunch, replace(lunch, instigated_by=Instigator.EMPLOYER)):
        edit_item(
            session, office, "foshan", "plenary", replace(stored(session, office), meals=(meal,))
        )
        session.commit()
    assert audit(session)[-1] == (
        "changed",
        {"meals": [["lunch (Works, host)"], ["lunch (Works, employer)"]]},
    )


def test_a_copy_has_a_calendar_identity_of_its_own(session: Session, office: Actor) -> None:
    booked = replace(stored(session, office), booking_reference="A1", everyone=False)
    edit_item(session, office, "foshan", "plenary", replace(booked, travellers=("eva",)))
    cancel_item(session, office, "foshan", "plenary", stored(session, office).version)
    copy = duplicate_item(session, office, "foshan", "plenary")
    original = get_item(session, office, "foshan", "plenary")
    assert copy.uid != original.uid
    assert copy.key == "plenary-2"
    assert (copy.booking_reference, copy.status) == ("", ItemStatus.TENTATIVE)
    assert copy.starts == original.starts
    assert [person.key for person in copy.travellers] == ["eva"]


def test_a_cancelled_item_can_take_place_after_all(session: Session, office: Actor) -> None:
    cancel_item(session, office, "foshan", "plenary", stored(session, office).version)
    assert stored(session, office).status is ItemStatus.CANCELLED
    reinstate_item(session, office, "foshan", "plenary", stored(session, office).version)
    assert stored(session, office).status is ItemStatus.TENTATIVE


def test_a_deleted_item_is_gone_but_for_the_history(session: Session, office: Actor) -> None:
    number = get_item(session, office, "foshan", "plenary").id
    delete_item(session, office, "foshan", "plenary", 1)
    session.commit()
    with pytest.raises(NotFoundError):
        get_item(session, office, "foshan", "plenary")
    last = select(AuditEntry.action).where(AuditEntry.thing_id == number)
    assert session.scalars(last.where(AuditEntry.thing == "ProgrammeItem")).all() == [
        "created",
        "deleted",
    ]


def test_what_somebody_else_changed_is_not_deleted(session: Session, office: Actor) -> None:
    cancel_item(session, office, "foshan", "plenary", stored(session, office).version)
    with pytest.raises(EditConflictError):
        delete_item(session, office, "foshan", "plenary", 1)


def test_planners_who_add_at_once_take_turns(
    session: Session, engine: Engine, office: Actor
) -> None:
    airport = Place(name=Texts(en="Airport"), city="Guangzhou", country="CN", zone=SHANGHAI)
    details = replace(MEETING, place=number_of(session, airport))
    session.commit()

    def add(_: int) -> str:
        with session_for(engine, office, NOW) as desk:
            key = add_item(desk, office, "foshan", details).key
            desk.commit()
            return key

    with ThreadPoolExecutor(4) as desks:
        keys = set(desks.map(add, range(4)))
    assert keys == {"talk-at-the-works", *(f"talk-at-the-works-{n}" for n in (2, 3, 4))}
    session.expire_all()
    trip = session.scalars(select(Trip)).one()
    assert [use.key for use in trip.places] == ["hall", "airport"]


def test_another_office_has_no_such_trip(session: Session, engine: Engine) -> None:
    session.commit()
    stranger = make_office(engine, "remscheid")
    with session_for(engine, stranger, NOW) as other:
        with pytest.raises(NotFoundError):
            get_draft(other, stranger, "foshan")
        with pytest.raises(NotFoundError):
            get_item(other, stranger, "foshan", "plenary")
        with pytest.raises(NotFoundError):
            add_item(other, stranger, "foshan", MEETING)


def test_options_are_the_offices_own(session: Session, engine: Engine) -> None:
    session.commit()
    stranger = make_office(engine, "remscheid")
    with session_for(engine, stranger, NOW) as other:
        other.add_all([make_trip("elsewhere"), make_organisation("Theirs")])
        other.flush()
        options = item_options(other, stranger, "elsewhere")
    assert options.places == ()
    assert [option.name.en for option in options.organisations] == ["Theirs"]


def test_options_say_what_tells_them_apart(session: Session, office: Actor) -> None:
    airport = Place(name=Texts(en="Airport"), city="Guangzhou", country="CN", zone=SHANGHAI)
    number_of(session, airport)
    options = item_options(session, office, "foshan")
    assert {
        (place.name.en, place.is_listed, place.trips, place.note) for place in options.places
    } == {
        ("Hall", True, 1, "Foshan"),
        ("Airport", False, 0, "Guangzhou"),
    }
    assert options.zones[airport.id] == SHANGHAI


def test_the_draft_says_who_attends_as_it_was_written(session: Session, office: Actor) -> None:
    some = replace(MEETING, everyone=False, travellers=("otto",), groups=("board",))
    key = add_item(session, office, "foshan", some).key
    session.expire_all()
    draft = get_draft(session, office, "foshan")
    assert draft.attendance == {key: Attendance((Texts(en="Board"),), ("Otto Example",))}
    assert draft.programme.item_of[key].headcount == 2
    assert draft.home == "Berlin"


def test_home_is_where_most_travellers_live(session: Session, office: Actor) -> None:
    trip = session.scalars(select(Trip)).one()
    home = Place(name=Texts(en="Centre"), city="Solingen", country="DE", zone="Europe/Berlin")
    trip.travellers[0].home = home
    trip.travellers[1].home = trip.places[0].record
    session.flush()
    assert get_draft(session, office, "foshan").home == "Solingen"


def test_a_list_is_narrowed_by_kind_track_and_person(session: Session, office: Actor) -> None:
    add_item(session, office, "foshan", replace(MEETING, everyone=False, travellers=("otto",)))
    session.expire_all()
    programme = get_draft(session, office, "foshan").programme

    def keys(choice: Choice) -> list[str]:
        return [item.key for item in narrowed(programme, choice).items]

    assert keys(Choice(kind=Kind.MEETING)) == ["talk-at-the-works"]
    assert keys(Choice(track=Track.OFFICIAL)) == ["plenary"]
    assert keys(Choice(traveller="eva")) == ["plenary"]
    assert keys(Choice(traveller="otto")) == ["plenary", "talk-at-the-works"]


def test_whether_travellers_were_told_of_an_item(session: Session, office: Actor) -> None:
    draft = get_draft(session, office, "foshan")
    assert not is_released(session, draft, "plenary")
    release_trip(session, office, "foshan", "", NOW)
    key = add_item(session, office, "foshan", MEETING).key
    session.commit()
    session.expire_all()
    draft = get_draft(session, office, "foshan")
    assert is_released(session, draft, "plenary")
    assert not is_released(session, draft, key)


@pytest.mark.parametrize("count", [1, 3])
def test_a_draft_takes_as_many_queries_however_long_it_is(
    session: Session, office: Actor, engine: Engine, count_queries: CountQueries, count: int
) -> None:
    works = number_of(session, make_organisation("Works"))
    some = replace(
        MEETING,
        everyone=False,
        travellers=("otto", "eva"),
        groups=("board",),
        meals=(MealDetails(MealKind.LUNCH, works, Instigator.HOST),),
    )
    for _ in range(count):
        add_item(session, office, "foshan", some)
    session.commit()
    with session_for(engine, office, NOW) as fresh, count_queries() as queries:
        draft = get_draft(fresh, office, "foshan")
    assert len(draft.programme.items) == count + 1
    assert len([query for query in queries if query.startswith("SELECT")]) == 13
