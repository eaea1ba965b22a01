"""Tables of hosts: what columns mean, what rows ask for, and what is wrong where."""

from datetime import date, datetime
from time import process_time

import pytest

from planner.domain.imports.headings import (
    ITEM_WORDS,
    PEOPLE_WORDS,
    Column,
    Headings,
    Meaning,
    find_headings,
)
from planner.domain.imports.kinds import guess_kind, kind_named, status_named
from planner.domain.imports.places import KnownPlace, Places
from planner.domain.imports.tables import can_read, read_items
from planner.domain.imports.values import Cell, Frame, Row, Unread, Wanted
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.domain.vocabulary import ItemStatus, Kind

SHANGHAI = "Asia/Shanghai"
FRAME = Frame(date(2026, 10, 23), date(2026, 10, 26), (SHANGHAI,), zone=SHANGHAI, language="de")
HEADS = ("Datum", "Beginn", "Ende", "Titel", "Ort", "Art", "Bemerkung", "Status")


def rows(*lines: tuple[Cell, ...]) -> list[Row]:
    return [Row(number, cells) for number, cells in enumerate(lines, 1)]


def read(*lines: tuple[Cell, ...], frame: Frame = FRAME) -> list[Wanted | Unread]:
    table = rows(HEADS, *lines)
    places = Places.of([(KnownPlace(7, "Europe/Berlin"), Texts(de="Rathaus"))])
    return read_items(table, find_headings(table, ITEM_WORDS, "de"), frame, places)


def one(*cells: Cell, frame: Frame = FRAME) -> Wanted:
    (found,) = read(cells, frame=frame)
    assert isinstance(found, Wanted)
    return found


def fault(*cells: Cell, frame: Frame = FRAME) -> tuple[int, str, str]:
    (found,) = read(cells, frame=frame)
    assert isinstance(found, Unread)
    return found.row, found.reason.column, found.reason.message % found.reason.params


def wall(day: int, hour: int, minute: int = 0) -> WallTime:
    return WallTime(datetime(2026, 10, day, hour, minute), SHANGHAI)


def meanings(*headings: str) -> list[Meaning | None]:
    table = rows(headings)
    return [each.meaning for each in find_headings(table, ITEM_WORDS, "de").columns]


def test_headings_are_known_in_three_languages() -> None:
    assert meanings("Date", "Start time", "End", "Title", "Venue", "Type", "Notes") == [
        Meaning.DATE,
        Meaning.STARTS,
        Meaning.ENDS,
        Meaning.TITLE,
        Meaning.PLACE,
        Meaning.KIND,
        Meaning.DESCRIPTION,
    ]
    assert meanings("日期", "时间", "活动内容", "地点", "备注") == [
        Meaning.DATE,
        Meaning.STARTS,
        Meaning.TITLE,
        Meaning.PLACE,
        Meaning.DESCRIPTION,
    ]
    assert meanings("Datum / Date", "UHRZEIT (Ortszeit)", "Programmpunkt:", "Farbe") == [
        Meaning.DATE,
        Meaning.STARTS,
        Meaning.TITLE,
        None,
    ]


def test_headings_need_not_be_the_first_row() -> None:
    table = rows(("Programm der Delegation", "", ""), ("", "", ""), ("Datum", "Zeit", "Titel"))
    assert find_headings(table, ITEM_WORDS, "de").row == 3


def test_long_cells_are_cut_before_anything_looks_into_them() -> None:
    started = process_time()
    assert meanings("(" * 20_000, "Datum") == [None, Meaning.DATE]
    slow = "\u0301\u0323" * 10_000
    found = one("24.10.2026", "9:00", "", f"Plenum{slow}", slow, slow, "x" * 20_000, slow)
    assert process_time() - started < 0.2
    lengths = (len(found.title.de), len(found.place), len(found.description.de))
    assert lengths == (300, 300, 5_000)


def test_columns_can_be_chosen() -> None:
    table = rows(("Wann", "Was genau"), ("24.10.2026", "Plenum"))
    found = find_headings(table, ITEM_WORDS, "de")
    assert not can_read(found)
    chosen = find_headings(table, ITEM_WORDS, "de", {0: Meaning.DATE, 1: Meaning.TITLE})
    assert (chosen.row, can_read(chosen)) == (1, True)


def test_an_empty_table_has_no_headings() -> None:
    assert find_headings([], ITEM_WORDS, "de") == Headings(0, ())


def test_columns_are_named_as_spreadsheets_name_them() -> None:
    named = [Column(index, "x", None).name for index in (0, 25, 26, 701, 702)]
    assert named == ["A (x)", "Z (x)", "AA (x)", "ZZ (x)", "AAA (x)"]


