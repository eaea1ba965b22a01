"""What a copy tells about clock changes, in the reader's words."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext

from planner.domain.times import Existence
from planner.services.trip_copies import Note
from planner.web.filters import clock, day, plain

MOST = 5
"""Lines; a copy onto a night of changing clocks may touch many items."""


def _line(note: Note) -> str:
    wanted, taken = note.settled.wanted, note.settled.taken
    facts = {
        "item": plain(note.item.title),
        "clock": clock(wanted.at),
        "day": day(wanted.day),
        "zone": wanted.zone,
    }
    if note.settled.why is Existence.DOUBLED:
        return gettext(
            "%(item)s: %(clock)s occurs twice on %(day)s in %(zone)s; the first was taken.", **facts
        )
    return gettext(
        "%(item)s: %(clock)s does not exist on %(day)s in %(zone)s; moved to %(taken)s.",
        taken=clock(taken.at),
        **facts,
    )


def words_of(notes: Sequence[Note]) -> Iterator[str]:
    """One line per note; after the first few, how many more there are."""
    yield from map(_line, notes[:MOST])
    if len(notes) > MOST:
        yield gettext(
            "%(count)s more items are touched by a clock change.", count=len(notes) - MOST
        )
