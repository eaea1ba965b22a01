"""What a file would change in the draft, and in the list of people."""

from dataclasses import replace
from datetime import date, datetime

from planner.domain.imports.diffs import Change, Known, Line, Part, State, compare
from planner.domain.imports.headings import PEOPLE_WORDS, find_headings
from planner.domain.imports.people import (
    KnownPerson,
    PersonLine,
    PersonState,
    compare_people,
)
from planner.domain.imports.places import KnownPlace, Places
from planner.domain.imports.telling import told
from planner.domain.imports.values import Frame, Reason, Row, Unread, Wanted
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.domain.vocabulary import ItemStatus, Kind, TravellerRole

FRAME = Frame(date(2026, 10, 23), date(2026, 10, 26), ("Asia/Shanghai",), language="de")
HALL = Places.of([(KnownPlace(7, "Asia/Shanghai"), Texts(en="Congress centre", zh="会议中心"))])


def wall(hour: int, day: int = 24, zone: str = "Asia/Shanghai") -> WallTime:
    return WallTime(datetime(2026, 10, day, hour), zone)


PLENUM = Wanted(2, Texts(de="Plenum"), wall(9), wall(12), Kind.PLENARY)
STATE = State(Kind.PLENARY, Texts(de="Plenum"), wall(9), wall(12), ItemStatus.CONFIRMED)
KNOWN = Known("plenum", STATE)


def diff(*read: Wanted | Unread, known: tuple[Known, ...] = (KNOWN,)) -> list[Line]:
    return compare(read, known, FRAME, HALL)


def brief(*read: Wanted | Unread, known: tuple[Known, ...] = (KNOWN,)) -> list[tuple[object, ...]]:
    return [(line.change, line.key, line.parts) for line in diff(*read, known=known)]


def test_what_is_there_is_the_same() -> None:
    assert brief(PLENUM) == [(Change.SAME, "plenum", ())]
    assert brief(replace(PLENUM, starts=wall(3, zone="Europe/Berlin"))) == [
        (Change.SAME, "plenum", ())
    ]


def test_what_is_new_gets_a_key_and_is_tentative_unless_said() -> None:
    dinner = replace(PLENUM, title=Texts(de="Abendessen"), kind=Kind.MEAL, uid="x@host")
    (line,) = diff(dinner)
    assert line == Line(
        Change.ADD,
        2,
        Texts(de="Abendessen"),
        "abendessen",
        State(
            Kind.MEAL, Texts(de="Abendessen"), wall(9), wall(12), ItemStatus.TENTATIVE, uid="x@host"
        ),
    )
    confirmed = replace(dinner, status=ItemStatus.CONFIRMED)
    assert [each.state and each.state.status for each in diff(confirmed)] == ["confirmed"]


def test_new_items_of_one_title_get_keys_of_their_own() -> None:
    bus = replace(PLENUM, title=Texts(en="Shuttle"), kind=Kind.TRANSFER)
    keys = [line.key for line in diff(bus, replace(bus, starts=wall(10)))]
    assert keys == ["shuttle", "shuttle-2"]


def test_items_are_matched_by_the_hosts_uid() -> None:
    known = Known("plenum", replace(STATE, uid="1@host"))
    moved = replace(
        PLENUM,
        uid="1@host",
        title=Texts(de="Vollversammlung"),
        starts=wall(10, 25),
        ends=wall(12, 25),
    )
    assert brief(moved, known=(known,)) == [
        (Change.CHANGE, "plenum", (Part.TITLE, Part.STARTS, Part.ENDS))
    ]


def test_an_event_that_was_sent_anew_is_known_by_kind_title_and_day() -> None:
    known = Known("plenum", replace(STATE, uid="1@host"))
    anew = replace(PLENUM, uid="2@host")
    (line,) = diff(anew, known=(known,))
    assert (line.change, line.key, line.state and line.state.uid) == ("same", "plenum", "2@host")
    assert brief(replace(anew, starts=wall(10)), known=(known,)) == [
        (Change.CHANGE, "plenum", (Part.STARTS,))
    ]
    both = (anew, replace(PLENUM, uid="1@host"))
    assert brief(*both, known=(known,)) == [
        (Change.ADD, "plenum-2", ()),
        (Change.SAME, "plenum", ()),
    ]
    typed = Known("typed", replace(STATE, starts=wall(8)))
    assert [line.key for line in diff(anew, known=(known, typed))] == ["typed"]