def test_a_title_may_be_there_in_several_languages() -> None:
    table = rows(
        ("Date", "Title", "标题", "Titel (de)"), ("2026-10-24", "Opening", "开幕式", "Eröffnung")
    )
    (found,) = read_items(table, find_headings(table, ITEM_WORDS, "en"), FRAME, Places())
    assert isinstance(found, Wanted)
    assert found.title == Texts(en="Opening", de="Eröffnung", zh="开幕式")


def test_a_row_asks_for_an_item() -> None:
    found = one("24.10.2026", "09:00", "12:30", "Plenum", "Messehalle", "", "Pass", "tbc")
    assert found == Wanted(
        row=2,
        title=Texts(de="Plenum"),
        starts=wall(24, 9),
        ends=wall(24, 12, 30),
        kind=Kind.PLENARY,
        place="Messehalle",
        description=Texts(de="Pass"),
        status=ItemStatus.TENTATIVE,
    )


def test_times_may_stand_in_any_of_the_cells() -> None:
    times = (wall(24, 9), wall(24, 11))
    for cells in (
        ("24.10.2026", "09:00-11:00", ""),
        ("24.10.2026 9-11 Uhr", "", ""),
        ("", datetime(2026, 10, 24, 9), datetime(2026, 10, 24, 11)),
        (date(2026, 10, 24), 0.375, "11:00"),
    ):
        found = one(*cells, "Gespräch")
        assert (found.starts, found.ends) == times


def test_what_has_no_end_lasts_an_hour() -> None:
    assert one("24.10.2026", "09:00", "", "Gespräch").ends == wall(24, 10)
    assert one("24.10.2026", "23:30", "", "Gespräch").ends == wall(25, 0, 30)


def test_a_night_ends_on_the_day_after() -> None:
    assert one("24.10.2026", "19:00", "00:30", "Empfang").ends == wall(25, 0, 30)
    assert one("24.10.2026", "22:00", "24:00", "Empfang").ends == wall(25, 0)
    assert one("24.10.2026", "22:10", "6:45", "Nachtzug").ends == wall(25, 6, 45)


def test_days_without_times_are_all_day() -> None:
    found = one("24.10.2026", "", "", "Messe")
    assert (found.starts, found.ends) == (date(2026, 10, 24), date(2026, 10, 24))
    found = one("24.10.2026", "", "25.10.2026", "Messe")
    assert (found.starts, found.ends) == (date(2026, 10, 24), date(2026, 10, 25))


def test_a_stay_has_days() -> None:
    stay = (Kind.HOTEL, date(2026, 10, 24), date(2026, 10, 25))
    for cells in (
        ("24.10.2026", "", "", "Hotel Lingnan"),
        ("24.10.2026", "15:00", "25.10.2026 10:00", "Hotel Lingnan"),
        ("24.10.2026", "15:00", "16:00", "Lingnan", "", "Hotel"),
    ):
        found = one(*cells)
        assert (found.kind, found.starts, found.ends) == stay
    assert one("24.10.2026", "15:00", "16:00", "Check-in im Hotel").kind is Kind.FREE


def test_a_zone_that_nothing_tells_is_the_fallback() -> None:
    frame = Frame(FRAME.first, FRAME.last, FRAME.zones, fallback=SHANGHAI)
    assert one("24.10.2026", "9:00", "", "x", frame=frame).starts == wall(24, 9)
    placed = one("24.10.2026", "9:00", "", "x", "Rathaus", frame=frame).starts
    assert placed == WallTime(datetime(2026, 10, 24, 9), "Europe/Berlin")


def test_a_zone_is_named_asked_or_that_of_the_place() -> None:
    unasked = Frame(FRAME.first, FRAME.last, FRAME.zones)
    assert fault("24.10.2026", "9:00", "", "Treffen", frame=unasked) == (
        2,
        "",
        "The file does not say in which time zone this is: choose the zone of its times.",
    )
    found = one("24.10.2026", "9:00", "", "Treffen", "Rathaus, Saal 2", frame=unasked)
    assert found.starts == WallTime(datetime(2026, 10, 24, 9), "Europe/Berlin")
    table = rows(("Date", "Time", "Title", "Time zone"), ("2026-10-24", "9:00", "x", "Asia/Tokyo"))
    (named,) = read_items(table, find_headings(table, ITEM_WORDS, "en"), FRAME, Places())
    assert isinstance(named, Wanted)
    assert named.starts == WallTime(datetime(2026, 10, 24, 9), "Asia/Tokyo")


