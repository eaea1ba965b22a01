"""What a mail says, piece by piece: one source for its plain text and its HTML."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a line feed in it is one for the reader, too."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands over the list that follows: a day."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; each line in one piece."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """An address of this installation, and what it leads to."""

    label: str
    url: str


Block = Paragraph | Heading | Bullets | Link


def plain_text(blocks: Iterable[Block]) -> str:
    """The blocks as plain text, an empty line between them; it ends with a line feed.

    A heading stands right above what follows.
    """
    text, gap = "", ""
    for block in blocks:
        text += gap + _plain(block)
        gap = "\n" if isinstance(block, Heading) else "\n\n"
    return text + "\n"


def _plain(block: Block) -> str:
    match block:
        case Paragraph(text) | Heading(text):
            return text.strip("\n")
        case Bullets(lines):
            return "\n".join(f"- {line}" for line in lines)
        case Link(label, url):
            return f"{label}\n{url}"


def blocks_in(text: str, url: str) -> tuple[Block, ...]:
    """The pieces of a plain text; where one ends with a line that is `url`, it is a link.

    `plain_text` of them is the text again.
    """
    return tuple(_piece(part, url) for part in text.strip("\n").split("\n\n"))


def _piece(text: str, url: str) -> Block:
    label, _, last = text.rpartition("\n")
    return Link(label, url) if label and last == url else Paragraph(text)
