"""Trip documents into the database and out of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, func, select

from planner.db.engine import session_for
from planner.db.models import (
    Approval,
    AuditEntry,
    Contact,
    Organisation,
    Place,
    ProgrammeItem,
    Trip,
)
from planner.domain.access import Actor, Role
from planner.domain.refusals import FaultsError, ForbiddenError, NotFoundError, TakenError
from planner.domain.texts import Texts
from planner.formats.trip_document import read_document, write_document
from planner.services.trip_documents import dump_trip, load_trip
from planner.services.trip_queries import trip_with_parts
from tests.counting import CountQueries
from tests.examples.documents import FOSHAN, Json, encoded, foshan, item, place, small
from tests.examples.random_documents import documents
from tests.records import NOW, make_office

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


def load(engine: Engine, actor: Actor, document: Json | bytes, *, replace: bool = False) -> int:
    """Store a document, as a command does; the trip's number."""
    data = document if isinstance(document, bytes) else encoded(document)
    now = LATER if replace else NOW
    with session_for(engine, actor, now) as session:
        trip = load_trip(session, actor, read_document(data)[0], replace=replace, now=now)
        session.commit()
        return trip.id


def dump(engine: Engine, actor: Actor, slug: str) -> bytes:
    with session_for(engine, actor, NOW, writes=False) as session:
        return write_document(dump_trip(session, actor, slug))


def canonical(document: Json | bytes) -> bytes:
    data = document if isinstance(document, bytes) else encoded(document)
    return write_document(read_document(data)[0])


def audited(engine: Engine, actor: Actor) -> list[tuple[str, str, str]]:
    """What the log says was done with which thing."""
    with session_for(engine, actor, NOW, writes=False) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(entry.action, entry.thing, entry.label) for entry in entries]


def changed(document: Json, change: Callable[[Json], object]) -> Json:
    change(document)
    return document


def test_the_example_is_loaded_and_dumped_whole(engine: Engine, office: Actor) -> None:
    load(engine, office, FOSHAN)
    dumped = dump(engine, office, "isa-plenary-foshan-2026")
    assert dumped == canonical(FOSHAN)
    load(engine, office, dumped, replace=True)
    assert dump(engine, office, "isa-plenary-foshan-2026") == dumped


def test_a_dump_moves_to_another_office(engine: Engine, office: Actor) -> None:
    load(engine, office, FOSHAN)
    dumped = dump(engine, office, "isa-plenary-foshan-2026")
    other = make_office(engine, "remscheid")
    load(engine, other, dumped)
    assert dump(engine, other, "isa-plenary-foshan-2026") == dumped


@given(documents())
@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_document_replaces_any_other(engine: Engine, office: Actor, document: Json) -> None:
    document["slug"] = "random"
    load(engine, office, document, replace=True)
    before = audited(engine, office)
    assert dump(engine, office, "random") == canonical(document)
    load(engine, office, document, replace=True)
    assert dump(engine, office, "random") == canonical(document)
    assert audited(engine, office) == before


def test_only_planners_load_and_dump(engine: Engine, office: Actor) -> None:
    document, _ = read_document(encoded(small()))
    for role in (Role.VIEWER, Role.APPROVER):
        actor = Actor(office.office_id, role, "somebody")
        with session_for(engine, actor, NOW) as session:
            with pytest.raises(ForbiddenError):
                load_trip(session, actor, document, replace=False, now=NOW)
            with pytest.raises(ForbiddenError):
                dump_trip(session, actor, "small")


def test_a_slug_is_taken_once_per_office(engine: Engine, office: Actor) -> None:
    load(engine, office, small())
    with pytest.raises(TakenError):
        load(engine, office, small())
    load(engine, make_office(engine, "remscheid"), small())


def test_the_slugs_of_the_site_are_refused(engine: Engine, office: Actor) -> None:
    with pytest.raises(FaultsError) as refused:
        load(engine, office, small("new"))
    assert list(map(str, refused.value.faults)) == ["slug: is used by the site itself"]


def test_another_offices_trip_is_not_found(engine: Engine, office: Actor) -> None:
    load(engine, office, small())
    with pytest.raises(NotFoundError):
        dump(engine, make_office(engine, "remscheid"), "small")


def test_what_says_the_same_is_not_touched(engine: Engine, office: Actor) -> None:
    load(engine, office, FOSHAN)
    before = audited(engine, office)
    load(engine, office, FOSHAN, replace=True)
    assert audited(engine, office) == before
    with session_for(engine, office, NOW, writes=False) as session:
        trip = trip_with_parts(session, "isa-plenary-foshan-2026")
        versions = {trip.version} | {row.version for row in trip.items}
        versions |= {row.version for row in trip.travellers}
        versions |= {row.version for row in trip.costs}
        versions |= {use.record.version for use in trip.places}
        versions |= {use.record.version for use in trip.contacts}
        assert versions == {1}


