"""Reading and writing trip documents."""

import json
from datetime import date, datetime
from decimal import Decimal

from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.formats.trip_document import Note, TripDocument, read_document, write_document
from planner.formats.trip_document.cost_records import LineAssignment
from planner.formats.trip_document.records import AttendanceRecord
from tests.examples.documents import FOSHAN, encoded, foshan, item, small


def read(document: object) -> TripDocument:
    return read_document(encoded(document))[0]


def test_the_example_is_read_without_a_remark() -> None:
    document, notes = read_document(FOSHAN)
    assert notes == ()
    assert document.slug == "isa-plenary-foshan-2026"
    assert len(document.programme) == 16
    assert document.programme[1].ends == WallTime(datetime(2026, 10, 24, 7, 20), "Asia/Shanghai")
    assert document.programme[7].starts == date(2026, 10, 24)
    assert document.programme[0].attendance == "all"
    assert document.title.zh == "工业城市联盟全体会议(佛山、深圳)"
    assert document.costs[2].assigned_to == LineAssignment(budget_line="travel-2026")
    assert document.commitments[1].percent == Decimal(100)


def test_the_example_is_written_as_it_stands() -> None:
    document, _ = read_document(FOSHAN)
    written = write_document(document)
    assert json.loads(written) == json.loads(FOSHAN)
    assert written.count(b"\n") == FOSHAN.count(b"\n")
    assert written.endswith(b"}\n")


def test_what_is_written_is_read_and_written_the_same() -> None:
    written = write_document(read_document(FOSHAN)[0])
    assert write_document(read_document(written)[0]) == written


def test_a_record_is_one_line_in_utf_8() -> None:
    written = write_document(read(small())).decode()
    assert written == (
        "{\n"
        '  "format": "planner-trip/1",\n'
        '  "slug": "small",\n'
        '  "direction": "outbound",\n'
        '  "status": "draft",\n'
        '  "title": {"en": "Small trip"},\n'
        '  "starts_on": "2026-10-24",\n'
        '  "ends_on": "2026-10-26",\n'
        '  "home_zone": "Europe/Berlin",\n'
        '  "organisations": [\n'
        '    {"key": "host", "name": {"en": "Host"}, "kind": "city"}\n'
        "  ],\n"
        '  "places": [\n'
        '    {"key": "hall", "name": {"en": "Hall"}, "city": "Foshan", "country": "CN", '
        '"zone": "Asia/Shanghai"}\n'
        "  ],\n"
        '  "contacts": [],\n'
        '  "travellers": [\n'
        '    {"key": "ada", "given_name": "Ada", "family_name": "Example", '
        '"email": "ada@example.org", "role": "official", "regime": "BMF"}\n'
        "  ],\n"
        '  "groups": [],\n'
        '  "programme": [\n'
        '    {"key": "talk", "kind": "meeting", "track": "own", "title": {"en": "Talk"}, '
        '"starts": {"at": "2026-10-24T09:00", "zone": "Asia/Shanghai"}, '
        '"ends": {"at": "2026-10-24T10:00", "zone": "Asia/Shanghai"}, "attendance": "all", '
        '"status": "confirmed", "visibility": "travellers"}\n'
        "  ],\n"
        '  "budget_lines": [],\n'
        '  "costs": [],\n'
        '  "commitments": [],\n'
        '  "hosted_benefits": [],\n'
        '  "approvals": [],\n'
        '  "set_offs": []\n'
        "}\n"
    )


def test_languages_are_written_in_one_order() -> None:
    document = small()
    document["title"] = {"zh": "小", "de": "Klein", "en": "Small"}
    assert (
        '"title": {"en": "Small", "de": "Klein", "zh": "小"}'
        in write_document(read(document)).decode()
    )


def test_a_byte_order_mark_is_passed_over() -> None:
    assert read_document(b"\xef\xbb\xbf" + FOSHAN)[0] == read_document(FOSHAN)[0]


def test_numbers_may_be_texts_or_numbers_and_are_written_as_texts() -> None:
    document = foshan()
    document["commitments"][0]["percent"] = 12.50
    document["costs"][1]["rate"] = {"units_per_eur": 7.4786, "on": "2026-10-22", "source": "ECB"}
    data = encoded(document).replace(b'"percent": 12.5,', b'"percent": 12.50,')
    read_again = read_document(data)[0]
    assert read_again.commitments[0].percent == Decimal("12.50")
    written = write_document(read_again).decode()
    assert '"percent": "12.50"' in written
    assert '"rate": {"units_per_eur": "7.4786", "on": "2026-10-22", "source": "ECB"}' in written