OUTLOOK = {
    "de": "Betreff|Beginnt am|Beginnt um|Endet am|Endet um|Ganztägiges Ereignis|Ort|Beschreibung",
    "en": "Subject|Start Date|Start Time|End Date|End Time|All day event|Location|Description",
}


@pytest.mark.parametrize("language", OUTLOOK)
def test_what_outlook_writes_as_a_table_is_read(language: str) -> None:
    heads = tuple(OUTLOOK[language].split("|"))
    is_day, is_none = {"de": ("Ein", "Aus"), "en": ("True", "False")}[language]
    table = rows(
        heads,
        ("Talk", "10/24/2026", "9:00:00 AM", "10/24/2026", "10:30:00 AM", is_none, "Hall", "Pass"),
        ("Fair", "10/24/2026", "12:00:00 AM", "10/26/2026", "12:00:00 AM", is_day, "", ""),
        ("Fair", "10/24/2026", "12:00:00 AM", "10/25/2026", "12:00:00 AM", is_day, "", ""),
        ("Fair", "24.10.2026", "00:00:00", "25.10.2026", "", is_day, "", ""),
        ("Hotel", "10/24/2026", "12:00:00 AM", "10/26/2026", "12:00:00 AM", is_day, "", ""),
    )
    headings = find_headings(table, ITEM_WORDS, language)
    assert [each.meaning for each in headings.columns] == [
        Meaning.TITLE,
        Meaning.DATE,
        Meaning.STARTS,
        Meaning.LAST_DAY,
        Meaning.ENDS,
        Meaning.ALL_DAY,
        Meaning.PLACE,
        Meaning.DESCRIPTION,
    ]
    found = read_items(table, headings, FRAME, Places())
    assert [(each.starts, each.ends) for each in found if isinstance(each, Wanted)] == [
        (wall(24, 9), wall(24, 10, 30)),
        (date(2026, 10, 24), date(2026, 10, 25)),
        (date(2026, 10, 24), date(2026, 10, 24)),
        (date(2026, 10, 24), date(2026, 10, 25)),
        (date(2026, 10, 24), date(2026, 10, 26)),
    ]


@pytest.mark.parametrize("said", ["True", "Wahr", "EIN", "Yes", "ja", "1", True, 1.0, "是"])
def test_whole_days_are_said_in_many_ways(said: Cell) -> None:
    table = rows(("Title", "Date", "Time", "All day event"), ("Fair", "2026-10-24", "0:00", said))
    (found,) = read_items(table, find_headings(table, ITEM_WORDS, "en"), FRAME, Places())
    assert isinstance(found, Wanted)
    assert found.starts == found.ends == date(2026, 10, 24)


@pytest.mark.parametrize(
    ("starts", "ends", "first", "last"),
    [
        ("下午3:00", "4:30", wall(24, 15), wall(24, 16, 30)),
        ("晚上7:00", "9:00", wall(24, 19), wall(24, 21)),
        ("9:00 am", "1:30", wall(24, 9), wall(24, 13, 30)),
        ("15:00", "16:30", wall(24, 15), wall(24, 16, 30)),
    ],
)
def test_the_start_says_which_half_of_the_day_the_end_is_in(
    starts: str, ends: str, first: WallTime, last: WallTime
) -> None:
    found = one("2026-10-24", starts, ends, "Gespräch")
    assert (found.starts, found.ends) == (first, last)


@pytest.mark.parametrize("title", ["=1+1", " =cmd|' /C calc'!A0", '=HYPERLINK("x")'])
def test_a_formula_is_told_and_not_taken_over(title: str) -> None:
    reason = "A formula is not taken over: write what it says."
    assert fault("2026-10-24", "9:00", "10:00", title) == (2, "D (Titel)", reason)


def test_a_moment_with_its_offset_is_shown_in_the_asked_zone() -> None:
    times = (wall(24, 9), wall(24, 10, 30))
    for starts, ends in (
        ("2026-10-24T09:00:00+08:00", "2026-10-24T10:30:00+08:00"),
        ("2026-10-24T01:00:00Z", "2026-10-24T02:30:00.000Z"),
        ("2026-10-24 03:00+0200", "2026-10-24 02:30Z"),
    ):
        for frame in (FRAME, Frame(FRAME.first, FRAME.last, (SHANGHAI,))):
            found = one("", starts, ends, "Gespräch", frame=frame)
            assert (found.starts, found.ends) == times
    berlin = Frame(FRAME.first, FRAME.last, (SHANGHAI,), zone="Europe/Berlin")
    doubled = one("", "2026-10-25T01:30Z", "2026-10-25T01:45Z", "Gespräch", frame=berlin)
    assert doubled.starts == WallTime(datetime(2026, 10, 25, 2, 30), "Europe/Berlin", second=True)
    assert doubled.ends == WallTime(datetime(2026, 10, 25, 2, 45), "Europe/Berlin", second=True)
    assert fault("", "2026-10-24T25:00Z", "", "x")[1:] == (
        "B (Beginn)",
        "“2026-10-24T25:00Z” is no date or time.",
    )


