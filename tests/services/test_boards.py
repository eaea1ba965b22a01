"""The board of a trip, moves on it and the wish list, on both databases."""

from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import (
    AuditEntry,
    Candidate,
    Group,
    Organisation,
    Place,
    ProgrammeItem,
    Trip,
    TripPlace,
)
from planner.domain.access import Actor, Role
from planner.domain.conflicts import Rule
from planner.domain.moves import Move
from planner.domain.refusals import (
    EditConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
)
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.domain.vocabulary import Kind, OrganisationKind
from planner.services.boards import board_tag, get_board, lanes_of, move_item
from planner.services.candidates import (
    CandidateDetails,
    Spot,
    add_candidate,
    delete_candidate,
    edit_candidate,
    fits_wish,
    get_candidate,
    place_candidate,
    take_back,
)
from planner.services.programmes import delete_item, get_item
from tests.counting import CountQueries
from tests.records import NOW, make_item, make_office, make_traveller, make_trip

SHANGHAI = "Asia/Shanghai"
DAY = date(2026, 10, 24)
WISH = CandidateDetails(Kind.COMPANY_VISIT, Texts(en="Knife works"), 60, 1, time(9), time(17))


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def viewer(office: Actor) -> Actor:
    return Actor(office.office_id, Role.VIEWER, "viewer")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    """A trip with two sessions of an hour at 10:30 and 12:30, both in Foshan."""
    with session_for(engine, office, NOW) as session:
        hall = Place(name=Texts(en="Hall"), city="Foshan", country="CN", zone=SHANGHAI)
        trip = make_trip("foshan")
        trip.places = [TripPlace(key="hall", record=hall)]
        trip.travellers = [make_traveller("eva"), make_traveller("otto")]
        trip.groups = [Group(key="board", name=Texts(en="Board"), travellers=trip.travellers[:1])]
        trip.items = [make_item("plenary", hall, DAY), make_item("talk", hall, DAY, "12:30")]
        session.add(trip)
        session.commit()
        yield session


def at(hour: int, minute: int = 0, day: int = 24) -> WallTime:
    return WallTime(datetime(2026, 10, day, hour, minute), SHANGHAI)


def span(session: Session, office: Actor, key: str = "plenary") -> tuple[object, object]:
    item = get_item(session, office, "foshan", key)
    return item.starts, item.ends


def test_a_move_answers_with_the_board_and_what_clashes_now(
    session: Session, office: Actor
) -> None:
    view = move_item(session, office, "foshan", "talk", Move(DAY, time(11)), version=1)
    assert span(session, office, "talk") == (at(11), at(12))
    assert view.versions == {"plenary": 1, "talk": 2}
    pieces = {piece.item.key: piece for column in view.board.columns for piece in column.pieces}
    assert (pieces["talk"].first, pieces["talk"].last) == (660, 720)
    overlaps = [each for each in view.clashes.open if each.rule is Rule.OVERLAP]
    assert [each.items for each in overlaps] == [("plenary", "talk")]


def test_a_move_is_in_the_history(session: Session, office: Actor) -> None:
    move_item(session, office, "foshan", "talk", Move(DAY, time(11)), version=1)
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.label == "Talk"
    assert entry.changes == {
        "starts_at": ["2026-10-24T12:30:00", "2026-10-24T11:00:00"],
        "ends_at": ["2026-10-24T13:30:00", "2026-10-24T12:00:00"],
    }


def test_a_move_that_is_sent_twice_is_done_once(session: Session, office: Actor) -> None:
    move = Move(DAY, time(11), 60)
    for _ in range(2):
        view = move_item(session, office, "foshan", "talk", move, version=1)
        assert view.versions["talk"] == 2


def test_who_saw_an_older_version_is_told(session: Session, office: Actor) -> None:
    move_item(session, office, "foshan", "talk", Move(DAY, time(11)), version=1)
    with pytest.raises(EditConflictError):
        move_item(session, office, "foshan", "talk", Move(DAY, time(15)), version=1)
    assert span(session, office, "talk") == (at(11), at(12))


