"""Address cards: contacts as vCard 3.0 (RFC 2426), which phones and Outlook read alike."""

from collections.abc import Iterable
from dataclasses import dataclass

from planner.formats.ics_text import escaped, folded, plain


@dataclass(frozen=True, slots=True)
class Card:
    """A person; `name` is in their own order, `native` as they write it themselves."""

    given_name: str
    family_name: str
    name: str
    native: str = ""
    organisation: str = ""
    function: str = ""
    email: str = ""
    phone: str = ""
    note: str = ""


def write_cards(cards: Iterable[Card]) -> bytes:
    """The cards one after the other, in UTF-8, lines folded at 75 octets (§ 2.6)."""
    return b"".join(map(_card, cards))


def _card(card: Card) -> bytes:
    structured = ";".join(escaped(plain(part)) for part in (card.family_name, card.given_name))
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:{structured};;;",
        f"FN:{escaped(plain(card.name))}",
        *_line("NICKNAME", card.native),
        *_line("ORG", card.organisation),
        *_line("TITLE", card.function),
        *_line("EMAIL;TYPE=INTERNET", card.email),
        *_line("TEL;TYPE=WORK", card.phone),
        *_line("NOTE", card.note),
        "END:VCARD",
    ]
    return b"".join(folded(line.encode()) + b"\r\n" for line in lines)


def _line(name: str, text: str) -> list[str]:
    """A property, or none where there is nothing to say."""
    said = plain(text)
    return [f"{name}:{escaped(said)}"] if said else []