def test_replacing_keeps_the_calendar_uids_of_items_by_key(engine: Engine, office: Actor) -> None:
    document = small()
    document["programme"] = [item("a"), item("b"), item("c")]
    load(engine, office, document)
    before = uids(engine, office)
    document["programme"] = [item("c"), item("d"), item("a", title={"en": "New"})]
    load(engine, office, document, replace=True)
    after = uids(engine, office)
    assert list(after) == ["c", "d", "a"]
    assert (after["a"], after["c"]) == (before["a"], before["c"])
    assert after["d"] not in before.values()
    assert audited(engine, office)[-3:] == [
        ("created", "ProgrammeItem", "D"),
        ("changed", "ProgrammeItem", "New"),
        ("deleted", "ProgrammeItem", "B"),
    ]


def uids(engine: Engine, office: Actor) -> dict[str, str]:
    with session_for(engine, office, NOW, writes=False) as session:
        return {row.key: row.uid for row in trip_with_parts(session, "small").items}


def test_replacing_reschedules_days_when_the_zone_changes(engine: Engine, office: Actor) -> None:
    days = {"starts": {"on": "2026-10-24"}, "ends": {"on": "2026-10-25"}}
    document = small()
    document["programme"] = [item("here", place="hall") | days, item("free") | days]
    load(engine, office, document)
    document["places"][0]["zone"] = "UTC"
    document["home_zone"] = "America/New_York"
    load(engine, office, document, replace=True)
    with session_for(engine, office, NOW, writes=False) as session:
        here, free = trip_with_parts(session, "small").items
    assert here.starts_utc.isoformat() == "2026-10-24T00:00:00+00:00"
    assert free.starts_utc.isoformat() == "2026-10-24T04:00:00+00:00"


def test_a_changed_original_marks_its_translations(engine: Engine, office: Actor) -> None:
    document = small()
    document["title"] = {"en": "Small", "de": "Klein"}
    load(engine, office, document)
    document["title"] = {"en": "Small", "de": "Winzig"}
    load(engine, office, document, replace=True)
    load(engine, office, document, replace=True)
    with session_for(engine, office, NOW, writes=False) as session:
        title = trip_with_parts(session, "small").title
    assert title == Texts(en="Small", de="Winzig", outdated=frozenset({"en"}))


def test_decisions_are_only_ever_added(engine: Engine, office: Actor) -> None:
    document = foshan()
    load(engine, office, document)
    document["approvals"][0] |= {"decision": "refused"}
    document["approvals"].append(document["approvals"][0] | {"key": "second"})
    load(engine, office, document, replace=True)
    assert dump(engine, office, document["slug"]) == canonical(document)
    document["approvals"] = document["approvals"][1:]
    load(engine, office, document, replace=True)
    with session_for(engine, office, NOW, writes=False) as session:
        rows = session.scalars(select(Approval).order_by(Approval.id))
        found = [(row.key, str(row.decision), row.replaced_at) for row in rows]
    assert found == [
        ("isa-approval", "granted", LATER),
        ("isa-approval", "refused", LATER),
        ("second", "refused", None),
    ]


def test_a_decision_about_somebody_who_left_is_not_dumped(engine: Engine, office: Actor) -> None:
    document = foshan()
    load(engine, office, document)
    with session_for(engine, office, NOW) as session:
        trip = trip_with_parts(session, document["slug"])
        trip.commitments.pop()
        approval = trip.approvals[0]
        stranger = Approval(
            key="gone",
            traveller_key="gone",
            commitment_keys=[],
            max_value_cents=1,
            requested_by=approval.requested_by,
            requested_on=approval.requested_on,
            decision=approval.decision,
            position=1,
        )
        trip.approvals.append(stranger)
        session.commit()
    dumped, _ = read_document(dump(engine, office, document["slug"]))
    assert [(row.key, row.commitments) for row in dumped.approvals] == [
        ("isa-approval", ("isa-flight",))
    ]


def records(engine: Engine, office: Actor, model: type[Place | Organisation | Contact]) -> int:
    with session_for(engine, office, NOW, writes=False) as session:
        return session.scalar(select(func.count(model.id))) or 0


def test_trips_share_the_records_that_say_the_same(engine: Engine, office: Actor) -> None:
    load(engine, office, FOSHAN)
    load(engine, office, foshan() | {"slug": "again"})
    assert records(engine, office, Organisation) == 8
    assert records(engine, office, Place) == 8
    assert records(engine, office, Contact) == 1