def test_two_who_move_at_once_do_not_both_win(
    session: Session, engine: Engine, office: Actor
) -> None:
    get_board(session, office, "foshan")
    session.commit()
    with session_for(engine, office, NOW) as other:
        move_item(other, office, "foshan", "talk", Move(DAY, time(15)), version=1)
        other.commit()
    with pytest.raises(EditConflictError):
        move_item(session, office, "foshan", "talk", Move(DAY, time(11)), version=1)


def test_what_was_typed_by_another_clock_stands_and_moves_by_the_clock_of_its_place(
    session: Session, office: Actor
) -> None:
    item = get_item(session, office, "foshan", "talk")
    starts, ends = (
        WallTime(datetime(2026, 10, 24, 23, minute), "Europe/Berlin") for minute in (0, 30)
    )
    item.schedule(starts, ends, SHANGHAI)
    session.commit()
    columns = get_board(session, office, "foshan").board.columns
    assert [each.on for each in columns for piece in each.pieces if piece.item.key == "talk"] == [
        date(2026, 10, 25)
    ]
    move_item(session, office, "foshan", "talk", Move(DAY, time(15)), version=item.version)
    assert span(session, office, "talk") == (at(15), at(15, 30))


def test_a_skipped_time_is_refused_and_nothing_moves(session: Session, office: Actor) -> None:
    item = get_item(session, office, "foshan", "talk")
    berlin = [WallTime(datetime(2026, 10, 24, hour, 30), "Europe/Berlin") for hour in (2, 3)]
    item.place = None
    item.schedule(berlin[0], berlin[1], "Europe/Berlin")
    session.flush()
    with pytest.raises(InvalidError, match="does not exist"):
        move_item(session, office, "foshan", "talk", Move(date(2027, 3, 28)), version=item.version)
    assert item.starts == berlin[0]


def test_viewers_see_the_board_and_move_nothing(session: Session, viewer: Actor) -> None:
    assert len(get_board(session, viewer, "foshan").board.columns) == 4
    with pytest.raises(ForbiddenError):
        move_item(session, viewer, "foshan", "talk", Move(DAY), version=1)


def test_what_is_missing_is_not_found(session: Session, office: Actor) -> None:
    with pytest.raises(NotFoundError):
        move_item(session, office, "foshan", "nothing", Move(DAY), version=1)
    with pytest.raises(NotFoundError):
        board_tag(session, office, "nowhere")


def test_an_item_of_one_group_stands_in_its_lane(session: Session, office: Actor) -> None:
    item = get_item(session, office, "foshan", "talk")
    trip = session.scalars(select(Trip)).one()
    item.everyone, item.groups = False, trip.groups[:1]
    session.flush()
    assert lanes_of(get_board(session, office, "foshan").draft.trip) == {"talk": "board"}
    item.travellers = trip.travellers[1:]
    session.flush()
    assert lanes_of(trip) == {}


def test_the_tag_changes_with_each_change_and_only_then(session: Session, office: Actor) -> None:
    tags = [board_tag(session, office, "foshan"), get_board(session, office, "foshan").tag]
    tags.append(move_item(session, office, "foshan", "talk", Move(DAY, time(11)), version=1).tag)
    add_candidate(session, office, "foshan", WISH)
    tags.append(board_tag(session, office, "foshan"))
    delete_item(session, office, "foshan", "talk", 2)
    tags.append(board_tag(session, office, "foshan"))
    assert tags[0] == tags[1]
    assert len(set(tags)) == 4


