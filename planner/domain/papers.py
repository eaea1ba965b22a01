"""What stands on a paper: plain texts in the reader's language, section by section.

A paper is the same for every writer: as PDF, as a page that opens from disk. What an audience may
see is decided before (`domain.audiences`); nothing is looked up from here on.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from planner.domain.vocabulary import AudienceKind


class PaperKind(StrEnum):
    """The papers of a trip."""

    ITINERARY = "itinerary"
    BOOKLET = "booklet"
    PROGRAMME = "programme"
    BRIEFING = "briefing"
    COSTS = "costs"


PAPERS: dict[AudienceKind, tuple[PaperKind, ...]] = {
    AudienceKind.TRAVELLER: (PaperKind.ITINERARY, PaperKind.BOOKLET),
    AudienceKind.TRIP: (PaperKind.ITINERARY, PaperKind.BOOKLET, PaperKind.BRIEFING),
    AudienceKind.HOSTS: (PaperKind.PROGRAMME,),
    AudienceKind.STAFF: (PaperKind.BRIEFING,),
    AudienceKind.OFFICE: (),
}
"""Which papers of a release an audience gets; the first where none is named."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language it is in (``de``), empty for the paper's own or for none."""

    text: str
    language: str = ""


NOTHING_SAID = Said("")


@dataclass(frozen=True, slots=True)
class Side:
    """A programme item in one language; `about` is its kind, `where` and `people` are lines."""

    about: str
    title: Said
    state: str = ""
    where: tuple[Said, ...] = ()
    text: Said = NOTHING_SAID
    bring: Said = NOTHING_SAID
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A programme item on a day.

    `clock` is at the place, `home` the same moment at home. `there` are lines that are shown to
    a driver, in the language of the place. `facts` are labels with their values.
    """

    clock: str
    sides: tuple[Side, ...]
    home: str = ""
    there: tuple[Said, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    remark: str = ""
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class PaperDay:
    """A day: its heading in each language of the paper, what to know of it, what happens."""

    headings: tuple[Said, ...]
    cities: str
    remarks: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """A programme day by day, its items in one language or in two side by side."""

    days: tuple[PaperDay, ...]
    block: str = field(default="days", init=False)


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of texts; `amounts` are the columns that stand at the right.

    `narrow` columns are as wide as their texts. The last row is a sum where `has_total`.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    amounts: tuple[int, ...] = ()
    has_total: bool = False
    narrow: tuple[int, ...] = ()
    block: str = field(default="listing", init=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values."""

    rows: tuple[tuple[str, str], ...]
    block: str = field(default="facts", init=False)


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs."""

    paragraphs: tuple[Said, ...]
    block: str = field(default="prose", init=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG that loads nothing, and the words that say the same."""

    svg: str
    words: str
    block: str = field(default="picture", init=False)


@dataclass(frozen=True, slots=True)
class Card:
    """A place with all that is needed to get there."""

    name: Said
    lines: tuple[Said, ...]
    there: tuple[Said, ...] = ()
    number: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """Places."""

    cards: tuple[Card, ...]
    block: str = field(default="cards", init=False)


Block = Days | Listing | Facts | Prose | Picture | Cards


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper; without a `title` it has none of its own. `level` 2 is part of one."""

    title: str
    blocks: tuple[Block, ...]
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in a language (``de``).

    `line` stands at the foot of each page, `page` is how pages are counted (``Page %s of %s``).
    `made_at` is what the bytes are dated: the release's time, so that they stay the same.
    """

    title: Said
    subtitle: str
    language: str
    author: str
    line: str
    page: str
    made_at: datetime
    sections: tuple[Section, ...]
    notice: str = ""
