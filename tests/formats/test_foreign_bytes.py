"""Whatever bytes are brought: a reader reads them, or refuses them as it says it does."""

import gzip
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.imports.headings import ITEM_WORDS, PEOPLE_WORDS, find_headings
from planner.domain.imports.people import can_read_people, compare_people
from planner.domain.imports.places import Places
from planner.domain.imports.tables import can_read, read_items
from planner.domain.imports.values import Frame, Row
from planner.domain.refusals import RefusalError
from planner.formats.backup_files import Head, reading, writing
from planner.formats.bounce_read import read_bounces
from planner.formats.document_types import type_of
from planner.formats.ics_read import read_calendar
from planner.formats.plain_files import kind_of, text_of
from planner.formats.rate_files import read_rate_file
from planner.formats.reply_read import read_replies
from planner.formats.table_read import read_csv, read_workbook
from planner.formats.trip_document import read_document
from planner.gateways.oidc import Provider, ProviderRefusalError
from tests import files
from tests.examples.documents import FOSHAN
from tests.formats.test_bounce_read import POSTFIX
from tests.formats.test_rate_files import RATES, TABLE, XML, zipped
from tests.formats.test_reply_read import mail
from tests.formats.test_table_read import SHEET, SMALL, changed

CHEAP = settings(max_examples=200)

FRAME = Frame(
    date(2026, 10, 23), date(2026, 10, 26), ("Asia/Shanghai",), zone="Asia/Shanghai", language="de"
)
CALENDAR = b"""BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Own
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:a@example.org
DTSTART;TZID=Own:20261024T103000
DURATION:PT1H
RRULE:FREQ=DAILY;COUNT=3
EXDATE;TZID=Own:20261025T103000
SUMMARY;LANGUAGE=de:Abend\\, lang
LOCATION:Rathaus
GEO:51.1;7.0
END:VEVENT
END:VCALENDAR
"""
PROGRAMME = b"Datum;Beginn;Ende;Titel;Ort\n24.10.2026;10:30;11:30;Plenum;Rathaus\n"
PEOPLE = b"Vorname;Nachname;Rolle;E-Mail;Firma\nEva;Muster;Offiziell;eva@example.org;Amt\n"
PARTS = (
    b"", b"\0", b"\xff", b"\xef\xbb\xbf", b"\n", b":", b";", b",", b'"', b"=", b"-", b"9" * 5000,
    b"00000000", b"1e999", b"NaN", b"[" * 2000, b"{", b"}", b"<", b">", b"&", b"\xed\xa0\x80",
    b"FREQ=SECONDLY", b"PT9999999999H", b"+9999", b"99991231", b"BEGIN:VEVENT\n", b"END:VEVENT\n",
)  # fmt: skip


@st.composite
def altered(draw: st.DrawFn, sample: bytes) -> bytes:
    """A sample of which up to three pieces are replaced by others."""
    for _ in range(draw(st.integers(0, 3))):
        begin = draw(st.integers(0, len(sample)))
        end = draw(st.integers(begin, min(begin + 12, len(sample))))
        part = draw(st.sampled_from(PARTS) | st.binary(max_size=6))
        sample = sample[:begin] + part + sample[end:]
    return sample


def bytes_like(*samples: bytes) -> st.SearchStrategy[bytes]:
    """Altered samples, and anything."""
    return st.one_of(*map(altered, samples), st.binary(max_size=60))


def read_programme(data: bytes) -> object:
    rows = read_csv(data)
    headings = find_headings(rows, ITEM_WORDS, "de")
    return read_items(rows, headings, FRAME, Places.of([])) if can_read(headings) else None


def read_people(data: bytes) -> object:
    rows = read_csv(data)
    headings = find_headings(rows, PEOPLE_WORDS, "de")
    return compare_people(rows, headings, [], {}) if can_read_people(headings) else None


def read_sheet(data: bytes) -> list[Row]:
    return read_workbook(changed(SMALL, SHEET, data))


def sheet() -> bytes:
    return ZipFile(BytesIO(SMALL)).read(SHEET)


def read_backup(data: bytes) -> object:
    """Backups are read whole; these are not sealed, so that what is in them is reached."""
    with reading(BytesIO(gzip.compress(data, 1)), "") as reader:
        for _ in reader.sections():
            pass
        return reader.manifest


def backup() -> bytes:
    data = BytesIO()
    with writing(data, Head("0019", "1", "sqlite", "2026-10-01"), "") as writer:
        writer.keep_keys({"secret-key": "x"})
        writer.begin("bodies", (("id", "int"), ("content", "bytes")))
        writer.add([1, b"\0\1"])
        writer.finish()
    return gzip.decompress(data.getvalue())


READERS: dict[str, tuple[Callable[[bytes], object], tuple[bytes, ...]]] = {
    "calendar": (lambda data: read_calendar(data, FRAME), (CALENDAR,)),
    "programme": (read_programme, (PROGRAMME,)),
    "people": (read_people, (PEOPLE,)),
    "workbook": (read_workbook, (SMALL,)),
    "sheet of a workbook": (read_sheet, (sheet(),)),
    "rates and allowances": (
        read_rate_file,
        (TABLE.encode(), RATES.encode(), XML.encode(), zipped(XML.encode())),
    ),
    "replies": (read_replies, (mail(), mail(twice=False))),
    "bounces": (read_bounces, (POSTFIX.encode(),)),
    "documents": (type_of, (files.png(), files.jpeg(), files.pdf(), files.webp_lossy())),
    "files": (lambda data: (kind_of(data), text_of(data)), (PROGRAMME, CALENDAR, SMALL)),
    "trip document": (read_document, (FOSHAN,)),
    "backup": (read_backup, (backup(),)),
}


@pytest.mark.parametrize("name", READERS)
def test_a_reader_reads_or_refuses(name: str) -> None:
    read, samples = READERS[name]

    @CHEAP
    @given(bytes_like(*samples))
    def reads_or_refuses(data: bytes) -> None:
        with suppress(RefusalError):
            read(data)

    reads_or_refuses()


claims = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["a\0b", "\ud800", "eva@example.org", "true"]),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip


@CHEAP
@given(st.fixed_dictionaries(dict.fromkeys(("sub", "email", "name", "groups"), claims)))
def test_what_a_provider_says_can_be_stored(told: dict[str, object]) -> None:
    provider = Provider("https://id.example.org", "planner", "secret", "groups.roles")
    try:
        found = provider._identity(told)  # noqa: SLF001 - what comes after signatures were checked
    except ProviderRefusalError:
        return
    for text in (found.subject, found.email, found.name):
        assert "\0" not in text
        assert text.encode().decode() == text
    assert all(isinstance(value, str) for value in found.values)