def test_more_items_take_no_more_queries(
    session: Session, engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    def queries(key: str, at_clock: time) -> int:
        with session_for(engine, office, NOW) as fresh, count_queries() as found:
            move_item(fresh, office, "foshan", key, Move(DAY, at_clock), version=1)
            fresh.commit()
        return len(found)

    few = queries("talk", time(15))
    trip = session.scalars(select(Trip)).one()
    hall = session.scalars(select(Place)).one()
    trip.items = [*trip.items, *(make_item(f"more-{n}", hall, DAY, f"{n:02}:00") for n in range(9))]
    for number in range(3):
        add_candidate(
            session, office, "foshan", CandidateDetails(Kind.MEETING, Texts(en=f"{number}"), 30)
        )
    session.commit()
    assert queries("plenary", time(16)) == few


def wished(session: Session, office: Actor) -> Candidate:
    hall = session.scalars(select(Place)).one()
    works = Organisation(name=Texts(en="Works"), kind=OrganisationKind.COMPANY)
    session.add(works)
    session.flush()
    details = CandidateDetails(
        WISH.kind, WISH.title, 60, 1, time(9), time(17), hall.id, works.id, " Ask for Mr Chen. "
    )
    return add_candidate(session, office, "foshan", details)


def test_wishes_stand_by_priority(session: Session, office: Actor) -> None:
    for priority, name in ((3, "c"), (1, "a"), (2, "b"), (1, "a2")):
        details = CandidateDetails(Kind.MEETING, Texts(en=name), 30, priority)
        add_candidate(session, office, "foshan", details)
    found = [wish.label for wish in get_board(session, office, "foshan").wishes]
    assert found == ["a", "a2", "b", "c"]


def test_a_wish_is_in_the_history_with_its_opening_hours(session: Session, office: Actor) -> None:
    add_candidate(session, office, "foshan", WISH)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.thing == "Candidate")).one()
    assert entry.changes["opens"] == [None, "09:00:00"]
    assert entry.changes["closes"] == [None, "17:00:00"]


def test_a_wish_becomes_an_item_and_comes_back(session: Session, office: Actor) -> None:
    wish = wished(session, office)
    item = place_candidate(session, office, "foshan", wish.id, Spot(DAY, time(16)), version=1)
    session.commit()
    assert (item.starts, item.ends) == (at(16), at(17))
    assert (item.kind, item.label, item.key) == (Kind.COMPANY_VISIT, "Knife works", "knife-works")
    assert (item.place_id, item.host_id, item.internal_note) == (
        wish.place_id,
        wish.host_id,
        "Ask for Mr Chen.",
    )
    assert get_board(session, office, "foshan").wishes == ()
    back = take_back(session, office, "foshan", item.key, version=item.version)
    session.commit()
    assert back.id == wish.id
    assert [each.id for each in get_board(session, office, "foshan").wishes] == [wish.id]
    keys = session.scalars(select(ProgrammeItem.key).order_by(ProgrammeItem.key))
    assert list(keys) == ["plenary", "talk"]


def test_a_wish_comes_back_with_what_its_item_said_last(session: Session, office: Actor) -> None:
    number = add_candidate(session, office, "foshan", WISH).id
    place_candidate(session, office, "foshan", number, Spot(DAY, time(15), SHANGHAI), version=1)
    item = get_item(session, office, "foshan", "knife-works")
    assert fits_wish(item)
    item.title = Texts(en="Knife museum")
    session.flush()
    move_item(session, office, "foshan", "knife-works", Move(DAY, time(15), 75), version=2)
    assert fits_wish(item)
    item.booking_reference = "X1"
    session.flush()
    assert not fits_wish(item)
    wish = take_back(session, office, "foshan", "knife-works", version=item.version)
    assert (wish.id, wish.label, wish.minutes) == (number, "Knife museum", 75)
    assert (wish.priority, wish.opens, wish.closes) == (1, time(9), time(17))


def test_days_do_not_fit_a_wish(session: Session, office: Actor) -> None:
    item = get_item(session, office, "foshan", "plenary")
    item.schedule(DAY, DAY, SHANGHAI)
    assert not fits_wish(item)


def test_a_wish_is_placed_once(session: Session, office: Actor) -> None:
    wish = wished(session, office)
    place_candidate(session, office, "foshan", wish.id, Spot(DAY, time(16)), version=1)
    with pytest.raises(EditConflictError):
        place_candidate(session, office, "foshan", wish.id, Spot(DAY, time(16)), version=1)
    with pytest.raises(InvalidError, match="already"):
        place_candidate(session, office, "foshan", wish.id, Spot(DAY, time(9)), version=2)


def test_without_a_place_the_clock_of_the_day_counts(session: Session, office: Actor) -> None:
    spots = (Spot(DAY, time(16), "Asia/Tokyo"), Spot(DAY, time(16)), Spot(DAY, time(16), "Mars"))
    zones = []
    for spot in spots:
        wish = add_candidate(session, office, "foshan", WISH)
        item = place_candidate(session, office, "foshan", wish.id, spot, version=1)
        zones.append(item.starts_zone)
    assert zones == ["Asia/Tokyo", "Europe/Berlin", "Europe/Berlin"]


