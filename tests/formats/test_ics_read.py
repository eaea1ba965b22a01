"""Other people's calendars: zones, repetition, broken and malicious files."""

from datetime import date, datetime
from time import process_time

import pytest
from icalendar.timezone import tzp

from planner.domain.imports.values import Frame, Unread, Wanted
from planner.domain.refusals import InvalidError
from planner.domain.texts import Texts
from planner.domain.times import Moment, WallTime
from planner.domain.vocabulary import ItemStatus, Kind
from planner.formats.ics_limits import MOST_EVENTS
from planner.formats.ics_read import read_calendar
from planner.formats.plain_files import MOST_BYTES, FileKind, kind_of, text_of
from planner.formats.zone_names import iana_name

BERLIN, SHANGHAI = "Europe/Berlin", "Asia/Shanghai"
FRAME = Frame(date(2026, 10, 23), date(2026, 10, 26), (SHANGHAI, BERLIN), language="de")

BROKEN = "Content line could not be parsed into parts: 'no property': Invalid content line"

CUSTOM = """BEGIN:VTIMEZONE
TZID:Our own zone
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE"""


def calendar(*parts: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", "")).encode()


def event(*lines: str, uid: str = "1", title: str = "Gespräch") -> str:
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *lines, "END:VEVENT"))


def read(*parts: str, frame: Frame = FRAME) -> list[Wanted | Unread]:
    return read_calendar(calendar(*parts), frame)


def times(*parts: str, frame: Frame = FRAME) -> list[tuple[Moment, Moment]]:
    return [
        (each.starts, each.ends) for each in read(*parts, frame=frame) if isinstance(each, Wanted)
    ]


def faults(*parts: str) -> list[tuple[int, str]]:
    return [
        (each.row, each.reason.message % each.reason.params)
        for each in read(*parts)
        if isinstance(each, Unread)
    ]


def wall(day: int, hour: int, minute: int = 0, zone: str = SHANGHAI) -> WallTime:
    return WallTime(datetime(2026, 10, day, hour, minute), zone)


def test_what_outlook_exports_is_read() -> None:
    outlook = calendar(
        "PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN",
        "METHOD:PUBLISH",
        "X-MS-OLK-FORCEINSPECTOROPEN:TRUE",
        CUSTOM.replace("Our own zone", "W. Europe Standard Time"),
        "BEGIN:VEVENT",
        "CLASS:PUBLIC",
        "CREATED:20260901T080000Z",
        'DTEND;TZID="China Standard Time":20261024T123000',
        'DTSTART;TZID="China Standard Time":20261024T090000',
        "LOCATION:Kongresszentrum\\, Saal 3",
        "SUMMARY;LANGUAGE=de:Plenarversammlung",
        "DESCRIPTION:Bitte Pass mitbringen.\\n\\nBeginn pünktlich.\\n",
        "X-ALT-DESC;FMTTYPE=text/html:<!DOCTYPE HTML><HTML><BODY>Bitte</BODY></HTML>",
        "UID:040000008200E00074C5B7101A82E00800000000",
        "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",
        "X-MICROSOFT-CDO-IMPORTANCE:1",
        "END:VEVENT",
        event(
            "DTSTART;TZID=W. Europe Standard Time:20261026T140000",
            "DTEND;TZID=W. Europe Standard Time:20261026T150000",
            "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        ),
    )
    assert read_calendar(outlook, FRAME) == [
        Wanted(
            row=1,
            title=Texts(de="Plenarversammlung"),
            starts=wall(24, 9),
            ends=wall(24, 12, 30),
            kind=Kind.PLENARY,
            uid="040000008200E00074C5B7101A82E00800000000",
            place="Kongresszentrum, Saal 3",
            description=Texts(de="Bitte Pass mitbringen.\n\nBeginn pünktlich."),
            status=ItemStatus.TENTATIVE,
        ),
        Wanted(
            row=2,
            title=Texts(de="Gespräch"),
            starts=wall(26, 14, zone=BERLIN),
            ends=wall(26, 15, zone=BERLIN),
            kind=Kind.MEETING,
            uid="1",
        ),
    ]


def test_what_google_exports_is_read() -> None:
    google = (
        "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Foshan",
        "X-WR-TIMEZONE:Asia/Shanghai",
        event("DTSTART:20261024T010000Z", "DTEND:20261024T043000Z", "STATUS:CONFIRMED"),
        event("DTSTART;VALUE=DATE:20261024", "DTEND;VALUE=DATE:20261026", uid="2", title="展会"),
    )
    meeting, fair = read(*google)
    assert isinstance(meeting, Wanted)
    assert isinstance(fair, Wanted)
    assert (meeting.starts, meeting.ends) == (wall(24, 9), wall(24, 12, 30))
    assert meeting.status is ItemStatus.CONFIRMED
    assert (fair.starts, fair.ends) == (date(2026, 10, 24), date(2026, 10, 25))
    assert (fair.kind, fair.title) == (Kind.TRADE_FAIR, Texts(zh="展会"))
    asked = Frame(FRAME.first, FRAME.last, FRAME.zones, zone=BERLIN)
    assert times(*google, frame=asked)[0][0] == wall(24, 3, zone=BERLIN)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("W. Europe Standard Time", BERLIN),
        ("china standard time", SHANGHAI),
        ("Eastern Standard Time 1", "America/New_York"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", BERLIN),
        ("Europe/Berlin", BERLIN),
        ("Coordinated Universal Time", "UTC"),
        ("Unnamed Time Zone 1", ""),
        ("../../etc/passwd", ""),
        ("", ""),
    ],
)
def test_zones_are_known_by_the_names_that_others_give_them(name: str, known: str) -> None:
    assert iana_name(name) == known


