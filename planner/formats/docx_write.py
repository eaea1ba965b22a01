"""A report as a Word document to go on writing in; nothing of it loads from elsewhere."""

from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from planner.domain.reports import Block, Heading, Paragraph, Report
from planner.domain.tables import Cell, Table
from planner.formats.ics_text import plain

CHINESE_FONT = "SimSun"
"""For Chinese signs: Word names fonts by script and takes another where it has none of the name."""

LANGUAGES = {"de": "de-DE", "en": "en-GB", "zh": "zh-CN"}


def write_report(report: Report, made_at: datetime) -> bytes:
    """The bytes of a DOCX; the same for the same report and moment but for the archive's times."""
    document = Document()
    _set_up(document, report, made_at)
    document.add_heading(plain(report.title), level=0)
    document.add_paragraph(plain(report.subtitle))
    document.add_paragraph().add_run(plain(report.marking)).bold = True
    for block in report.blocks:
        _add(document, block, report.language)
    body = BytesIO()
    document.save(body)
    return body.getvalue()


def _set_up(document: WordDocument, report: Report, made_at: datetime) -> None:
    about = document.core_properties
    about.title, about.author, about.comments = plain(report.title), "", ""
    about.language = LANGUAGES.get(report.language, report.language)
    about.created = about.modified = made_at.replace(tzinfo=None)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    font = document.styles["Normal"].font
    font.name, font.size = "Calibri", Pt(11)
    marks = font.element.rPr
    marks.rFonts.set(qn("w:eastAsia"), CHINESE_FONT)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), about.language)
    spoken.set(qn("w:eastAsia"), LANGUAGES["zh"])
    marks.append(spoken)


def _add(document: WordDocument, block: Block, language: str) -> None:
    match block:
        case Heading():
            document.add_heading(plain(block.text), level=block.level)
        case Paragraph():
            line = document.add_paragraph()
            if block.label:
                line.add_run(f"{plain(block.label)}: ").bold = True
            line.add_run(plain(block.text))
        case Table():
            _add_table(document, block, language)


def _add_table(document: WordDocument, block: Table, language: str) -> None:
    table = document.add_table(rows=1, cols=len(block.headings), style="Table Grid")
    head = table.rows[0]
    for cell, text in zip(head.cells, block.headings, strict=True):
        cell.paragraphs[0].add_run(plain(text)).bold = True
    repeats = OxmlElement("w:tblHeader")
    repeats.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(repeats)  # noqa: SLF001 - python-docx has no public way
    for row in block.rows:
        cells = table.add_row().cells
        for cell, value in zip(cells, row, strict=True):
            cell.text = said(value, language)
    document.add_paragraph()


def said(value: Cell, language: str) -> str:
    """A cell in words: days, times and amounts as readers of the language write them."""
    match value:
        case None:
            return ""
        case str():
            return plain(value)
        case Decimal():
            return format_decimal(value, format="#,##0.00", locale=language)
        case int():
            return format_decimal(value, locale=language)
        case date():
            return format_date(value, "medium", locale=language)
        case time():
            return format_time(value, "HH:mm", locale=language)
