"""Papers and bundles: who gets which, what stands on them, what does not."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from icalendar import Calendar
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import Approval, Traveller
from planner.domain.access import Actor, Role
from planner.domain.audiences import HOSTS, STAFF, TRIP, audience_named, traveller
from planner.domain.papers import PAPERS, PaperKind, Section
from planner.domain.refusals import ForbiddenError, InvalidError, NotFoundError, RefusalError
from planner.domain.texts import Texts
from planner.domain.vocabulary import AudienceKind
from planner.i18n.catalogues import LOCALES
from planner.services.exports import (
    ExportWish,
    FileStyle,
    export_costs,
    export_decision,
    export_trip,
)
from planner.services.papers import released, subjects
from planner.services.releases import release_trip
from planner.services.trips import get_trip
from tests import audience_trip
from tests.audience_trip import (
    BOOKING,
    BRING,
    CONTACT_PHONE,
    NOTES,
    PLACE_PHONE,
    SEEN,
    SLUG,
    STAFF_ONLY,
    TITLES,
    titles_in,
)
from tests.papers import crowded_trip, long_title
from tests.pdfs import files_in, sheets_of, text_of
from tests.records import NOW, make_office

EVERYBODY = {**SEEN, "staff": TITLES}
OUTSIDE = sorted(SEEN)
ITEMS = 60
MANY = 200


@pytest.fixture
def office(engine: Engine) -> Actor:
    actor = make_office(engine, "solingen")
    audience_trip.add_trip(engine, actor)
    return actor


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    with session_for(engine, office, NOW) as opened:
        yield opened


def export(session: Session, office: Actor, whom: str, style: FileStyle, **wish: object) -> bytes:
    """A file for an audience, named as on the command line."""
    audience = audience_named(whom)
    assert audience is not None
    wanted = ExportWish(audience, style, **wish)  # type: ignore[arg-type] # its fields by name
    return export_trip(session, office, SLUG, wanted).body


def every_paper(session: Session, office: Actor, whom: str) -> Iterator[tuple[PaperKind, str, str]]:
    """The text of each paper that an audience gets, in each language."""
    audience = audience_named(whom)
    assert audience is not None
    for kind, language in product(PAPERS[audience.kind], LOCALES):
        body = export(session, office, whom, FileStyle.PDF, paper=kind, language=language)
        yield kind, language, text_of(body)


@pytest.mark.parametrize("whom", OUTSIDE)
def test_a_paper_says_what_its_readers_may_know_and_no_more(
    session: Session, office: Actor, whom: str
) -> None:
    papers = list(every_paper(session, office, whom))
    assert papers
    for kind, language, text in papers:
        assert titles_in(text) == SEEN[whom], (kind, language)
        for kept in (*STAFF_ONLY, BOOKING):
            assert kept not in text, (kind, language, kept)
        is_for_hosts = whom == "hosts"
        assert (CONTACT_PHONE in text, PLACE_PHONE in text) == (not is_for_hosts,) * 2
        assert (BRING in text) == (not is_for_hosts)
        is_book = kind is PaperKind.BRIEFING
        assert (NOTES in text) == is_book
        assert ("Bernd" in text) == (is_for_hosts or whom == "traveller:bernd")


@pytest.mark.parametrize("whom", sorted(EVERYBODY))
def test_every_released_item_is_in_html_pdf_and_calendar(
    session: Session, office: Actor, whom: str
) -> None:
    files = files_in(export(session, office, whom, FileStyle.ZIP, language="en"))
    first = f"{PAPERS[audience_named(whom).kind][0]}.pdf"  # type: ignore[union-attr] # it is one
    alone = export(session, office, whom, FileStyle.PDF, language="en")
    assert files[first] == alone
    assert files["programme.ics"] == export(session, office, whom, FileStyle.ICS, language="en")
    page = files["programme.html"].decode()
    events = Calendar.from_ical(files["programme.ics"]).walk("VEVENT")
    by_format = {
        "html": sorted(re.findall(r'<h\d class="title">([^<]+?)\s*<', page)),
        "pdf": sorted(titles_in(text_of(alone))),
        "ics": sorted(str(event["SUMMARY"]) for event in events),
    }
    assert by_format == dict.fromkeys(by_format, sorted(EVERYBODY[whom]))


@pytest.mark.parametrize("whom", OUTSIDE)
def test_nothing_in_a_bundle_is_for_others(session: Session, office: Actor, whom: str) -> None:
    for language in LOCALES:
        files = files_in(export(session, office, whom, FileStyle.ZIP, language=language))
        audience = audience_named(whom)
        assert audience is not None
        papers = {f"{kind}.pdf" for kind in PAPERS[audience.kind]}
        assert files.keys() == papers | {"programme.ics", "programme.html"}
        for name, body in files.items():
            text = text_of(body) if name.endswith(".pdf") else body.decode().replace("\r\n ", "")
            for kept in (*STAFF_ONLY, BOOKING):
                assert kept not in text, (name, kept)
            assert titles_in(text) == SEEN[whom], name


def test_staffs_bundle_has_the_papers_of_all_others(session: Session, office: Actor) -> None:
    files = files_in(export(session, office, "staff", FileStyle.ZIP, language="de"))
    assert list(files) == [
        "briefing.pdf",
        "programme.ics",
        "programme.html",
        "hosts.pdf",
        "travellers.pdf",
    ]
    for name, whom in {"hosts.pdf": "hosts", "travellers.pdf": "trip"}.items():
        text = text_of(files[name])
        assert titles_in(text) == SEEN[whom]
        assert BOOKING not in text


def test_staffs_briefing_book_has_everything_but_money(session: Session, office: Actor) -> None:
    text = text_of(export(session, office, "staff", FileStyle.PDF, language="en"))
    assert "For the office alone, not to be passed on" in text
    for said in (
        "Booking reference: PNR-Opening",
        "Internal note: NOTE-Huddle",
        "People to meet",
        "Chen Wei 陈伟 Head of office",
        "Delegation",
        "Anna Beispiel Head of anna Company",
        "Places",
        "佛山会议中心 佛山市顺德区",
        "Foshan: clocks differ from Berlin by +6 h → +7 h",
    ):
        assert said in text, said
    assert "COST-" not in text
    assert "MAIL-" not in text


def test_the_briefing_book_of_travellers_names_no_fellow_traveller(
    session: Session, office: Actor
) -> None:
    book = export(session, office, "trip", FileStyle.PDF, paper=PaperKind.BRIEFING, language="en")
    text = text_of(book)
    assert (
        "People to meet Person Function On the programme Phone Chen Wei 陈伟 Head of office" in text
    )
    assert "Delegation" not in text
    assert "Beispiel" not in text


def test_what_another_feature_adds_is_in_staffs_briefing_book_alone(
    session: Session, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def checklist(_session: Session, subject: subjects.Subject) -> Section:
        return Section(f"Checklist {subject.language}", ())

    monkeypatch.setattr(released, "ADDITIONS", (checklist, lambda _session, _subject: None))
    assert "Checklist en" in text_of(export(session, office, "staff", FileStyle.PDF, language="en"))
    book = export(session, office, "trip", FileStyle.PDF, paper=PaperKind.BRIEFING, language="en")
    assert "Checklist" not in text_of(book)


def test_hosts_read_their_language_and_the_offices_side_by_side(
    session: Session, office: Actor
) -> None:
    trip = get_trip(session, office, SLUG)
    trip.items[0].title = Texts(en="Opening", de="Eröffnung", zh="开幕式")
    session.flush()
    release_trip(session, office, SLUG, "", NOW + timedelta(days=1))
    unsaid = export(session, office, "hosts", FileStyle.PDF)
    assert unsaid == export(session, office, "hosts", FileStyle.PDF, language="zh")
    (sheet,) = sheets_of(unsaid)
    lines = sheet.text.split()
    assert "开幕式" in lines
    assert "Eröffnung" in lines
    text = text_of(unsaid)
    assert "2026 年 10 月 24 日星期六 Samstag, 24. Oktober 2026" in text
    assert "人数: 2" in text
    assert "Personenzahl: 2" in text
    assert "人员 / Person" in text
    left, right = (sheet.text.index(title) for title in ("开幕式", "Eröffnung"))
    assert sheet.boxes[left][0] < sheet.width / 2 < sheet.boxes[right][0]
    assert abs(sheet.boxes[left][3] - sheet.boxes[right][3]) < 12


def test_papers_of_a_traveller_are_in_their_language(session: Session, office: Actor) -> None:
    anna = session.scalars(select(Traveller).where(Traveller.key == "anna")).one()
    anna.language = "zh"
    session.flush()
    release_trip(session, office, SLUG, "", NOW + timedelta(days=1))
    body = export(session, office, "traveller:anna", FileStyle.PDF)
    assert body == export(session, office, "traveller:anna", FileStyle.PDF, language="zh")
    assert b"/Lang(zh-CN)" in body
    unknown = export(session, office, "traveller:bernd", FileStyle.PDF)
    assert unknown == export(session, office, "traveller:bernd", FileStyle.PDF, language="de")


@pytest.mark.parametrize("whom", sorted(EVERYBODY))
@pytest.mark.parametrize("style", [FileStyle.PDF, FileStyle.ZIP])
def test_the_same_release_is_the_same_bytes(
    engine: Engine, session: Session, office: Actor, whom: str, style: FileStyle
) -> None:
    first = export(session, office, whom, style)
    session.rollback()
    with session_for(engine, office, NOW + timedelta(days=9)) as later:
        get_trip(later, office, SLUG).items[0].title = Texts(en="Overture")
        later.flush()
        assert export(later, office, whom, style) == first


def test_a_paper_for_others_is_refused_with_the_reason(session: Session, office: Actor) -> None:
    for whom, kind in (
        (HOSTS, PaperKind.BRIEFING),
        (HOSTS, PaperKind.ITINERARY),
        (TRIP, PaperKind.PROGRAMME),
        (traveller("anna"), PaperKind.BRIEFING),
        (TRIP, PaperKind.COSTS),
        (STAFF, PaperKind.COSTS),
    ):
        with pytest.raises(InvalidError, match="not for these readers"):
            export_trip(session, office, SLUG, ExportWish(whom, FileStyle.PDF, paper=kind))
    for style in (FileStyle.PDF, FileStyle.ZIP):
        with pytest.raises(NotFoundError, match="no such traveller"):
            export_trip(session, office, SLUG, ExportWish(traveller("nobody"), style))
        with pytest.raises(InvalidError, match="Choose a language"):
            export_trip(session, office, SLUG, ExportWish(TRIP, style, "fr"))


def test_each_audience_has_its_papers() -> None:
    assert PAPERS.keys() == set(AudienceKind)
    assert {kind for kinds in PAPERS.values() for kind in kinds} == set(PaperKind) - {
        PaperKind.COSTS
    }


def test_a_cancelled_trip_says_so_on_its_papers(session: Session, office: Actor) -> None:
    get_trip(session, office, SLUG).status = "cancelled"  # type: ignore[assignment] # its word
    session.flush()
    release_trip(session, office, SLUG, "", NOW + timedelta(days=1))
    for whom in EVERYBODY:
        text = text_of(export(session, office, whom, FileStyle.PDF, language="en"))
        assert "Nothing of this programme takes place." in text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # paper knows no database
@pytest.mark.parametrize("language", ["de", "zh"])
def test_sixty_items_with_long_names_stay_on_their_pages(
    session: Session, office: Actor, language: str
) -> None:
    session.add(crowded_trip(ITEMS))
    session.flush()
    release_trip(session, office, "crowded", "", NOW)
    for whom, kinds in ((STAFF, PAPERS[AudienceKind.STAFF]), (HOSTS, PAPERS[AudienceKind.HOSTS]),
                        (TRIP, PAPERS[AudienceKind.TRIP])):  # fmt: skip
        for kind in kinds:
            wish = ExportWish(whom, FileStyle.PDF, language, paper=kind)
            body = export_trip(session, office, "crowded", wish).body
            sheets = sheets_of(body)
            assert [sheet.outside for sheet in sheets] == [[]] * len(sheets), (whom, kind)
            text = text_of(body)
            for number in range(ITEMS):
                wanted = long_title(number) if language == "de" else f"N{number:03}工业城市"
                assert _squeezed(wanted) in _squeezed(text), (kind, number)


def _squeezed(text: str) -> str:
    """A text without what a line break puts in."""
    return re.sub(r"[\s-]", "", text)


def test_the_cost_sheet_says_what_its_reader_may_know(session: Session, office: Actor) -> None:
    planner, viewer = (Actor(office.office_id, role, role) for role in (Role.PLANNER, Role.VIEWER))
    full = export_costs(session, planner, SLUG, "en", None, NOW)
    text = text_of(full.body)
    assert full.name == "audiences-costs.pdf"
    assert "Uncovered €100.00 Total €100.00" in text
    assert "Hotel: COST-room" in text
    assert "Not to be passed on" in text
    assert text_of(export_costs(session, viewer, SLUG, "en", None, NOW).body).count("€100.00") >= 2
    assert "To check" not in text
    cost = get_trip(session, office, SLUG).costs[0]
    cost.currency, cost.rate_units_per_eur = "XAF", None
    session.flush()
    without = text_of(export_costs(session, planner, SLUG, "en", None, NOW).body)
    assert "To check COST-room: no rate for XAF on 24 Oct 2026" in without
    assert "Total €0.00" in without
    with pytest.raises(InvalidError, match="Choose a language"):
        export_costs(session, planner, SLUG, "fr", None, NOW)


def test_the_record_of_a_decision_needs_the_right_to_its_papers(
    session: Session, office: Actor
) -> None:
    viewer = Actor(office.office_id, Role.VIEWER, "viewer")
    with pytest.raises(ForbiddenError):
        export_decision(session, viewer, 1, "en", None, NOW)
    with pytest.raises(RefusalError):
        export_decision(session, office, 1, "en", None, NOW)
    assert session.scalars(select(Approval)).all() == []


def test_two_hundred_items_are_quick_enough_to_need_no_progress(
    session: Session, office: Actor
) -> None:
    session.add(crowded_trip(MANY))
    session.flush()
    release_trip(session, office, "crowded", "", NOW)
    wish = ExportWish(STAFF, FileStyle.PDF, "de")
    text = _squeezed(text_of(export_trip(session, office, "crowded", wish).body))
    assert all(_squeezed(long_title(number)) in text for number in range(MANY))