def test_a_zone_of_its_own_is_followed_by_its_rules() -> None:
    """Summer time ends on 25 October: the same wall time is another moment on the day after."""
    one = event(
        "DTSTART;TZID=Our own zone:20261024T100000", "DTEND;TZID=Our own zone:20261024T110000"
    )
    two = event("DTSTART;TZID=Our own zone:20261026T100000", uid="2")
    assert times(CUSTOM, one, two) == [
        (wall(24, 10, zone=BERLIN), wall(24, 11, zone=BERLIN)),
        (wall(26, 10, zone=BERLIN), wall(26, 11, zone=BERLIN)),
    ]
    far = Frame(FRAME.first, FRAME.last, (SHANGHAI,))
    assert times(CUSTOM, one, two, frame=far)[0][0] == wall(24, 16)
    assert times(CUSTOM, one, two, frame=far)[1][0] == wall(26, 17)


def test_a_zone_that_says_where_it_is_is_taken_at_its_word() -> None:
    located = CUSTOM.replace("TZID:Our own zone", "TZID:Our own zone\r\nX-LIC-LOCATION:Europe/Rome")
    found = times(located, event("DTSTART;TZID=Our own zone:20261024T100000"))
    assert found[0][0] == wall(24, 10, zone="Europe/Rome")


def test_one_files_zones_explain_no_other_file() -> None:
    """The library would keep a VTIMEZONE by its name for the whole process."""
    read(CUSTOM, event("DTSTART;TZID=Our own zone:20261024T100000"))
    assert tzp.timezone("Our own zone") is None
    assert faults(event("DTSTART;TZID=Our own zone:20261024T100000")) == [
        (1, "The time zone “Our own zone” is not known: choose one.")
    ]


def test_floating_times_take_the_zone_asked() -> None:
    floating = event("DTSTART:20261024T100000")
    assert faults(floating) == [
        (1, "The file does not say in which time zone this is: choose the zone of its times.")
    ]
    asked = Frame(FRAME.first, FRAME.last, FRAME.zones, zone=SHANGHAI)
    assert times(floating, frame=asked) == [(wall(24, 10), wall(24, 11))]
    assert times("X-WR-TIMEZONE:Europe/Berlin", floating)[0][0] == wall(24, 10, zone=BERLIN)
    fallback = Frame(FRAME.first, FRAME.last, FRAME.zones, fallback=SHANGHAI)
    assert times(floating, frame=fallback) == [(wall(24, 10), wall(24, 11))]
    shown = times("X-WR-TIMEZONE:Europe/Berlin", floating, frame=fallback)
    assert shown[0][0] == wall(24, 10, zone=BERLIN)


def test_a_flight_keeps_the_clocks_of_both_ends() -> None:
    flight = event(
        "DTSTART;TZID=Europe/Berlin:20261023T135500",
        "DTEND;TZID=Asia/Shanghai:20261024T072000",
        title="Flug LH782",
    )
    assert times(flight) == [(wall(23, 13, 55, BERLIN), wall(24, 7, 20))]