def test_a_journey_has_a_zone_at_each_end() -> None:
    table = rows(
        ("Date", "Start", "Last day", "End", "Title", "Time zone"),
        ("2026-10-23", "13:00", "2026-10-24", "7:00", "Flight", "Europe/Berlin → Asia/Shanghai"),
    )
    (found,) = read_items(table, find_headings(table, ITEM_WORDS, "en"), FRAME, Places())
    assert isinstance(found, Wanted)
    assert found.starts == WallTime(datetime(2026, 10, 23, 13), "Europe/Berlin")
    assert found.ends == wall(24, 7)


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        (("32.10.2026", "9:00", "", "x"), "A (Datum)", "There is no such day: “32.10.2026”."),
        (("", "9:00", "", "x"), "A (Datum)", "The date is missing."),
        (("24.10.2026", "25:00", "", "x"), "B (Beginn)", "There is no such time: “25:00”."),
        (("24.10.2026", "9:00", "spät", "x"), "C (Ende)", "“spät” is no date or time."),
        (("24.10.2026", "", "11:00", "x"), "B (Beginn)", "There is an end but no start."),
        (("24.10.2026", "9:00", "10:00", " "), "D (Titel)", "The title is missing."),
        (("24.10.1826", "9:00", "10:00", "x"), "A (Datum)", "Check the year."),
        (
            ("24.10.2026", "14:00", "13:00", "x"),
            "C (Ende)",
            "The end must be after the start; with two time zones both are compared in UTC.",
        ),
    ],
)
def test_a_bad_row_is_told_with_its_column(
    cells: tuple[Cell, ...], column: str, reason: str
) -> None:
    assert fault(*cells) == (2, column, reason)


def test_good_rows_are_kept_and_empty_ones_left_out() -> None:
    found = read(
        ("24.10.2026", "9:00", "", "A"),
        ("", " "),
        ("x", "", "", "B"),
        (date(2026, 10, 25), "", "", "C"),
    )
    assert [(each.row, type(each)) for each in found] == [(2, Wanted), (4, Unread), (5, Wanted)]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Flug LH796 nach Hongkong", Kind.FLIGHT),
        ("高铁前往广州", Kind.TRAIN),
        ("Transfer zum Hotel", Kind.TRANSFER),
        ("Abendessen im Hotel", Kind.MEAL),
        ("欢迎晚宴", Kind.MEAL),
        ("Empfang des Bürgermeisters", Kind.RECEPTION),
        ("Opening ceremony", Kind.PLENARY),
        ("Messerundgang", Kind.TRADE_FAIR),
        ("Panel: additive manufacturing", Kind.SESSION),
        ("Firmenbesuch bei Robotik AG", Kind.COMPANY_VISIT),
        ("Stadtrundfahrt", Kind.SIGHTSEEING),
        ("Freie Zeit", Kind.FREE),
        ("Gespräch mit der Agentur", Kind.MEETING),
        ("Unterzeichnung", Kind.MEETING),
    ],
)
def test_a_kind_is_guessed_from_words(title: str, kind: Kind) -> None:
    assert guess_kind(title) is kind


def test_a_kind_or_status_is_named_by_its_word_or_label() -> None:
    assert kind_named("company_visit") is Kind.COMPANY_VISIT
    assert kind_named("Trade fair") is Kind.TRADE_FAIR
    assert kind_named("Besuch") is Kind.COMPANY_VISIT
    assert kind_named("?") is None
    assert status_named("Bestätigt") is ItemStatus.CONFIRMED
    assert status_named("已取消") is ItemStatus.CANCELLED
    assert status_named("") is None


def test_people_columns_are_known() -> None:
    table = rows(("Name", "Vorname", "Funktion", "Firma", "E-Mail", "Sprache", "Rolle", "姓名"))
    found = find_headings(table, PEOPLE_WORDS, "de")
    assert [each.meaning for each in found.columns] == [
        Meaning.NAME,
        Meaning.GIVEN_NAME,
        Meaning.FUNCTION,
        Meaning.EMPLOYER,
        Meaning.EMAIL,
        Meaning.LANGUAGE,
        Meaning.ROLE,
        Meaning.NATIVE_NAME,
    ]