def test_a_zero_has_no_sign() -> None:
    """Databases keep none: what is loaded is dumped the same."""
    data = FOSHAN.replace(b'"latitude": 51.1652', b'"latitude": -0.0', 1)
    data = data.replace(b'"percent": "100"', b'"percent": -0.00', 1)
    written = write_document(read_document(data)[0])
    assert b'"latitude": 0.0,' in written
    assert b'"percent": "0.00"' in written


def test_seconds_of_zero_are_tolerated() -> None:
    document = small()
    document["programme"][0]["starts"]["at"] = "2026-10-24T09:00:00"
    assert read(document).programme[0].starts == WallTime(
        datetime(2026, 10, 24, 9),
        "Asia/Shanghai",
    )


def test_an_empty_optional_text_is_an_absent_one() -> None:
    document = small()
    document["travellers"][0] |= {"function": "", "email": "", "language": ""}
    person = read(document).travellers[0]
    assert (person.function, person.email, person.language) == (None, None, None)


def test_attendance_names_travellers_and_groups() -> None:
    document = small()
    document["groups"] = [{"key": "core", "name": {"en": "Core"}, "travellers": ["ada"]}]
    document["programme"][0]["attendance"] = {"groups": ["core"]}
    assert read(document).programme[0].attendance == AttendanceRecord(groups=("core",))


def test_a_person_may_have_one_name() -> None:
    document = small()
    document["travellers"][0]["given_name"] = ""
    assert read(document).travellers[0].given_name == ""


def test_a_cost_class_is_called_class() -> None:
    document = foshan()
    document["costs"][0]["class"] = "economy"
    assert read(document).costs[0].travel_class == "economy"
    assert b'"class": "economy"' in write_document(read(document))


def test_a_doubled_time_is_taken_as_the_first_and_said() -> None:
    document = small()
    late = item("late", "2026-10-25", "Europe/Berlin")
    late["starts"]["at"], late["ends"]["at"] = "2026-10-25T02:30", "2026-10-25T02:45"
    document["programme"].append(late)
    read_again, notes = read_document(encoded(document))
    starts = read_again.programme[1].starts
    assert isinstance(starts, WallTime)
    assert starts.utc.isoformat() == "2026-10-25T00:30:00+00:00"
    assert notes == (
        Note(
            "programme[1].starts",
            "2026-10-25T02:30 occurs twice in Europe/Berlin; taken as the first",
        ),
        Note(
            "programme[1].ends",
            "2026-10-25T02:45 occurs twice in Europe/Berlin; taken as the first",
        ),
    )


def test_an_organisation_that_pays_should_have_a_legal_name() -> None:
    document = foshan()
    del document["organisations"][1]["legal_name"]
    document["costs"][2]["paid_by"] = "agency"
    document["costs"][3]["paid_by"] = "office"
    _, notes = read_document(encoded(document))
    assert list(map(str, notes)) == [
        'organisations[1].legal_name: is missing, although "isa" pays',
        'organisations[3].legal_name: is missing, although "agency" pays',
    ]


def test_lists_of_the_trip_may_be_absent() -> None:
    document = {name: value for name, value in small().items() if not isinstance(value, list)}
    assert read(document).programme == ()


def test_texts_keep_their_blanks_and_lines() -> None:
    document = small()
    document["title"] = {"en": " Two\nlines "}
    assert read(document).title == Texts(en=" Two\nlines ")


def test_a_promise_for_an_empty_list_of_travellers_is_told_to_be_for_everybody() -> None:
    """Of a cost the same list says that it is nobody's: nobody should have to know that."""
    document = foshan()
    document["commitments"][0]["travellers"] = []
    document["costs"][0]["travellers"] = []
    _, notes = read_document(encoded(document))
    assert list(map(str, notes)) == [
        "commitments[0].travellers: is empty; taken as everybody, as if it were left out",
    ]
    del document["commitments"][0]["travellers"]
    assert read_document(encoded(document))[1] == ()