def test_a_doubled_time_is_asked_about(session: Session, office: Actor) -> None:
    wish = add_candidate(session, office, "foshan", WISH)
    spot = Spot(date(2026, 10, 25), time(2, 30))
    with pytest.raises(InvalidError, match="twice"):
        place_candidate(session, office, "foshan", wish.id, spot, version=1)
    chosen = Spot(spot.on, spot.at, second=True)
    item = place_candidate(session, office, "foshan", wish.id, chosen, version=1)
    assert isinstance(item.starts, WallTime)
    assert item.starts.second


def test_any_item_can_wait_on_the_wish_list(session: Session, office: Actor) -> None:
    wish = take_back(session, office, "foshan", "talk", version=1)
    session.commit()
    assert (wish.label, wish.kind, wish.minutes, wish.priority) == ("Talk", Kind.SESSION, 60, 2)
    with pytest.raises(NotFoundError):
        get_item(session, office, "foshan", "talk")
    with pytest.raises(EditConflictError):
        take_back(session, office, "foshan", "plenary", version=7)


def test_a_wish_whose_item_is_deleted_waits_again(session: Session, office: Actor) -> None:
    wish = wished(session, office)
    item = place_candidate(session, office, "foshan", wish.id, Spot(DAY, time(16)), version=1)
    session.commit()
    delete_item(session, office, "foshan", item.key, item.version)
    session.commit()
    session.expire_all()
    assert [each.id for each in get_board(session, office, "foshan").wishes] == [wish.id]


def test_wishes_are_edited_and_deleted(session: Session, office: Actor, viewer: Actor) -> None:
    wish = wished(session, office)
    changed = CandidateDetails(Kind.MEETING, Texts(en="Knives"), 45, 3)
    edit_candidate(session, office, "foshan", wish.id, changed, version=1)
    stored = get_candidate(session, viewer, "foshan", wish.id)
    assert (stored.label, stored.minutes, stored.opens, stored.place_id) == (
        "Knives",
        45,
        None,
        None,
    )
    with pytest.raises(EditConflictError):
        edit_candidate(session, office, "foshan", wish.id, changed, version=1)
    with pytest.raises(EditConflictError):
        delete_candidate(session, office, "foshan", wish.id, version=1)
    delete_candidate(session, office, "foshan", wish.id, version=2)
    with pytest.raises(NotFoundError):
        get_candidate(session, office, "foshan", wish.id)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (CandidateDetails(Kind.MEETING, Texts(), 45), "title"),
        (CandidateDetails(Kind.MEETING, Texts(en="x"), 0), "minutes"),
        (CandidateDetails(Kind.MEETING, Texts(en="x"), 45, place=987_654), ""),
    ],
    ids=["title", "minutes", "place"],
)
def test_what_is_wrong_with_a_wish_is_said(
    session: Session, office: Actor, details: CandidateDetails, field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        add_candidate(session, office, "foshan", details)
    assert refused.value.field == field


def test_viewers_wish_for_nothing(session: Session, office: Actor, viewer: Actor) -> None:
    wish = wished(session, office)
    refused = (
        lambda: add_candidate(session, viewer, "foshan", WISH),
        lambda: edit_candidate(session, viewer, "foshan", wish.id, WISH, version=1),
        lambda: delete_candidate(session, viewer, "foshan", wish.id, version=1),
        lambda: place_candidate(session, viewer, "foshan", wish.id, Spot(DAY, time(9)), version=1),
        lambda: take_back(session, viewer, "foshan", "talk", version=1),
    )
    for each in refused:
        with pytest.raises(ForbiddenError):
            each()


def test_the_wishes_of_another_office_do_not_exist(
    session: Session, engine: Engine, office: Actor
) -> None:
    number = wished(session, office).id
    session.commit()
    stranger = make_office(engine, "remscheid")
    with session_for(engine, stranger, NOW) as theirs, pytest.raises(NotFoundError):
        get_candidate(theirs, stranger, "foshan", number)