def test_items_are_matched_by_our_own_uid_when_they_come_back() -> None:
    known = replace(KNOWN, uid="ours")
    assert brief(replace(PLENUM, uid="ours", title=Texts(de="Neu")), known=(known,)) == [
        (Change.CHANGE, "plenum", (Part.TITLE,))
    ]


def test_items_are_matched_by_kind_title_and_day() -> None:
    later = replace(PLENUM, title=Texts(en=" PLENUM "), starts=wall(10))
    assert brief(later) == [(Change.CHANGE, "plenum", (Part.STARTS,))]
    assert brief(replace(PLENUM, starts=wall(9, 25), ends=wall(12, 25))) == [
        (Change.ADD, "plenum-2", ())
    ]
    said = replace(PLENUM, kind=Kind.SESSION, is_kind_said=True)
    assert brief(said) == [(Change.ADD, "plenum-2", ())]
    assert brief(replace(said, is_kind_said=False)) == [(Change.SAME, "plenum", ())]


def test_of_two_like_items_that_at_the_same_time_is_meant() -> None:
    one = Known("one", STATE)
    two = Known("two", replace(STATE, starts=wall(14), ends=wall(15)))
    afternoon = replace(PLENUM, starts=wall(14), ends=wall(15))
    morning = replace(PLENUM, starts=wall(8))
    assert brief(morning, afternoon, known=(two, one)) == [
        (Change.CHANGE, "one", (Part.STARTS,)),
        (Change.SAME, "two", ()),
    ]


def test_a_place_is_found_by_its_name() -> None:
    for name in ("Congress Centre", "congress centre, Hall 3", "会议中心"):
        (line,) = diff(replace(PLENUM, place=name))
        assert (line.parts, line.state and line.state.place) == ((Part.PLACE,), 7)


def test_an_unknown_place_stands_in_the_description() -> None:
    dinner = replace(
        PLENUM, title=Texts(de="Abendessen"), place="Lingnan", description=Texts(de="Festlich")
    )
    (line,) = diff(dinner)
    assert line.state
    assert (line.state.place, line.state.description.de) == (None, "Ort: Lingnan\nFestlich")
    again = Known("abendessen", line.state)
    assert brief(dinner, known=(again,)) == [(Change.SAME, "abendessen", ())]
    placed = Known("abendessen", replace(line.state, place=7))
    assert brief(dinner, known=(placed,)) == [(Change.SAME, "abendessen", ())]


def test_what_planners_added_stays() -> None:
    edited = replace(
        STATE, title=Texts(en="Plenary", de="Plenum"), description=Texts(de="Pass\nMehr")
    )
    known = Known("plenum", edited)
    assert brief(replace(PLENUM, description=Texts(de="Pass")), known=(known,)) == [
        (Change.SAME, "plenum", ())
    ]
    (line,) = diff(
        replace(PLENUM, uid="u", title=Texts(de="Plenum II")),
        known=(Known("plenum", replace(edited, uid="u")),),
    )
    assert line.state
    assert line.state.title == Texts(en="Plenary", de="Plenum II")


def test_what_is_cancelled_cancels_only_what_is_there() -> None:
    off = replace(PLENUM, status=ItemStatus.CANCELLED, starts=wall(9), ends=wall(10))
    assert brief(off) == [(Change.CHANGE, "plenum", (Part.STATUS,))]
    assert brief(off, known=()) == [(Change.SKIP, None, ())]


def test_a_uid_counts_once_and_days_outside_are_told() -> None:
    dinner = replace(PLENUM, title=Texts(de="Essen"), uid="1")
    assert brief(dinner, dinner) == [(Change.ADD, "essen", ()), (Change.SKIP, None, ())]
    (line,) = diff(replace(dinner, starts=wall(9, 28), ends=wall(10, 28)))
    assert (line.change, line.reason) == (
        Change.ADD,
        Reason("It is outside the days of the trip."),
    )


def test_a_stay_keeps_its_days_when_the_host_gives_times() -> None:
    stay = Known(
        "hotel",
        State(
            Kind.HOTEL,
            Texts(de="Lingnan"),
            date(2026, 10, 24),
            date(2026, 10, 25),
            ItemStatus.CONFIRMED,
            uid="h",
        ),
    )
    timed = Wanted(2, Texts(de="Lingnan"), wall(15), wall(10, 25), Kind.MEETING, uid="h")
    assert brief(timed, known=(stay,)) == [(Change.SAME, "hotel", ())]


