"""A host's programme and lists of people: looked at, taken over, taken back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from xlsxwriter import Workbook  # type: ignore[import-untyped] # it has no types

from planner.db.engine import session_for
from planner.db.models import (
    AuditEntry,
    Group,
    Organisation,
    Place,
    ProgrammeImport,
    ProgrammeItem,
    Trip,
    TripPlace,
)
from planner.domain.access import Actor, Role
from planner.domain.imports.diffs import Change
from planner.domain.imports.headings import Meaning
from planner.domain.refusals import ForbiddenError, InvalidError, NotFoundError
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.domain.vocabulary import ItemStatus, Kind, OrganisationKind, Regime, Track, Visibility
from planner.services.imports.people import apply_people, preview_people
from planner.services.imports.programme import apply_import, preview_import
from planner.services.imports.undoing import list_imports, report_import, undo_import
from planner.services.imports.uploads import Upload
from planner.services.item_details import details_of
from planner.services.programmes import delete_item, edit_item, get_item
from planner.services.releases import release_trip
from tests.counting import CountQueries
from tests.records import NOW, make_item, make_office, make_traveller, make_trip

SHANGHAI = "Asia/Shanghai"
TABLE = """Date;Start;End;Title;Place;Status
24.10.2026;11:00;12:00;Plenary;Hall;confirmed
24.10.2026;18:00;21:00;Dinner;Lingnan;
25.10.2026;10:00;9:00;Wrong;;
"""
PEOPLE = """Name;Given name;Function;Company;E-Mail;Language;Role
Weber;Eva;Director;Works;eva@example.org;German;company
Example;Director;Mayor;;;;
"""


def csv(text: str = TABLE, zone: str = SHANGHAI) -> Upload:
    return Upload("host.csv", text.encode(), zone)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    """A trip ``foshan`` with a traveller, a place and the item ``plenary`` on 24 October."""
    with session_for(engine, office, NOW) as session:
        hall = Place(name=Texts(en="Hall"), city="Foshan", country="CN", zone=SHANGHAI)
        trip = make_trip("foshan")
        trip.places = [TripPlace(key="hall", record=hall)]
        trip.travellers = [make_traveller("director")]
        trip.items = [make_item("plenary", hall, date(2026, 10, 24))]
        works = Organisation(name=Texts(en="Works"), kind=OrganisationKind.COMPANY)
        session.add_all([trip, works])
        session.commit()
        yield session


def item(session: Session, office: Actor, key: str) -> ProgrammeItem:
    session.expire_all()
    return get_item(session, office, "foshan", key)


def changes(session: Session, office: Actor, upload: Upload) -> list[tuple[str, str | None]]:
    session.expire_all()
    preview = preview_import(session, office, "foshan", upload)
    return [(line.change, line.key) for line in preview.lines]


def taken_over(session: Session, office: Actor, upload: Upload, **chosen: list[int]) -> int:
    _, record = apply_import(session, office, "foshan", upload, NOW, chosen=chosen.get("chosen"))
    session.commit()
    session.expire_all()
    assert record is not None
    return record.id


def contents(session: Session) -> list[object]:
    session.expire_all()
    rows = session.scalars(select(ProgrammeItem).order_by(ProgrammeItem.key)).all()
    return [(row.key, replace(details_of(row), version=0), row.source_uid) for row in rows]


def test_looking_at_a_file_writes_nothing(session: Session, office: Actor) -> None:
    before = contents(session)
    assert changes(session, office, csv()) == [
        (Change.CHANGE, "plenary"),
        (Change.ADD, "dinner"),
        (Change.SKIP, None),
    ]
    assert not session.new
    assert not session.dirty
    assert contents(session) == before


def test_what_is_taken_over_is_the_hosts(session: Session, office: Actor) -> None:
    taken_over(session, office, csv())
    dinner = item(session, office, "dinner")
    assert (dinner.kind, dinner.track) == (Kind.MEAL, Track.OFFICIAL)
    assert (dinner.status, dinner.visibility) == (ItemStatus.TENTATIVE, Visibility.TRAVELLERS)
    assert (dinner.everyone, dinner.place, dinner.position) == (True, None, 1)
    assert dinner.description == Texts(en="Place: Lingnan")
    assert dinner.starts == WallTime(datetime(2026, 10, 24, 18), SHANGHAI)
    assert dinner.starts_utc.hour == 10
    plenary = item(session, office, "plenary")
    assert plenary.starts == WallTime(datetime(2026, 10, 24, 11), SHANGHAI)
    assert (plenary.kind, plenary.title) == (Kind.SESSION, Texts(en="Plenary"))


def test_the_same_file_again_changes_nothing(session: Session, office: Actor) -> None:
    taken_over(session, office, csv())
    before = contents(session)
    assert [change for change, _ in changes(session, office, csv())] == ["same", "same", "skip"]
    _, record = apply_import(session, office, "foshan", csv(), NOW)
    assert record is None
    assert contents(session) == before
    assert session.scalar(select(func.count(ProgrammeImport.id))) == 1


def test_a_calendar_is_known_again_by_its_uids(session: Session, office: Actor) -> None:
    def calendar(hour: str) -> Upload:
        lines = (
            "BEGIN:VCALENDAR",
            "BEGIN:VEVENT",
            "UID:7@host",
            "SUMMARY:Visit",
            f"DTSTART;TZID=China Standard Time:20261025T{hour}0000",
            "STATUS:CONFIRMED",
            "END:VEVENT",
            "END:VCALENDAR",
        )
        return Upload("host.ics", "\r\n".join(lines).encode())

    taken_over(session, office, calendar("09"))
    visit = item(session, office, "visit")
    assert (visit.source_uid, visit.status) == ("7@host", ItemStatus.CONFIRMED)
    assert changes(session, office, calendar("09")) == [(Change.SAME, "visit")]
    taken_over(session, office, calendar("14"))
    moved = item(session, office, "visit")
    assert moved.starts == WallTime(datetime(2026, 10, 25, 14), SHANGHAI)
    assert moved.uid == visit.uid


def series(start: str, uid: str = "7@host") -> Upload:
    lines = (
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "SUMMARY:Morning round",
        f"DTSTART;TZID=China Standard Time:20261023T{start}00",
        f"DTEND;TZID=China Standard Time:20261023T{start[:2]}5900",
        "RRULE:FREQ=DAILY;COUNT=3",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return Upload("host.ics", "\r\n".join(lines).encode())


def test_a_series_that_was_moved_changes_its_items(session: Session, office: Actor) -> None:
    taken_over(session, office, series("0800"))
    keys = ["morning-round", "morning-round-2", "morning-round-3"]
    assert changes(session, office, series("0815")) == [(Change.CHANGE, key) for key in keys]
    taken_over(session, office, series("0815"))
    assert session.scalar(select(func.count(ProgrammeItem.id))) == 4
    assert item(session, office, keys[2]).source_uid == "7@host/20261025T081500"
    assert changes(session, office, series("0815")) == [(Change.SAME, key) for key in keys]


def test_the_new_uid_of_an_event_is_kept_and_given_back(session: Session, office: Actor) -> None:
    taken_over(session, office, series("0800"))
    number = taken_over(session, office, series("0800", "8@host"))
    assert item(session, office, "morning-round").source_uid == "8@host/20261023T080000"
    _, record = apply_import(session, office, "foshan", series("0800", "8@host"), NOW)
    assert record is None
    undo_import(session, office, "foshan", number, NOW)
    session.commit()
    assert item(session, office, "morning-round").source_uid == "7@host/20261023T080000"


def test_places_become_the_trips(session: Session, office: Actor) -> None:
    airport = Place(name=Texts(en="Airport"), city="Guangzhou", country="CN", zone=SHANGHAI)
    session.add(airport)
    session.commit()
    taken_over(session, office, csv("Date;Time;Title;Place\n2026-10-25;9:00;Bus;Airport, Gate 2\n"))
    assert item(session, office, "bus").place_id == airport.id
    trip = session.scalars(select(Trip)).one()
    assert [use.key for use in trip.places] == ["hall", "airport"]


def test_only_chosen_lines_are_taken_over(session: Session, office: Actor) -> None:
    taken_over(session, office, csv(), chosen=[1, 2, 99])
    assert [line[0] for line in changes(session, office, csv())] == ["change", "same", "skip"]
    _, record = apply_import(session, office, "foshan", csv(), NOW, chosen=[])
    assert record is None


def test_what_changed_since_it_was_looked_at_is_not_overwritten(
    session: Session, office: Actor
) -> None:
    seen = preview_import(session, office, "foshan", csv()).digest
    stored = details_of(item(session, office, "plenary"))
    edit_item(session, office, "foshan", "plenary", replace(stored, title=Texts(en="Other")))
    session.commit()
    session.expire_all()
    with pytest.raises(InvalidError, match="changed in between"):
        apply_import(session, office, "foshan", csv(), NOW, seen=seen)


def test_columns_are_chosen_where_headings_tell_nothing(session: Session, office: Actor) -> None:
    upload = csv("When;What\n2026-10-25;Fair\n")
    preview = preview_import(session, office, "foshan", replace(upload, columns={}))
    assert (preview.is_readable, preview.lines) == (False, ())
    with pytest.raises(InvalidError, match="Say which columns"):
        apply_import(session, office, "foshan", replace(upload, columns={}), NOW)
    told = replace(upload, columns={0: Meaning.DATE, 1: Meaning.TITLE})
    assert changes(session, office, told) == [(Change.ADD, "fair")]


def test_the_zone_is_asked_for_once(session: Session, office: Actor) -> None:
    preview = preview_import(session, office, "foshan", csv(zone=""))
    assert [line.change for line in preview.lines] == ["change", "skip", "skip"]
    assert preview.needs_zone
    assert preview.frame.zones == (SHANGHAI, "Europe/Berlin")
    assert not preview_import(session, office, "foshan", csv()).needs_zone
    with pytest.raises(InvalidError, match="Choose a time zone"):
        preview_import(session, office, "foshan", csv(zone="Mars"))


def test_one_undo_takes_the_whole_import_back(session: Session, office: Actor) -> None:
    before = contents(session)
    number = taken_over(session, office, csv())
    report = report_import(session, office, "foshan", number)
    assert ([r.label for r in report.added], [r.label for r in report.changed]) == (
        ["Dinner"],
        ["Plenary"],
    )
    record = undo_import(session, office, "foshan", number, NOW)
    session.commit()
    assert record.undone_at == NOW
    assert contents(session) == before
    with pytest.raises(InvalidError, match="taken back before"):
        undo_import(session, office, "foshan", number, NOW)


def test_what_was_edited_since_is_named_and_nothing_taken_back(
    session: Session, office: Actor
) -> None:
    number = taken_over(session, office, csv())
    stored = details_of(item(session, office, "dinner"))
    edit_item(session, office, "foshan", "dinner", replace(stored, internal_note="Ask"))
    session.commit()
    before = contents(session)
    with pytest.raises(InvalidError) as refused:
        undo_import(session, office, "foshan", number, NOW)
    assert str(refused.value) == "Edited since, so nothing was taken back: Dinner"
    session.rollback()
    assert contents(session) == before


def test_what_was_deleted_since_hinders_no_undo(session: Session, office: Actor) -> None:
    number = taken_over(session, office, csv())
    delete_item(session, office, "foshan", "dinner", 1)
    session.commit()
    session.expire_all()
    undo_import(session, office, "foshan", number, NOW)
    session.commit()
    assert item(session, office, "plenary").starts == WallTime(
        datetime(2026, 10, 24, 10, 30), SHANGHAI
    )


def test_imports_are_taken_back_one_after_another(session: Session, office: Actor) -> None:
    before = contents(session)
    first = taken_over(session, office, csv())
    second = taken_over(session, office, csv(TABLE.replace("11:00", "11:30")))
    with pytest.raises(InvalidError, match="Edited since"):
        undo_import(session, office, "foshan", first, NOW)
    session.rollback()
    for number in (second, first):
        undo_import(session, office, "foshan", number, NOW)
        session.commit()
        session.expire_all()
    assert contents(session) == before


def test_an_undone_import_can_be_released_and_is_in_the_history(
    session: Session, office: Actor
) -> None:
    number = taken_over(session, office, csv())
    release_trip(session, office, "foshan", "", NOW)
    session.commit()
    undo_import(session, office, "foshan", number, NOW)
    session.commit()
    session.expire_all()
    assert release_trip(session, office, "foshan", "", NOW).number == 2
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.thing == "ProgrammeImport").order_by(AuditEntry.id)
    )
    assert [(entry.action, sorted(entry.changes)) for entry in entries] == [
        ("created", ["filename", "imported_at"]),
        ("changed", ["undone_at"]),
    ]


def test_people_are_taken_over_and_taken_back(session: Session, office: Actor) -> None:
    upload = Upload("people.csv", PEOPLE.encode())
    _, record = apply_people(session, office, "foshan", upload, NOW)
    session.commit()
    session.expire_all()
    assert record is not None
    mayor, eva = session.scalars(select(Trip)).one().travellers
    assert (mayor.function, mayor.regime) == ("Mayor", Regime.BMF)
    assert (eva.label, eva.function, eva.language) == ("Eva Weber", "Director", "de")
    assert (eva.employer and eva.employer.label, eva.role, eva.regime) == (
        "Works",
        "company",
        Regime.NONE,
    )
    again = preview_people(session, office, "foshan", upload)
    assert [line.change for line in again.lines] == ["same", "same"]
    assert apply_people(session, office, "foshan", upload, NOW)[1] is None
    report = report_import(session, office, "foshan", record.id)
    assert [row.label for row in report.added] == ["Eva Weber"]
    undo_import(session, office, "foshan", record.id, NOW)
    session.commit()
    session.expire_all()
    (left,) = session.scalars(select(Trip)).one().travellers
    assert (left.key, left.function) == ("director", "")


def test_people_who_take_part_since_are_not_taken_back(session: Session, office: Actor) -> None:
    _, record = apply_people(session, office, "foshan", Upload("p.csv", PEOPLE.encode()), NOW)
    assert record is not None
    trip = session.scalars(select(Trip)).one()
    eva = next(person for person in trip.travellers if person.key == "eva-weber")
    trip.groups = [Group(key="board", name=Texts(en="Board"), travellers=[eva])]
    session.commit()
    with pytest.raises(InvalidError, match=r"In groups, .*: Eva Weber"):
        undo_import(session, office, "foshan", record.id, NOW)


def test_a_calendar_has_no_people(session: Session, office: Actor) -> None:
    with pytest.raises(InvalidError, match="it has no people"):
        preview_people(session, office, "foshan", Upload("a.ics", b"BEGIN:VCALENDAR"))
    with pytest.raises(InvalidError, match="Say which columns are the names"):
        apply_people(session, office, "foshan", Upload("a.csv", b"A;B\n1;2"), NOW)


def workbook_of(count: int) -> bytes:
    """`count` items over four days, seven of them with faults."""
    data = BytesIO()
    with Workbook(data) as book:
        sheet, day = book.add_worksheet("Plan"), book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, ["Datum", "Uhrzeit", "Programmpunkt", "Ort"])
        for number in range(count):
            row = number + 1
            sheet.write_datetime(row, 0, datetime(2026, 10, 23 + number % 4), day)
            sheet.write_string(row, 1, f"{8 + number % 10}:00-{8 + number % 10}:45")
            sheet.write_string(row, 2, f"Gespräch {number}")
        for row, column, text in FAULTS:
            sheet.write_string(row - 1, column, text)
    return data.getvalue()


FAULTS = (
    (10, 0, "32.10.2026"),
    (50, 0, "morgen"),
    (99, 1, "25:00"),
    (120, 1, "12:00-11:00"),
    (200, 1, "abends"),
    (250, 2, " "),
    (301, 0, "10/11/2025"),
)


def test_three_hundred_rows_with_seven_bad_ones(session: Session, office: Actor) -> None:
    upload = Upload("plan.xlsx", workbook_of(300), SHANGHAI)
    preview = preview_import(session, office, "foshan", upload)
    bad = [line for line in preview.lines if line.change is Change.SKIP]
    assert [(line.row, line.reason and line.reason.column) for line in bad] == [
        (10, "A (Datum)"),
        (50, "A (Datum)"),
        (99, "B (Uhrzeit)"),
        (120, "B (Uhrzeit)"),
        (200, "B (Uhrzeit)"),
        (250, "C (Programmpunkt)"),
        (301, "A (Datum)"),
    ]
    assert len(preview.lines) == 300
    number = taken_over(session, office, upload)
    assert session.scalar(select(func.count(ProgrammeItem.id))) == 294
    undo_import(session, office, "foshan", number, NOW)
    session.commit()
    assert session.scalar(select(func.count(ProgrammeItem.id))) == 1


def test_viewers_import_nothing(session: Session, office: Actor) -> None:
    viewer = replace(office, role=Role.VIEWER)
    for action in (
        lambda: preview_import(session, viewer, "foshan", csv()),
        lambda: apply_import(session, viewer, "foshan", csv(), NOW),
        lambda: preview_people(session, viewer, "foshan", csv(PEOPLE)),
        lambda: apply_people(session, viewer, "foshan", csv(PEOPLE), NOW),
        lambda: list_imports(session, viewer, "foshan"),
        lambda: undo_import(session, viewer, "foshan", 1, NOW),
    ):
        with pytest.raises(ForbiddenError):
            action()


def test_another_office_has_no_such_import(session: Session, engine: Engine, office: Actor) -> None:
    number = taken_over(session, office, csv())
    session.commit()
    stranger = make_office(engine, "remscheid")
    with session_for(engine, stranger, NOW) as other:
        other.add(make_trip("foshan"))
        other.flush()
        assert list_imports(other, stranger, "foshan") == []
        with pytest.raises(NotFoundError):
            undo_import(other, stranger, "foshan", number, NOW)


@pytest.mark.parametrize("count", [1, 3])
def test_an_import_takes_as_many_queries_however_long_it_is(
    session: Session, office: Actor, count_queries: CountQueries, count: int
) -> None:
    lines = "".join(f"2026-10-25;1{n}:00;Talk {n};Hall\n" for n in range(count))
    upload = csv(f"Date;Time;Title;Place\n{lines}")
    session.commit()
    with count_queries() as looked:
        preview_import(session, office, "foshan", upload)
    assert len([query for query in looked if query.startswith("SELECT")]) == 13
    with count_queries() as written:
        apply_import(session, office, "foshan", upload, NOW)
        session.commit()
    selects = [query for query in written if query.startswith("SELECT")]
    assert len([query for query in selects if "pg_advisory" not in query]) == 14
