"""Every format for every audience: what it shows, what it keeps, and what is refused."""

from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from itertools import product

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import ProgrammeItem
from planner.domain.access import Actor, Role
from planner.domain.audiences import HOSTS, OFFICE, STAFF, TRIP, Audience, audience_named, traveller
from planner.domain.export_tables import TABLES, TableName
from planner.domain.refusals import ForbiddenError, InvalidError, NotFoundError, RefusalError
from planner.domain.texts import Texts
from planner.formats.trip_document import write_document
from planner.i18n.catalogues import LOCALES
from planner.services.calendar_files import calendar_file
from planner.services.exports import (
    TRIP_STYLES,
    ExportWish,
    FileStyle,
    export_draft,
    export_trip,
    released_people,
)
from planner.services.trip_documents import dump_trip
from planner.services.trips import get_trip
from tests import audience_trip, pdfs
from tests.audience_trip import (
    BOOKING,
    CONTACT_PHONE,
    PLACE_PHONE,
    SEEN,
    SLUG,
    STAFF_ONLY,
    TITLES,
    titles_in,
)
from tests.counting import CountQueries
from tests.records import NOW, make_item, make_office, make_traveller, make_trip

OUTSIDE = sorted(SEEN)
LISTS = [FileStyle.XLSX, FileStyle.CSV]


@pytest.fixture
def office(engine: Engine) -> Actor:
    actor = make_office(engine, "solingen")
    audience_trip.add_trip(engine, actor)
    return actor


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    with session_for(engine, office, NOW) as opened:
        yield opened


def audience(name: str) -> Audience:
    found = audience_named(name)
    assert found is not None
    return found


