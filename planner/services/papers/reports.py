"""The report of a trip as a paper: the same blocks as in its Word document."""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal

from planner.domain.labels import mark
from planner.domain.papers import Block, Facts, Listing, Paper, Prose, Said, Section
from planner.domain.reports import Heading, Paragraph, Report
from planner.domain.tables import Table
from planner.formats.docx_write import said
from planner.i18n.catalogues import texts


def paper_of(report: Report, author: str, now: datetime) -> Paper:
    """The report of an office as it is now."""
    return Paper(
        title=Said(report.title),
        subtitle=report.subtitle,
        language=report.language,
        author=author,
        line=f"{report.marking} – {author}",
        page=texts(report.language).gettext(mark("Page %s of %s")),
        made_at=now,
        sections=tuple(_sections(report)),
        notice=report.marking,
    )


def _sections(report: Report) -> Iterator[Section]:
    """What stands under each heading."""
    heading, blocks = Heading(""), list[Block]()
    for each in report.blocks:
        if not isinstance(each, Heading):
            blocks.append(_block(each, report.language))
            continue
        if heading.text or blocks:
            yield Section(heading.text, tuple(blocks), heading.level)
        heading, blocks = each, []
    yield Section(heading.text, tuple(blocks), heading.level)


def _block(block: Paragraph | Table, language: str) -> Block:
    if isinstance(block, Table):
        rows = tuple(tuple(said(cell, language) for cell in row) for row in block.rows)
        return Listing(
            block.headings,
            rows,
            amounts=_columns(block, (Decimal, int)),
            has_total=block.has_total,
            narrow=_columns(block, (date, time)),
        )
    if block.label:
        return Facts(((block.label, block.text),))
    return Prose((Said(block.text),))


def _columns(table: Table, kinds: tuple[type, ...]) -> tuple[int, ...]:
    """The columns that hold values of these kinds, as far as they hold any."""
    return tuple(
        at
        for at in range(len(table.headings))
        if any(isinstance(row[at], kinds) for row in table.rows)
    )