def test_two_keys_of_one_trip_are_two_records(engine: Engine, office: Actor) -> None:
    document = small()
    document["places"] = [place("a", "Hall"), place("b", "Hall")]
    load(engine, office, document)
    load(engine, office, document | {"slug": "again"})
    assert records(engine, office, Place) == 2
    assert dump(engine, office, "again") == canonical(document | {"slug": "again"})


def test_loading_a_trip_never_changes_another_trips_records(engine: Engine, office: Actor) -> None:
    load(engine, office, FOSHAN)
    before = dump(engine, office, "isa-plenary-foshan-2026")
    document = foshan() | {"slug": "again"}
    load(engine, office, document)
    for each in (*document["organisations"], *document["places"]):
        each["name"]["en"] = "Renamed " + each["name"]["en"]
    document["contacts"][0]["phone"] = "1"
    load(engine, office, document, replace=True)
    assert dump(engine, office, "again") == canonical(document)
    assert dump(engine, office, "isa-plenary-foshan-2026") == before
    assert records(engine, office, Place) == 16
    assert records(engine, office, Contact) == 2


def test_a_record_of_this_trip_alone_is_updated_in_place(engine: Engine, office: Actor) -> None:
    document = small()
    load(engine, office, document)
    document["places"][0]["city"] = "Shenzhen"
    document["organisations"][0]["legal_name"] = "Host Ltd"
    load(engine, office, document, replace=True)
    assert dump(engine, office, "small") == canonical(document)
    with session_for(engine, office, NOW, writes=False) as session:
        hall = session.scalars(select(Place)).one()
        host = session.scalars(select(Organisation)).one()
    assert (hall.version, hall.search_text) == (2, "hall shenzhen")
    assert (host.version, host.search_text) == (2, "host host ltd")


def test_a_place_that_is_only_somebodys_home_elsewhere_is_left_alone(
    engine: Engine, office: Actor
) -> None:
    load(engine, office, small())
    other = small("other")
    load(engine, office, other)
    with session_for(engine, office, NOW) as session:
        trip = trip_with_parts(session, "other")
        trip.travellers[0].home = trip.places[0].record
        trip.places.clear()
        session.commit()
    document = small()
    document["places"][0]["city"] = "Shenzhen"
    load(engine, office, document, replace=True)
    assert records(engine, office, Place) == 2


def test_a_renamed_key_keeps_the_record(engine: Engine, office: Actor) -> None:
    document = small()
    load(engine, office, document)
    document["places"][0]["key"] = "renamed"
    load(engine, office, document, replace=True)
    assert dump(engine, office, "small") == canonical(document)
    assert records(engine, office, Place) == 1


def test_records_may_change_places(engine: Engine, office: Actor) -> None:
    document = small()
    document["places"] = [place("a", "Hall"), place("b", "Lab")]
    load(engine, office, document)
    load(engine, office, document | {"slug": "again"})
    document["places"] = [place("b", "Hall"), place("a", "Lab")]
    load(engine, office, document, replace=True)
    assert dump(engine, office, "small") == canonical(document)


def test_everything_of_a_trip_may_go(engine: Engine, office: Actor) -> None:
    load(engine, office, FOSHAN)
    bare = {name: value for name, value in foshan().items() if not isinstance(value, list)}
    del bare["allowances"], bare["purpose"]
    load(engine, office, bare, replace=True)
    assert dump(engine, office, bare["slug"]) == canonical(bare)
    load(engine, office, FOSHAN, replace=True)
    assert dump(engine, office, bare["slug"]) == canonical(FOSHAN)


def test_a_refused_document_writes_nothing(engine: Engine, office: Actor) -> None:
    load(engine, office, small())
    before = audited(engine, office)
    with pytest.raises(TakenError):
        load(engine, office, foshan() | {"slug": "small"})
    assert audited(engine, office) == before
    with session_for(engine, office, NOW, writes=False) as session:
        assert session.scalar(select(func.count(Trip.id))) == 1
        assert session.scalar(select(func.count(ProgrammeItem.id))) == 1


def test_a_trip_is_read_in_a_fixed_number_of_queries(
    engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    numbers = []
    for rows in (1, 3):
        document = foshan() | {"slug": f"trip-{rows}"}
        for name, value in document.items():
            if isinstance(value, list):
                document[name] = value + [
                    each | {"key": f"more-{number}"} if "key" in each else each
                    for number in range(rows)
                    for each in value[:1]
                ]
        load(engine, office, document)
        with count_queries() as queries, session_for(engine, office, NOW, writes=False) as session:
            dump_trip(session, office, document["slug"])
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