def sheets(body: bytes) -> dict[str, Sequence[Sequence[object]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(body))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def text_of(body: bytes, style: FileStyle) -> str:
    """All that a file says."""
    match style:
        case FileStyle.XLSX:
            return str(sheets(body))
        case FileStyle.PDF:
            return pdfs.text_of(body)
        case FileStyle.ZIP:
            files = pdfs.files_in(body).items()
            read = {"pdf": pdfs.text_of}
            return "\n".join(read.get(name[-3:], bytes.decode)(each) for name, each in files)
    return body.decode("utf-8-sig").replace("\r\n ", "")


def every_file(
    session: Session, office: Actor, whom: Audience
) -> Iterator[tuple[FileStyle, TableName, str]]:
    """Each file that an audience can get, in each language."""
    for style, table, language in product(TRIP_STYLES, TableName, LOCALES):
        if style in {FileStyle.PDF, FileStyle.ZIP} and table is not TableName.PROGRAMME:
            continue  # they have no tables
        try:
            file = export_trip(session, office, SLUG, ExportWish(whom, style, language, table))
        except InvalidError:
            continue
        yield style, table, text_of(file.body, style)


@pytest.mark.parametrize("whom", OUTSIDE)
def test_no_file_for_others_says_what_is_not_theirs(
    session: Session, office: Actor, whom: str
) -> None:
    files = list(every_file(session, office, audience(whom)))
    assert {style for style, _, _ in files} == set(TRIP_STYLES) - {FileStyle.JSON}
    for style, table, text in files:
        assert titles_in(text) == SEEN[whom], (style, table)
        for kept in (*STAFF_ONLY, BOOKING):
            assert kept not in text, (style, table, kept)
        if whom == "hosts":
            assert CONTACT_PHONE not in text
            assert PLACE_PHONE not in text
        elif table is TableName.PROGRAMME:
            assert CONTACT_PHONE in text
            assert PLACE_PHONE in text


def test_hosts_get_headcounts_names_and_functions(session: Session, office: Actor) -> None:
    body = export_trip(session, office, SLUG, ExportWish(HOSTS, FileStyle.XLSX, "en")).body
    book = sheets(body)
    assert list(book) == ["Programme", "Participants"]
    headings, *rows = book["Programme"]
    assert headings == [
        *("Day", "Starts", "Last day", "Ends", "Time zone", "Kind", "Title", "Status"),
        *("Description", "Place", "City", "Address", "Address in Chinese", "To", "Headcount"),
    ]
    assert [(row[6], row[-1]) for row in rows] == [("Opening", 2.0), ("Banquet", 2.0)]
    assert [row[2:] for row in book["Participants"]] == [
        ["Title", "Headcount", "Family name", "Given name", "Name in their own script", "Function"],
        ["Opening", 2.0, "Beispiel", "Anna", "", "Head of anna"],
        ["Opening", 2.0, "Beispiel", "Bernd", "", "Head of bernd"],
        ["Banquet", 2.0, "Beispiel", "Anna", "", "Head of anna"],
        ["Banquet", 2.0, "Beispiel", "Bernd", "", "Head of bernd"],
    ]


def test_a_list_is_in_the_language_asked_for(session: Session, office: Actor) -> None:
    wish = ExportWish(TRIP, FileStyle.CSV, "zh")
    first, row = export_trip(session, office, SLUG, wish).body.decode("utf-8-sig").split("\r\n")[:2]
    assert first.startswith("日期;开始;")
    assert ";佛山会议中心;Foshan;佛山市顺德区;" in row
    unsaid = ExportWish(TRIP, FileStyle.CSV)
    offices = ExportWish(TRIP, FileStyle.CSV, "de")
    assert export_trip(session, office, SLUG, unsaid) == export_trip(session, office, SLUG, offices)


def test_staff_get_all_of_the_release(session: Session, office: Actor) -> None:
    body = export_trip(session, office, SLUG, ExportWish(STAFF, FileStyle.XLSX, "en")).body
    book = sheets(body)
    assert list(book) == ["Programme", "People", "Attendance", "Participants"]
    text = str(book)
    assert titles_in(text) == TITLES
    assert f"{BOOKING}Opening" in text
    assert "NOTE-Huddle" in text
    assert "COST-" not in text
    assert book["Attendance"][0] == ["Day", "Title", "Headcount", "Anna Beispiel", "Bernd Beispiel"]
    assert book["Attendance"][4:6] == [
        [date(2026, 10, 24), "Workshop", 1.0, "", "x"],
        [date(2026, 10, 24), "Massage", 1.0, "x", ""],
    ]


def test_the_calendar_of_staff_has_all_items_and_says_no_more_than_travellers_read(
    session: Session, office: Actor
) -> None:
    body = export_trip(session, office, SLUG, ExportWish(STAFF, FileStyle.ICS, "en")).body
    text = text_of(body, FileStyle.ICS)
    assert titles_in(text) == TITLES
    assert CONTACT_PHONE in text
    for kept in ("NOTE-", "COST-", BOOKING):
        assert kept not in text


def test_the_last_release_is_shown_and_the_draft_to_staff(session: Session, office: Actor) -> None:
    trip = get_trip(session, office, SLUG)
    trip.items[0].title = Texts(en="Overture")
    session.flush()
    released = ExportWish(STAFF, FileStyle.XLSX, "en")
    assert "Overture" not in str(sheets(export_trip(session, office, SLUG, released).body))
    book = sheets(export_draft(session, office, SLUG, "en", NOW).body)
    assert "Overture" in str(book["Programme"])
    assert list(book) == ["Programme", "People", "Attendance", "Participants"]
    headings, first, _ = book["People"]
    assert headings[-4:] == ["Groups", "Employer", "E-mail", "Phone"]
    assert first[-3:] == ["Beispiel GmbH", "MAIL-anna@example.org", "+49 170 1234567"]
    assert "MAIL-" not in str([book[name] for name in book if name != "People"])


@pytest.mark.parametrize("whom", OUTSIDE)
def test_a_calendar_is_that_of_the_feed(session: Session, office: Actor, whom: str) -> None:
    wish = ExportWish(audience(whom), FileStyle.ICS, "de")
    file = export_trip(session, office, SLUG, wish)
    assert file.body == calendar_file(session, office, SLUG, audience(whom), "de")
    assert file.name == f"audiences-{whom.removeprefix('traveller:')}.ics"


def test_the_trip_document_is_for_staff(session: Session, office: Actor) -> None:
    file = export_trip(session, office, SLUG, ExportWish(STAFF, FileStyle.JSON))
    assert file.body == write_document(dump_trip(session, office, SLUG))
    viewer = Actor(office.office_id, Role.VIEWER, "viewer")
    with pytest.raises(ForbiddenError):
        export_trip(session, viewer, SLUG, ExportWish(STAFF, FileStyle.JSON))


@pytest.mark.parametrize(
    ("whom", "style", "why"),
    [
        (HOSTS, FileStyle.JSON, "The trip document is for staff only."),
        (HOSTS, FileStyle.DOCX, "There is no such file."),
        (STAFF, FileStyle.VCF, "There is no such file."),
        (OFFICE, FileStyle.ICS, "Choose for whom the file is."),
        (OFFICE, FileStyle.CSV, "Choose for whom the file is."),
        (traveller("nobody"), FileStyle.ICS, "There is no such traveller on this trip."),
        (traveller("nobody"), FileStyle.XLSX, "There is no such traveller on this trip."),
    ],
)
def test_what_there_is_not_is_refused_with_the_reason(
    session: Session, office: Actor, whom: Audience, style: FileStyle, why: str
) -> None:
    with pytest.raises(RefusalError) as refused:
        export_trip(session, office, SLUG, ExportWish(whom, style))
    assert str(refused.value) == why


def test_a_language_or_a_list_that_there_is_not_is_refused(session: Session, office: Actor) -> None:
    for wish in (
        ExportWish(TRIP, FileStyle.CSV, "fr"),
        ExportWish(TRIP, FileStyle.CSV, table=TableName.PEOPLE),
        ExportWish(HOSTS, FileStyle.CSV, table=TableName.ATTENDANCE),
    ):
        with pytest.raises(InvalidError):
            export_trip(session, office, SLUG, wish)
    with pytest.raises(NotFoundError):
        export_trip(session, office, "nowhere", ExportWish(TRIP, FileStyle.CSV))


def test_before_the_first_release_there_is_the_draft_alone(session: Session, office: Actor) -> None:
    session.add(make_trip("draft"))
    session.flush()
    for whom, style in ((TRIP, FileStyle.ICS), (HOSTS, FileStyle.XLSX), (STAFF, FileStyle.CSV)):
        with pytest.raises(InvalidError, match="Nothing has been released yet"):
            export_trip(session, office, "draft", ExportWish(whom, style))
    assert export_draft(session, office, "draft", "", NOW).name == "draft-draft.xlsx"
    export_trip(session, office, "draft", ExportWish(STAFF, FileStyle.JSON))


def test_items_stand_in_the_order_of_time(session: Session, office: Actor) -> None:
    trip = make_trip("order")
    trip.travellers = [make_traveller("ada")]
    late, early, hotel = (make_item(key, None, date(2026, 10, 24), clock) for key, clock in (
        ("late", "18:00"), ("early", "07:00"), ("hotel", "12:00")))  # fmt: skip
    hotel.schedule(date(2026, 10, 24), date(2026, 10, 25), "Europe/Berlin")
    trip.items = [late, early, hotel]
    session.add(trip)
    session.flush()
    rows = sheets(export_draft(session, office, "order", "en", NOW).body)["Programme"][1:]
    assert [(row[1], row[6]) for row in rows] == [
        ("", "Hotel"),
        (early.starts_at.time() if early.starts_at else None, "Early"),
        (late.starts_at.time() if late.starts_at else None, "Late"),
    ]


def test_the_same_file_twice_is_the_same_bytes(session: Session, office: Actor) -> None:
    wish = ExportWish(STAFF, FileStyle.XLSX, "de")
    assert export_trip(session, office, SLUG, wish) == export_trip(session, office, SLUG, wish)


def test_a_large_draft_takes_as_many_queries_as_a_small_one(
    session: Session, office: Actor, count_queries: CountQueries
) -> None:
    counts = []
    for size in (1, 3):
        trip = make_trip(f"size-{size}")
        trip.travellers = [make_traveller(f"t-{n}") for n in range(size)]
        trip.items = [make_item(f"i-{n}", None, date(2026, 10, 24)) for n in range(size)]
        for item in trip.items:
            item.everyone, item.travellers = False, trip.travellers[:]
        session.add(trip)
        session.commit()
        session.expunge_all()
        with count_queries() as queries:
            export_draft(session, office, f"size-{size}", "de", NOW)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_there_is_a_file_for_each_who_was_on_the_released_trip(
    session: Session, office: Actor
) -> None:
    assert [each.key for each in released_people(session, office, SLUG)] == ["anna", "bernd"]
    assert set(TABLES) == {"travellers", "hosts", "staff"}


def test_no_item_is_left_unread(session: Session, office: Actor) -> None:
    """A formula that somebody typed as a title is a text in every list."""
    trip = get_trip(session, office, SLUG)
    for item in session.query(ProgrammeItem).filter(ProgrammeItem.trip_id == trip.id):
        item.title = Texts(en='=HYPERLINK("https://example.org")')
    session.flush()
    rows = sheets(export_draft(session, office, SLUG, "en", NOW).body)["Programme"][1:]
    assert {row[6] for row in rows} == {'=HYPERLINK("https://example.org")'}
