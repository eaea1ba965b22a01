"""Copying a trip to another time."""

from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import Candidate, Group, Organisation, TaskMark, Trip
from planner.domain.access import Actor
from planner.domain.refusals import InvalidError, TakenError
from planner.domain.texts import Texts
from planner.domain.times import Existence, WallTime
from planner.domain.vocabulary import (
    CommitmentState,
    ItemStatus,
    Kind,
    OrganisationKind,
    Phase,
    TaskState,
    TripStatus,
)
from planner.formats.trip_document import TripDocument, read_document
from planner.services.readiness.marking import Edit, save_states
from planner.services.readiness.reading import board_of, checklist_of
from planner.services.readiness.tasks import missing_templates, take_over
from planner.services.releases import release_trip
from planner.services.trip_copies import Copied, CopyWish, Part, copy_trip
from planner.services.trip_documents import dump_trip, load_trip
from planner.services.trip_queries import trip_with_parts
from tests.counting import CountQueries
from tests.examples.documents import FOSHAN
from tests.records import NOW, make_item, make_office, make_traveller, make_trip

EVERYTHING = frozenset(Part)
SLUG = "isa-plenary-foshan-2026"


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    with session_for(engine, office, NOW) as opened:
        document, _ = read_document(FOSHAN)
        load_trip(opened, office, document, replace=False, now=NOW)
        release_trip(opened, office, SLUG, "", NOW)
        opened.commit()
        opened.expunge_all()
        yield opened


def wish(on: date, *parts: Part, slug: str = "copy") -> CopyWish:
    return CopyWish(slug, Texts(en="Copy"), on, frozenset(parts))


def copy(session: Session, office: Actor, wanted: CopyWish) -> Copied:
    copied = copy_trip(session, office, SLUG, wanted)
    session.commit()
    session.expunge_all()
    return copied


def dumped(session: Session, office: Actor, slug: str) -> TripDocument:
    return dump_trip(session, office, slug)


def test_a_whole_copy_differs_only_where_it_must(session: Session, office: Actor) -> None:
    copy(session, office, wish(date(2026, 11, 2), *Part))
    old, new = (dumped(session, office, slug) for slug in (SLUG, "copy"))
    assert (new.starts_on, new.ends_on) == (date(2026, 11, 2), date(2026, 11, 5))
    assert new.status is TripStatus.DRAFT
    for name in ("places", "contacts", "travellers", "groups"):
        assert getattr(new, name) == getattr(old, name), name
    used = [each for each in old.organisations if each.key != "metalco"]
    assert list(new.organisations) == used
    assert [item.key for item in new.programme] == [item.key for item in old.programme]
    assert not new.approvals
    assert not new.hosted_benefits
    assert not new.set_offs


def test_times_keep_their_clocks_and_zones(session: Session, office: Actor) -> None:
    copy(session, office, wish(date(2026, 11, 2), Part.PROGRAMME))
    old, new = (trip_with_parts(session, slug) for slug in (SLUG, "copy"))
    flight = next(item for item in new.items if item.key == "flight-out")
    assert flight.starts == WallTime(datetime(2026, 11, 2, 13, 55), "Europe/Berlin")
    assert flight.ends == WallTime(datetime(2026, 11, 3, 7, 20), "Asia/Shanghai")
    assert flight.starts_utc.hour == 12  # winter by then: the clock stays, UTC moves
    hotel = next(item for item in new.items if item.key == "hotel")
    assert (hotel.starts, hotel.ends) == (date(2026, 11, 3), date(2026, 11, 4))
    assert {item.uid for item in old.items}.isdisjoint(item.uid for item in new.items)
    assert old.permanent_id != new.permanent_id


def test_what_was_true_of_the_old_trip_only_stays_behind(session: Session, office: Actor) -> None:
    copy(session, office, wish(date(2027, 1, 4), *Part))
    trip = trip_with_parts(session, "copy")
    assert trip.released_version == 0
    assert {item.status for item in trip.items} == {ItemStatus.TENTATIVE}
    assert {item.booking_reference for item in trip.items} == {""}
    assert {cost.phase for cost in trip.costs} == {Phase.ESTIMATE}
    assert {cost.rate_units_per_eur for cost in trip.costs} == {None}
    assert trip.costs[0].first_used_on == date(2027, 1, 4)
    assert {each.state for each in trip.commitments} == {CommitmentState.ANNOUNCED}
    assert {each.evidence for each in trip.commitments} == {""}
    assert [line.year for line in trip.budget_lines] == [2027]
    assert {cost.budget_line for cost in trip.costs} <= {None, *trip.budget_lines}
    assert trip.approvals == []