def test_a_diff_is_told_in_words() -> None:
    def worded(message: str, params: object) -> str:
        return message % params

    (changed,) = diff(replace(PLENUM, starts=wall(10)))
    assert told(changed, worded) == "Changed: start."
    bad = Unread(3, "x", Reason("The %(what)s is bad.", {"what": "date"}, "A (Datum)"))
    assert [told(line, worded) for line in diff(bad)] == ["Column A (Datum): The date is bad."]
    assert [told(line, worded) for line in diff(PLENUM)] == [""]


HEADS = ("Name", "Vorname", "Funktion", "Firma", "E-Mail", "Sprache", "Rolle")
EVA = PersonState("Eva", "Weber", email="eva@example.org", role=TravellerRole.COMPANY)


def people(
    *rows: tuple[str, ...], heads: tuple[str, ...] = HEADS, known: tuple[PersonState, ...] = ()
) -> list[PersonLine]:
    table = [Row(number, cells) for number, cells in enumerate((heads, *rows), 1)]
    persons = [KnownPerson(f"p{n}", state) for n, state in enumerate(known)]
    headings = find_headings(table, PEOPLE_WORDS, "de")
    return compare_people(table, headings, persons, {"robotik ag": 5})


def test_a_row_is_a_person() -> None:
    (line,) = people(
        ("Weber", "Eva", "Leiterin", "Robotik AG", "Eva@example.org", "Deutsch", "Firma")
    )
    assert line == PersonLine(
        Change.ADD,
        2,
        "Eva Weber",
        "eva-weber",
        PersonState(
            "Eva", "Weber", "", "Leiterin", "Eva@example.org", "", "de", TravellerRole.COMPANY, 5
        ),
    )


def test_one_column_may_have_the_whole_name() -> None:
    found = people(("Weber, Eva",), ("Otto von Beck",), ("陈伟",), heads=("Full name",))
    names = [(line.state.given_name, line.state.family_name) for line in found if line.state]
    assert names == [("Eva", "Weber"), ("Otto von", "Beck"), ("", "陈伟")]


def test_people_are_matched_and_only_what_is_said_changes() -> None:
    assert [
        line.change for line in people(("Weber", "Eva", "", "", "eva@example.org"), known=(EVA,))
    ] == [Change.SAME]
    (line,) = people(("Weber", "Eva", "Chefin"), known=(EVA,))
    assert (line.change, line.key, line.parts) == (Change.CHANGE, "p0", ("function",))
    assert line.state == replace(EVA, function="Chefin")
    (married,) = people(("Beck", "Eva", "", "", "eva@example.org"), known=(EVA,))
    assert (married.key, married.parts) == ("p0", ("family_name",))
    shared = people(("Beck", "Otto", "", "", "eva@example.org"), known=(EVA,))
    assert [line.change for line in shared] == [Change.ADD]


def test_bad_and_doubled_people_are_told() -> None:
    found = people(
        ("", "", "x"),
        ("Weber", "Eva", "", "", "eva at home"),
        ("Weber", "Eva"),
        ("Weber", "Eva"),
        known=(EVA,),
    )
    assert [(line.row, line.change, line.reason and line.reason.column) for line in found] == [
        (2, Change.SKIP, ""),
        (3, Change.SAME, None),
        (4, Change.SKIP, ""),
        (5, Change.SKIP, ""),
    ]


def test_cells_that_cant_be_taken_are_told_and_the_rest_is_kept() -> None:
    def worded(message: str, params: object) -> str:
        return message % params

    found = people(
        ("Weber", "Eva", "Chefin", "", "bob@x", "xx", "Unsinn"),
        ("Beck", "Otto", "", "", "no mail", "de", "Presse"),
    )
    assert [(line.row, line.change, told(line, worded)) for line in found] == [
        (
            2,
            "add",
            (
                "Column E (E-Mail): “bob@x” is no e-mail address. "
                "Column F (Sprache): “xx” is no language that is known here. "
                "Column G (Rolle): “Unsinn” is no role that is known here."
            ),
        ),
        (3, "add", "Column E (E-Mail): “no mail” is no e-mail address."),
    ]
    assert [line.state for line in found] == [
        PersonState("Eva", "Weber", function="Chefin"),
        PersonState("Otto", "Beck", language="de", role=TravellerRole.PRESS),
    ]


def test_an_employer_that_is_not_known_is_told() -> None:
    (line,) = people(("Weber", "Eva", "", "Stahl GmbH"))
    assert line.state
    assert (line.state.employer, line.notes) == (
        None,
        (
            Reason(
                "“%(text)s” is not in the directory: no employer.",
                {"text": "Stahl GmbH"},
                "D (Firma)",
            ),
        ),
    )