def test_days_end_as_ours_do() -> None:
    stay = event("DTSTART;VALUE=DATE:20261024", "DTEND;VALUE=DATE:20261025", title="Hotel Lingnan")
    day = event("DTSTART;VALUE=DATE:20261024", uid="2")
    assert times(stay, day) == [
        (date(2026, 10, 24), date(2026, 10, 25)),
        (date(2026, 10, 24), date(2026, 10, 24)),
    ]


def test_a_series_is_followed_within_the_trip() -> None:
    series = (
        event(
            "DTSTART;TZID=W. Europe Standard Time:20260901T190000",
            "DTEND;TZID=W. Europe Standard Time:20260901T200000",
            "RRULE:FREQ=DAILY",
            "EXDATE;TZID=W. Europe Standard Time:20261024T190000",
            title="Abendessen",
        ),
        event(
            "RECURRENCE-ID;TZID=W. Europe Standard Time:20261025T190000",
            "DTSTART;TZID=W. Europe Standard Time:20261025T203000",
            "DTEND;TZID=W. Europe Standard Time:20261025T213000",
            title="Abendessen, später",
        ),
        event(
            "RECURRENCE-ID;TZID=W. Europe Standard Time:20261026T190000",
            "DTSTART;TZID=W. Europe Standard Time:20261026T190000",
            "DTEND;TZID=W. Europe Standard Time:20261026T200000",
            "STATUS:CANCELLED",
            title="Abendessen",
        ),
    )
    found = [each for each in read(*series) if isinstance(each, Wanted)]
    assert [(each.row, each.starts, each.uid, each.status) for each in found] == [
        (1, wall(23, 19, zone=BERLIN), "1/20261023T190000", None),
        (2, wall(25, 20, 30, BERLIN), "1/20261025T190000", None),
        (3, wall(26, 19, zone=BERLIN), "1/20261026T190000", ItemStatus.CANCELLED),
    ]


ENDLESS = "It repeats without end: what falls into the days of the trip is taken."


