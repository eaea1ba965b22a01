"""The board in words and as JSON: what its script needs to draw, and what is said after a move."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import gettext, ngettext

from planner.domain.boards import Column, Piece
from planner.domain.clock_words import clock, home_clock, hours
from planner.domain.conflicts import Finding, OffKind, Severity
from planner.domain.moves import minutes_of
from planner.domain.programmes import Item
from planner.domain.rulers import Section, Shift
from planner.domain.times import WallTime, day_of
from planner.domain.wishes import PRIORITIES
from planner.services.boards import BoardView
from planner.web.clashes.wording import clash_teller
from planner.web.filters import day_long, day_short, plain
from planner.web.programme.wording import WORDS

if TYPE_CHECKING:
    from planner.db.models import Candidate


def severity_word(severity: Severity) -> str:
    """What a severity is called."""
    match severity:
        case Severity.ERROR:
            return str(gettext("Impossible"))
        case Severity.WARNING:
            return str(gettext("Warning"))
        case _:
            return str(gettext("For information"))


def worst(view: BoardView) -> dict[str, str]:
    """The worst severity that each item is part of, by key; notes are left out."""
    found: dict[str, str] = {}
    for finding in view.clashes.grave:
        for key in finding.items:
            found.setdefault(key, str(finding.severity))
    return found


def summary(view: BoardView) -> str:
    """``2 clashes`` or that there is none."""
    count = len(view.clashes.grave)
    return ngettext("%(num)s clash", "%(num)s clashes", count) if count else gettext("No clashes")


def piece_clock(piece: Piece) -> str:
    """``09:30–12:30``, ``13:55 → 07:20 +1``, ``arrives 07:20``."""
    starts, ends = piece.item.starts, piece.item.ends
    if not isinstance(starts, WallTime) or not isinstance(ends, WallTime):
        return ""
    if piece.is_continued:
        end = clock(ends.at, piece.on)
        is_leg = piece.item.kind.is_leg
        return gettext("arrives %(clock)s", clock=end) if is_leg else f"–{end}"
    first, last = (clock(wall.at, starts.day) for wall in (starts, ends))
    return f"{first} → {last}" if piece.item.kind.is_leg else f"{first}–{last}"


def piece_home(piece: Piece, home_zone: str) -> str:
    """The time at home at which a piece starts; nothing where it is the same."""
    moment = piece.item.ends if piece.is_continued else piece.item.starts
    return home_clock(moment, home_zone) if isinstance(moment, WallTime) else ""


def home_words(sections: tuple[Section, ...], home: str) -> str:
    """``Solingen −6 h, from 09:00 −7 h``; nothing where home has the same time all day."""
    if not any(section.home for section in sections):
        return ""
    said = ", ".join(_section_words(section) for section in sections)
    return f"{home} {said}"


def _section_words(section: Section) -> str:
    whole, minutes = divmod(abs(section.home), 60)
    length = f"{whole}:{minutes:02} h" if minutes else f"{whole} h"
    ahead = f"{'−' if section.home < 0 else '+'}{length}" if section.home else gettext("same time")
    if not section.first:
        return ahead
    at = f"{section.first // 60:02}:{section.first % 60:02}"
    return str(gettext("from %(clock)s %(ahead)s", clock=at, ahead=ahead))


def item_data(item: Item, version: int) -> dict[str, Any]:
    """What the script must know to move an item: where it stands, in `Move`'s words."""
    starts, ends = item.starts, item.ends
    data: dict[str, Any] = {"key": item.key, "version": version, "on": day_of(starts).isoformat()}
    if isinstance(starts, WallTime) and isinstance(ends, WallTime):
        data |= {
            "at": starts.at.hour * 60 + starts.at.minute,
            "minutes": minutes_of(item),
            "second": int(starts.second),
            "ends_second": int(ends.second),
        }
    return data


def piece_data(piece: Piece, view: BoardView) -> dict[str, Any]:
    """A piece as the script draws it."""
    slot = piece.slot
    return item_data(piece.item, view.versions[piece.item.key]) | {
        "id": piece.id,
        "day": piece.on.isoformat(),
        "first": piece.first,
        "last": piece.last,
        "part": str(piece.part),
        "slot": f"{slot.first} {slot.span} {slot.of}",
    }


def attributes(data: dict[str, Any]) -> dict[str, Any]:
    """The same as ``data-`` attributes."""
    return {f"data-{name.replace('_', '-')}": value for name, value in data.items() if name != "id"}