def test_without_people_everybody_attends(session: Session, office: Actor) -> None:
    copy(session, office, wish(date(2026, 11, 2), Part.PROGRAMME))
    trip = trip_with_parts(session, "copy")
    for part in (trip.travellers, trip.costs, trip.commitments):
        assert not part
    assert all(item.everyone for item in trip.items)


def test_only_used_records_of_the_directory_come_along(session: Session, office: Actor) -> None:
    copy(session, office, wish(date(2026, 11, 2), Part.PEOPLE))
    trip = trip_with_parts(session, "copy")
    assert [use.key for use in trip.places] == ["solingen"]
    assert [use.key for use in trip.organisations] == ["office"]
    assert not trip.contacts
    assert not trip.items


def test_nothing_ticked_copies_the_trip_alone(session: Session, office: Actor) -> None:
    copy(session, office, wish(date(2026, 11, 2)))
    trip = trip_with_parts(session, "copy")
    for part in (trip.items, trip.travellers, trip.places, trip.organisations):
        assert not part
    assert trip.purpose


@pytest.mark.parametrize("parts", [{Part.COSTS}, {Part.COMMITMENTS, Part.PEOPLE}])
def test_costs_need_people_and_commitments_need_costs(
    session: Session, office: Actor, parts: set[Part]
) -> None:
    with pytest.raises(InvalidError) as refused:
        copy_trip(session, office, SLUG, wish(date(2026, 11, 2), *parts))
    assert refused.value.field == "parts"


def test_a_used_slug_is_refused_and_an_empty_one_made(session: Session, office: Actor) -> None:
    with pytest.raises(TakenError):
        copy_trip(session, office, SLUG, wish(date(2026, 11, 2), slug=SLUG))
    copied = copy_trip(session, office, SLUG, wish(date(2026, 11, 2), slug=""))
    assert copied.trip.slug == "copy-2026"


def _night_trip(session: Session, clock: str) -> Trip:
    trip = make_trip("night")
    trip.starts_on, trip.ends_on = date(2026, 10, 20), date(2026, 10, 21)
    trip.items = [make_item("bus", None, date(2026, 10, 20), clock)]
    session.add(trip)
    session.flush()
    return trip


@pytest.mark.parametrize(
    ("on", "taken", "why"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 29, 3, 30), Existence.SKIPPED),
        (date(2026, 10, 25), datetime(2026, 10, 25, 2, 30), Existence.DOUBLED),
    ],
)
def test_clock_changes_are_settled_and_told(
    session: Session, office: Actor, on: date, taken: datetime, why: Existence
) -> None:
    _night_trip(session, "02:30")
    copied = copy_trip(session, office, "night", wish(on, Part.PROGRAMME))
    (item,) = copied.trip.items
    assert item.starts == WallTime(taken, "Europe/Berlin")
    assert [(note.item, note.settled.why) for note in copied.notes] == [(item, why)]


def test_cancelled_items_stay_behind(session: Session, office: Actor) -> None:
    trip = _night_trip(session, "12:00")
    trip.items[0].status = ItemStatus.CANCELLED
    session.flush()
    copied = copy_trip(session, office, "night", wish(date(2027, 1, 1), Part.PROGRAMME))
    assert copied.trip.items == []


def test_copying_many_items_reads_in_few_queries(
    session: Session, office: Actor, count_queries: CountQueries
) -> None:
    reads = []
    for number in (1, 30):
        trip = make_trip(f"trip-{number}")
        trip.items = [make_item(f"item-{i}", None, date(2026, 10, 24)) for i in range(number)]
        session.add(trip)
        session.commit()
        session.expunge_all()
        wanted = wish(date(2027, 1, 1), Part.PROGRAMME, slug=f"copy-{number}")
        with count_queries() as queries:
            copy_trip(session, office, f"trip-{number}", wanted)
        reads.append(sum(query.startswith("SELECT") for query in queries))
    assert reads[0] == reads[1]


