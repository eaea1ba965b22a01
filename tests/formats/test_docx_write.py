"""The trip report as Word reads it: paragraphs, tables, languages, nothing from elsewhere."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

from docx import Document

from planner.domain.reports import Heading, Paragraph, Report
from planner.domain.tables import Table
from planner.formats.docx_write import write_report

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
REPORT = Report(
    "Reisebericht: Foshan",
    "23. – 26. Oktober",
    "Entwurf",
    "de",
    (
        Heading("Ergebnisse"),
        Paragraph("Gut\x0b<w:p>", "Ziel"),
        Table(
            "",
            ("Tag", "Zeit", "Betrag", "Zahl", "Wer"),
            ((date(2026, 10, 24), time(9), Decimal("1184.60"), 3, None),),
        ),
    ),
)


def test_word_reads_headings_answers_and_tables() -> None:
    document = Document(BytesIO(write_report(REPORT, NOW)))
    said = [(p.style.name, p.text) for p in document.paragraphs if p.text and p.style]
    assert said == [
        ("Title", "Reisebericht: Foshan"),
        ("Normal", "23. – 26. Oktober"),
        ("Normal", "Entwurf"),
        ("Heading 1", "Ergebnisse"),
        ("Normal", "Ziel: Gut<w:p>"),
    ]
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Tag", "Zeit", "Betrag", "Zahl", "Wer"],
        ["24.10.2026", "09:00", "1.184,60", "3", ""],
    ]


def test_nothing_loads_from_elsewhere() -> None:
    with ZipFile(BytesIO(write_report(REPORT, NOW))) as archive:
        for name in archive.namelist():
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in archive.read(name), name


def test_its_language_is_the_readers() -> None:
    with ZipFile(BytesIO(write_report(REPORT, NOW))) as archive:
        styles = archive.read("word/styles.xml").decode()
    assert re.search(r'<w:lang w:val="de-DE"[^>]*w:eastAsia="zh-CN"', styles)