def state(view: BoardView) -> dict[str, Any]:
    """The whole board after a move: where each piece is now, and what clashes."""
    tell = clash_teller().tell
    return {
        "tag": view.tag,
        "sum": summary(view),
        "pieces": [_drawn(piece, view) for piece in _pieces(view)],
        "bands": [
            item_data(item, view.versions[item.key])
            for item in view.draft.programme.items
            if item.is_all_day
        ],
        "clashes": [clash_data(finding, tell) for finding in view.clashes.open],
        "worst": worst(view),
    }


def clash_data(finding: Finding, tell: Callable[[Finding], str]) -> dict[str, Any]:
    """A clash as the list shows it."""
    return {
        "severity": str(finding.severity),
        "word": severity_word(finding.severity),
        "text": tell(finding),
        "items": list(finding.items),
    }


def _pieces(view: BoardView) -> Iterator[Piece]:
    for column in view.board.columns:
        yield from column.pieces


def _drawn(piece: Piece, view: BoardView) -> dict[str, Any]:
    home = piece_home(piece, view.draft.programme.home_zone)
    return piece_data(piece, view) | {"clock": piece_clock(piece), "home": home}


def said_after(view: BoardView, key: str) -> str:
    """``Visit moved to Sun 25 Oct, 11:00–12:00. 1 clash: 35 min transfer, 15 min gap.``."""
    item = view.draft.programme.item_of[key]
    moved = gettext("%(item)s moved to %(when)s.", item=plain(item.title), when=_when(item))
    mine = [finding for finding in view.clashes.grave if key in finding.items]
    if not mine:
        return str(moved)
    count = ngettext("%(num)s clash", "%(num)s clashes", len(mine))
    return f"{moved} {count}: {' '.join(map(clash_teller().tell, mine))}"


def _when(item: Item) -> str:
    if not isinstance(item.starts, WallTime) or not isinstance(item.ends, WallTime):
        return day_long(day_of(item.starts))
    clocks = f"{item.starts.at:%H:%M}–{clock(item.ends.at, item.starts.day)}"
    return f"{day_short(item.starts.day)}, {clocks}"


def day_off(view: BoardView, column: Column) -> str:
    """The holidays of a day where the travellers are, or that it is a weekend."""
    programme = view.draft.programme
    here = {place.country for place in programme.places if place.city in column.cities}
    found = [view.day_off(country, column.on) for country in sorted(here)]
    names = [plain(off.name) for off in found if off and off.kind is OffKind.HOLIDAY]
    if names:
        return ", ".join(dict.fromkeys(names))
    return str(gettext("weekend")) if any(found) else ""


def shift_words(shift: Shift) -> str:
    """What a clock change on a day means."""
    place, home = (timedelta(minutes=change) for change in (shift.place, shift.home))
    if place and home:
        return str(gettext("The clocks changed here and at home."))
    if home:
        return str(gettext("The clocks at home changed (%(by)s).", by=hours(home)))
    return str(gettext("The clocks here changed (%(by)s).", by=hours(place)))


def priority(wish: "Candidate") -> str:
    """How much something is wanted."""
    return str(gettext(PRIORITIES[wish.priority]))


def length(minutes: int) -> str:
    """``1:30 h``, ``45 min``."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return f"{rest} min"
    return f"{whole}:{rest:02} h" if rest else f"{whole} h"


def script_texts() -> dict[str, str]:
    """What the board's script says by itself."""
    return {
        "offline": gettext("No network. Your change is kept here and sent when it returns."),
        "sent": gettext("The network is back: everything is saved."),
        "signed_out": gettext("You are signed out. Sign in in another tab: your change is kept."),
        "failed": gettext("The server did not take it; it is put back."),
        "refused": gettext("The server did not take it."),
        "not_sent": gettext("No network: this was not saved. Try again when it returns."),
        "moved_meanwhile": gettext("Somebody else changed it meanwhile: nothing is undone."),
        "undone": gettext("Undone."),
        "changed": gettext("Somebody else changed the programme; this is the newest."),
        "nothing_to_undo": gettext("There is nothing to undo."),
    }


BOARD_WORDS = {
    **WORDS,
    **{
        function.__name__: function
        for function in (
            attributes,
            clash_data,
            day_off,
            home_words,
            item_data,
            length,
            piece_clock,
            piece_data,
            piece_home,
            priority,
            script_texts,
            shift_words,
            summary,
            worst,
        )
    },
}
"""What the board's templates can say."""