def _split_trip(session: Session) -> Trip:
    """A trip whose items are attended by a group, by a person and by everybody."""
    trip = make_trip("split")
    anna, bernd, chen = trip.travellers = [make_traveller(key) for key in ("anna", "bernd", "chen")]
    pair = Group(key="pair", name=Texts(en="Pair"), travellers=[anna, bernd])
    trip.groups = [pair]
    trip.items = [make_item(f"item-{n}", None, date(2026, 10, 24)) for n in range(4)]
    for position, row in enumerate(trip.items):
        row.position = position
    for item, groups, people in (
        (trip.items[0], [pair], []),
        (trip.items[1], [pair], [chen]),
        (trip.items[2], [], []),
    ):
        item.everyone, item.groups, item.travellers = False, groups, people
    session.add(trip)
    session.flush()
    return trip


def test_a_copy_with_people_keeps_who_attends(session: Session, office: Actor) -> None:
    source = _split_trip(session)
    parts = frozenset({Part.PROGRAMME, Part.PEOPLE})
    wanted = CopyWish("copy", Texts(en="Copy"), date(2027, 1, 1), parts)
    copy_trip(session, office, "split", wanted)
    session.commit()
    session.expunge_all()
    new = trip_with_parts(session, "copy").as_programme()
    assert [item.attends for item in new.items] == [
        ("anna", "bernd"),
        ("anna", "bernd", "chen"),
        (),
        None,
    ]
    copied = trip_with_parts(session, "copy")
    assert [[group.key for group in item.groups] for item in copied.items][:2] == [["pair"]] * 2
    own = {person.id for person in copied.travellers}
    assert own.isdisjoint(person.id for person in source.travellers)
    assert {person.id for item in copied.items for person in item.travellers} <= own


def _wishes(session: Session, slug: str) -> list[Candidate]:
    theirs = select(Candidate).join(Trip, Trip.id == Candidate.trip_id).where(Trip.slug == slug)
    return list(session.scalars(theirs.order_by(Candidate.position)))


def _add_wishes(session: Session) -> None:
    trip = trip_with_parts(session, SLUG)
    used = {use.key: use.record for use in trip.places}
    host = Organisation(name=Texts(en="Robotics"), kind=OrganisationKind.COMPANY)
    common = {"trip_id": trip.id, "kind": Kind.COMPANY_VISIT, "priority": 1, "minutes": 45}
    session.add_all([
        Candidate(
            title=Texts(en="Robots"),
            position=1,
            opens=time(9),
            closes=time(17),
            note="Ask for Ms Li",
            place=used["solingen"],
            host=host,
            **common,
        ),
        Candidate(title=Texts(en="Placed"), position=2, item=trip.items[0], **common),
        Candidate(title=Texts(en="Knives"), position=3, **common),
    ])  # fmt: skip
    session.commit()
    session.expunge_all()


def test_wishes_that_are_not_placed_come_with_the_programme(
    session: Session, office: Actor
) -> None:
    _add_wishes(session)
    copy(session, office, wish(date(2027, 1, 1), Part.PROGRAMME))
    robots, knives = _wishes(session, "copy")
    assert (robots.title.en, knives.title.en) == ("Robots", "Knives")
    assert (robots.priority, robots.minutes, robots.note) == (1, 45, "Ask for Ms Li")
    assert (robots.opens, robots.closes) == (time(9), time(17))
    assert robots.place is not None
    assert robots.host is not None
    assert (robots.host.label, robots.item) == ("Robotics", None)
    assert len(_wishes(session, SLUG)) == 3
    assert "solingen" in [use.key for use in trip_with_parts(session, "copy").places]
    copy(session, office, wish(date(2027, 1, 1), Part.PEOPLE, slug="people"))
    assert _wishes(session, "people") == []


def test_the_checklist_comes_along_with_nothing_done(session: Session, office: Actor) -> None:
    take_over(session, office, SLUG)
    first = board_of(session, office, SLUG, NOW).rows[0]
    spot = (first.task.id, next(iter(first.cells)))
    save_states(session, office, SLUG, [Edit(spot, TaskState.OPEN, TaskState.DONE)], NOW)
    session.commit()
    copy(session, office, wish(date(2027, 1, 1), Part.CHECKLIST))
    old, new = (checklist_of(session, office, slug, NOW).lines for slug in (SLUG, "copy"))
    shift = date(2027, 1, 1) - date(2026, 10, 23)
    assert len(new) > 1
    assert [(each.title, each.due - shift) for each in new] == [
        (each.title, each.due) for each in old
    ]
    assert missing_templates(session, office, "copy") == []
    assert session.scalars(select(TaskMark.task_id)).all() == [spot[0]]
    copy(session, office, wish(date(2027, 1, 1), Part.PROGRAMME, slug="bare"))
    assert checklist_of(session, office, "bare", NOW).lines == ()