@pytest.mark.parametrize(
    ("first", "rule", "days"),
    [
        ("19900101", "FREQ=DAILY", [23, 24, 25, 26]),
        ("19900101", "FREQ=DAILY;INTERVAL=2", [23, 25]),
        ("19900106", "FREQ=WEEKLY;BYDAY=SA", [24]),
        ("19900106", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,MO", [24]),
        ("19900113", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,MO", [26]),
        ("19900113", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU;WKST=SU", [25]),
        ("19900124", "FREQ=MONTHLY", [24]),
        ("19901024", "FREQ=YEARLY", [24]),
        ("19901007", "FREQ=DAILY;BYMONTH=10;BYDAY=SU", [25]),
    ],
)
def test_a_series_without_end_is_followed_during_the_trip_and_told(
    first: str, rule: str, days: list[int]
) -> None:
    started = process_time()
    found = read(event(f"DTSTART;TZID={SHANGHAI}:{first}T090000", f"RRULE:{rule}"))
    assert process_time() - started < 1
    wanted = [each for each in found if isinstance(each, Wanted)]
    assert [each.starts for each in wanted] == [wall(day, 9) for day in days]
    assert {each.note and each.note.message for each in wanted} == ({ENDLESS} if days else set())


def test_a_series_that_ends_is_not_told_to_be_without_end() -> None:
    (one,) = read(event("DTSTART:20261024T080000Z", "RRULE:FREQ=DAILY;COUNT=1"))
    assert isinstance(one, Wanted)
    assert one.note is None


def test_texts_that_are_formulas_are_told() -> None:
    reason = "A formula is not taken over: write what it says."
    found = (
        event("DTSTART:20261024T100000Z", title="=1+1"),
        event("DTSTART:20261024T100000Z", "LOCATION:@SUM(1)", uid="2"),
        event("DTSTART:20261024T100000Z", "DESCRIPTION:=cmd|' /C calc'!A0", uid="3"),
        event("DTSTART:20261024T100000Z", "DESCRIPTION:- Pass\\n=== 2 ===", uid="4"),
        event("DTSTART:20261024T100000Z", "LOCATION:+86 757 1", uid="5", title="-"),
    )
    assert faults(*found) == [(1, reason), (2, reason), (3, reason)]
    assert len(times(*found)) == 2


def hostile(*lines: str, count: int = 1, start: str = "19900101T100000Z") -> str:
    return "\r\n".join(event(f"DTSTART:{start}", *lines, uid=str(n)) for n in range(count))


LISTED = ",".join(["20261024T100000Z"] * 900)
OBSERVANCE = (
    "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\n"
    "TZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYDAY=-1SU\r\nEND:STANDARD"
)
CHANGED = event("DTSTART:20261024T100000Z", "RECURRENCE-ID:20261024T100000Z", uid="0")
MANY_RULES = "\r\n".join(
    (
        "BEGIN:VTIMEZONE",
        "TZID:Own",
        *[OBSERVANCE] * 900,
        "END:VTIMEZONE",
    )
)


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (hostile("RRULE:FREQ=DAILY", start="19000101T100000Z"), "Check the year."),
        (
            hostile("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
            "It repeats in a way that its first day does not follow.",
        ),
        (
            hostile("RRULE:FREQ=MONTHLY;BYDAY=9SA", start="20261024T100000Z"),
            "It repeats in a way that is not read here.",
        ),
        (
            hostile("RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=SA", count=90),
            "It repeats in a way that its first day does not follow.",
        ),
        (hostile(*["RRULE:FREQ=DAILY"] * 4), "It repeats in a way that is not read here."),
        (
            hostile("RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=" + ",".join(["4"] * 900)),
            "An event repeats in a way that lists too much.",
        ),
        (hostile("RRULE:FREQ=DAILY", count=2_000), "More than 1000 events repeat."),
        (hostile("RRULE:FREQ=DAILY", count=900), "More than 100 events repeat."),
        (
            hostile("RRULE:FREQ=DAILY;COUNT=99999999", count=90),
            "Events of the calendar repeat too often to be followed.",
        ),
        (
            hostile("RRULE:FREQ=DAILY", f"EXDATE:{LISTED}", count=20),
            "The events list more than 10000 dates.",
        ),
        (hostile(f"RDATE:{LISTED}", count=20), "The events list more than 10000 dates."),
        (
            "\r\n".join([hostile("RRULE:FREQ=DAILY"), *[CHANGED] * 600]),
            "It repeats in a way that is not read here.",
        ),
        (
            hostile("DESCRIPTION:" + "<" * 300_000),
            "A line of the calendar is longer than any text.",
        ),
    ],
)
def test_a_calendar_that_repeats_to_be_slow_is_refused_at_once(part: str, reason: str) -> None:
    started = process_time()
    try:
        found = [message for _, message in faults(part)]
    except InvalidError as error:
        found = [error.message % error.params]
    assert process_time() - started < 2
    assert set(found) == {reason}


def test_what_is_long_and_allowed_is_read_at_once() -> None:
    started = process_time()
    assert len(times(hostile("RRULE:FREQ=DAILY", f"EXDATE:{LISTED}", count=10))) == 30
    assert len(times(hostile("RRULE:FREQ=DAILY", count=100))) == 400
    many = [event("DTSTART;TZID=Own:20261024T100000", uid=str(n)) for n in range(900)]
    assert len(times(MANY_RULES, *many)) == 900
    attached = event(
        "DTSTART:20261024T100000Z", "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "A" * 900_000
    )
    assert len(times(attached)) == 1
    assert process_time() - started < 4


def test_series_end_and_dates_are_added() -> None:
    ended = event("DTSTART:20261001T080000Z", "RRULE:FREQ=DAILY;UNTIL=20261020T000000Z")
    weekly = event("DTSTART;VALUE=DATE:20261003", "RRULE:FREQ=WEEKLY;BYDAY=SA;COUNT=5", uid="2")
    listed = event("DTSTART:20261001T080000Z", "RDATE:20261024T080000Z,20261101T080000Z", uid="3")
    assert faults(ended, weekly, listed) == [(1, "It is outside the days of the trip.")]
    assert times(ended, weekly, listed) == [
        (date(2026, 10, 24), date(2026, 10, 24)),
        (wall(24, 16), wall(24, 17)),
    ]


def test_a_series_may_begin_before_its_first_day() -> None:
    """Monday is no day of the rule: the Saturdays and Sundays are what it means."""
    series = event("DTSTART:20261019T100000Z", "RRULE:FREQ=WEEKLY;BYDAY=SA,SU")
    assert times(series) == [(wall(24, 18), wall(24, 19)), (wall(25, 18), wall(25, 19))]


def test_bad_events_are_told_and_good_ones_kept() -> None:
    found = (
        event("DTSTART:20261399T100000Z"),
        event("DTSTART:20261024T100000Z", "DTEND:20261024T090000Z", uid="2"),
        event(uid="3"),
        event("DTSTART:20261024T100000Z", uid="4", title=""),
        event("DTSTART:20270524T100000Z", uid="5"),
        event("DTSTART:20261024T100000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYDAY=SA", uid="6"),
        event("DTSTART:20261024T100000Z", "RRULE:FREQ=DAILY;BYSETPOS=3", uid="7"),
        event("DTSTART:20261024T100000Z", "DTEND;VALUE=DATE:20261025", uid="8"),
        event("DTSTART:19900101T100000Z", "DURATION:P9999D", "RRULE:FREQ=DAILY", uid="10"),
        event("DTSTART:20261024T100000Z", "DURATION:P99999999D", uid="11"),
        event("DTSTART:20261024T100000Z", "RRULE:FREQ=DAILY;UNTIL=120000", uid="12"),
        event("DTSTART:20261024T100000Z", "DTSTART:broken", uid="13"),
        event("DTSTART:20261024T100000Z", "this line is broken", "DURATION:PT90M", uid="9"),
    )
    assert faults(*found) == [
        (1, "DTSTART can't be read."),
        (2, "The end must be after the start; with two time zones both are compared in UTC."),
        (3, "The date is missing."),
        (4, "The title is missing."),
        (5, "It is outside the days of the trip."),
        (6, "It repeats in a way that its first day does not follow."),
        (7, "It repeats in a way that is not read here."),
        (8, "Give both as days or both with a time."),
        (9, "It repeats in a way that is not read here."),
        (10, "Check the year."),
        (11, "It repeats in a way that is not read here."),
        (12, "DTSTART can't be read."),
    ]
    assert times(*found) == [(wall(24, 18), wall(24, 19, 30))]


def test_a_cancelled_calendar_cancels_its_events() -> None:
    (off,) = read("METHOD:CANCEL", event("DTSTART:20261024T100000Z"))
    assert isinstance(off, Wanted)
    assert off.status is ItemStatus.CANCELLED


def test_a_file_may_have_several_calendars_in_any_alphabet() -> None:
    one = calendar(event("DTSTART:20261024T100000Z", title="会议"))
    two = calendar(event("DTSTART:20261025T100000Z", uid="2", title="Grüße"))
    for encoding in ("utf-8-sig", "utf-16"):
        found = read_calendar((one + two).decode().encode(encoding), FRAME)
        assert [each.row for each in found] == [1, 2]
        assert [each.title for each in found] == [Texts(zh="会议"), Texts(de="Grüße")]
    western = two.decode().encode("cp1252")
    assert [each.title for each in read_calendar(western, FRAME)] == [Texts(de="Grüße")]


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ((), "The calendar has no events, or is cut off."),
        (("BEGIN:VEVENT", "UID:1"), "The calendar has no events, or is cut off."),
        (
            ("no property",),
            f"This calendar is broken: {BROKEN}",
        ),
        (
            (event("DTSTART:20261024T100000Z", "RRULE:FREQ=SECONDLY"),),
            "An event repeats every hour or more often: no programme does.",
        ),
        (
            tuple(
                event("DTSTART:19900101T100000Z", "RRULE:FREQ=DAILY", uid=str(uid))
                for uid in range(101)
            ),
            "More than 100 events repeat.",
        ),
        (
            (event("DTSTART:20261024T100000Z", "RDATE:" + ",".join(["20261024T100000Z"] * 1001)),),
            "An event lists more than 1000 dates.",
        ),
        (("BEGIN:VEVENT",) * (MOST_EVENTS + 1), "The calendar has more than 3000 events."),
    ],
)
def test_a_file_that_is_no_programme_is_refused(parts: tuple[str, ...], reason: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read(*parts)
    assert str(refused.value) == reason


def test_a_million_events_are_refused_at_once() -> None:
    small = b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"
    data = b"BEGIN:VCALENDAR\r\n" + small * 1_000_000
    started = process_time()
    with pytest.raises(InvalidError, match="larger than 5 MB"):
        kind_of(data)
    assert process_time() - started < 0.5
    with pytest.raises(InvalidError, match="more than 3000 events"):
        read_calendar(data[:MOST_BYTES], FRAME)


@pytest.mark.parametrize(
    "data", [b"", b"\r\n \n", "\ufeff".encode(), "\ufeff\r\n".encode("utf-16-le")]
)
def test_an_empty_file_is_called_empty(data: bytes) -> None:
    for name in ("a.csv", "a.xlsx", "a.ics", ""):
        with pytest.raises(InvalidError, match=r"^The file is empty\.$"):
            kind_of(data, name)


def test_files_are_told_apart() -> None:
    assert kind_of(calendar()) is FileKind.CALENDAR
    assert kind_of("\ufeffbegin:vcalendar".encode("utf-16-le")) is FileKind.CALENDAR
    assert kind_of(b"PK\x03\x04") is FileKind.WORKBOOK
    assert kind_of(b"Datum;Titel") is FileKind.TABLE
    for data, name in ((b"\xd0\xcf\x11\xe0", ""), (b"%PDF-1.7", ""), (b"Datum;Titel", "a.ICS")):
        with pytest.raises(InvalidError):
            kind_of(data, name)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Grüße", "utf-8"),
        ("Grüße", "utf-8-sig"),
        ("Grüße", "cp1252"),
        ("Grüße an alle", "utf-16"),
        ("Date;Title", "utf-16-le"),
        ("Date;Title", "utf-16-be"),
        ("日期;活动内容", "gb18030"),
        ("日期;活动内容", "utf-8"),
    ],
)
def test_a_text_is_read_in_the_alphabet_that_it_is_written_in(text: str, encoding: str) -> None:
    assert text_of(text.encode(encoding)) == text


