"""A report as its readers get it: headings, paragraphs and tables, whatever file it becomes."""

from dataclasses import dataclass

from planner.domain.tables import Table


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` 1 is a chapter, 2 a part of it."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `label` stands before it where it answers one question."""

    text: str
    label: str = ""


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report in one language (``de``); `marking` says what it is: draft, public version."""

    title: str
    subtitle: str
    marking: str
    language: str
    blocks: tuple[Block, ...]