LINES = ("DTSTART:20261024T090000Z",)
NESTED = "BEGIN:X-A\r\n"


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (event(*LINES, *["X-A:1"] * 500_000), "The calendar has more than 100000 lines."),
        (event(*LINES, *["X-A:1"] * 2_000), "A part of the calendar has more than 2000 lines."),
        (NESTED * 90_000, "The calendar has too many parts, or parts in parts."),
        (event(*LINES, NESTED * 7), "The calendar has too many parts, or parts in parts."),
        (
            event(*LINES, *["BEGIN:X-A", "END:X-A"] * 10_000),
            "The calendar has too many parts, or parts in parts.",
        ),
        (event(*LINES, "CATEGORIES:" + "a," * 1_000_000), "A line of the calendar lists too much."),
        (event(*LINES, "X-A:" + "a,\r\n " * 500_000), "A line of the calendar lists too much."),
    ],
)
def test_a_calendar_that_is_made_to_be_slow_is_refused_at_once(part: str, reason: str) -> None:
    data = calendar(part)
    started = process_time()
    with pytest.raises(InvalidError) as refused:
        read_calendar(data, FRAME)
    assert process_time() - started < 1
    assert str(refused.value) == reason


def test_long_texts_and_attachments_are_no_lines_too_many() -> None:
    attached = "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "\r\n ".join(["QUJD" * 18] * 5_000)
    assert times(event(*LINES, "DTEND:20261024T100000Z", attached)) == [
        (wall(24, 17), wall(24, 18))
    ]


def test_the_zone_of_a_vendor_is_read_in_silence(recwarn: pytest.WarningsRecorder) -> None:
    mozilla = '"/mozilla.org/20050126_1/Europe/Berlin"'
    folded = "DTSTART;TZ\r\n ID=/freeassociation.sourceforge.net/Asia/Shanghai:20261024T090000"
    assert times(event(f"DTSTART;TZID={mozilla}:20261024T090000"), event(folded, uid="2")) == [
        (wall(24, 9, zone=BERLIN), wall(24, 10, zone=BERLIN)),
        (wall(24, 9), wall(24, 10)),
    ]
    ours = CUSTOM.replace("Our own zone", "/host/Own")
    assert times(ours, event("DTSTART;TZID=/host/Own:20261024T090000"))[0][0] == wall(
        24, 9, zone=BERLIN
    )
    assert not recwarn.list
