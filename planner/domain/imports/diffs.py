"""What a file would change in the draft: item by item, before anything is written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import product

from planner.domain.imports.own_texts import says_the_same, without
from planner.domain.imports.places import Places
from planner.domain.imports.stays import DAY, settled
from planner.domain.imports.values import Frame, Reason, Unread, Wanted
from planner.domain.imports.wording import folded
from planner.domain.keys import key_from
from planner.domain.texts import LANGUAGES, NO_TEXT, Texts
from planner.domain.times import Moment, WallTime, day_of
from planner.domain.vocabulary import ItemStatus, Kind


class Change(StrEnum):
    """What becomes of a row."""

    ADD = "add"
    CHANGE = "change"
    SAME = "same"
    SKIP = "skip"


class Part(StrEnum):
    """What of an item a file may change."""

    TITLE = "title"
    KIND = "kind"
    STARTS = "starts"
    ENDS = "ends"
    PLACE = "place"
    STATUS = "status"
    DESCRIPTION = "description"


@dataclass(frozen=True, slots=True)
class State:
    """What an import writes of an item; `place` is a number of the directory, `uid` the host's."""

    kind: Kind
    title: Texts
    starts: Moment
    ends: Moment
    status: ItemStatus
    place: int | None = None
    description: Texts = NO_TEXT
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """An item of the draft; `uid` is its own in our calendars, which a host may send back.

    `titles` and `descriptions` are its texts as our calendars show them.
    """

    key: str
    state: State
    uid: str = ""
    titles: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a diff.

    `key` is the item's, also the one that a new item will get; None where nothing is done.
    `state` is what the item becomes, `parts` what of it changes.
    """

    change: Change
    row: int
    title: Texts
    key: str | None = None
    state: State | None = None
    parts: tuple[Part, ...] = ()
    reason: Reason | None = None


_CANCELLED = Reason("It is cancelled.")
_TWICE = Reason("The file has it twice.")


def compare(
    read: Sequence[Wanted | Unread], known: Sequence[Known], frame: Frame, places: Places
) -> list[Line]:
    """What each row would do to the draft, in the order of the file.

    Rows are matched with items by the host's UID, else by kind, title and day: hosts that send an
    event anew, or move a series, give it another UID.
    """
    matches = _matches([each for each in read if isinstance(each, Wanted)], known)
    taken, seen = {item.key for item in known}, set[str]()
    lines = []
    for each in read:
        if isinstance(each, Unread):
            line = Line(Change.SKIP, each.row, Texts(en=each.title), reason=each.reason)
        elif each.uid and each.uid in seen:
            line = Line(Change.SKIP, each.row, each.title, reason=_TWICE)
        elif id(each) in matches:
            line = _against(each, matches[id(each)], frame, places)
        else:
            line = _new(each, taken, frame, places)
        seen.add(each.uid if isinstance(each, Wanted) else "")
        taken |= {line.key} if line.key else set()
        lines.append(line)
    return lines


def _matches(wanted: Sequence[Wanted], known: Sequence[Known]) -> dict[int, Known]:
    """The item that each row means, by the row's identity; an item is meant once.

    Items without a UID go before those that had another.
    """
    by_uid = {item.uid: item for item in known if item.uid}
    by_uid |= {item.state.uid: item for item in known if item.state.uid}
    found = {id(each): by_uid[each.uid] for each in wanted if each.uid in by_uid}
    free = {item.key: item for item in known}
    for meant in found.values():
        free.pop(meant.key, None)
    index = _by_day_and_title(free.values())
    for is_new, is_exact in product((True, False), repeat=2):
        for each in wanted:
            if id(each) in found:
                continue
            likes = _like(each, index, free, is_exact=is_exact)
            item = next((item for item in likes if not (is_new and item.state.uid)), None)
            if item:
                found[id(each)] = free.pop(item.key)
    return found


def _by_day_and_title(items: Iterable[Known]) -> dict[tuple[date, str], list[Known]]:
    index: dict[tuple[date, str], list[Known]] = defaultdict(list)
    for item in items:
        for name in _names(item.state.title):
            index[day_of(item.state.starts), name].append(item)
    return index


def _names(title: Texts) -> set[str]:
    return {folded(text) for text in title.as_mapping().values()}


def _like(
    wanted: Wanted,
    index: dict[tuple[date, str], list[Known]],
    free: dict[str, Known],
    *,
    is_exact: bool,
) -> Iterator[Known]:
    """The free items of the same day and title, at the same time if `is_exact`.

    A kind that was only guessed may differ.
    """
    for name in sorted(_names(wanted.title)):
        for item in index.get((day_of(wanted.starts), name), ()):
            state = item.state
            is_kind = state.kind is wanted.kind or not wanted.is_kind_said
            is_time = not is_exact or _same_moment(state.starts, wanted.starts)
            if item.key in free and is_kind and is_time:
                yield item


def _same_moment(one: Moment, other: Moment) -> bool:
    if isinstance(one, WallTime) and isinstance(other, WallTime):
        return one.utc == other.utc
    return type(one) is type(other) and one == other


def _new(wanted: Wanted, taken: set[str], frame: Frame, places: Places) -> Line:
    if wanted.status is ItemStatus.CANCELLED:
        return Line(Change.SKIP, wanted.row, wanted.title, reason=_CANCELLED)
    place = places.find(wanted.place)
    state = State(
        kind=wanted.kind,
        title=wanted.title,
        starts=wanted.starts,
        ends=wanted.ends,
        status=wanted.status or ItemStatus.TENTATIVE,
        place=place.number if place else None,
        description=_description(wanted, frame, is_placed=place is not None),
        uid=wanted.uid,
    )
    key = key_from(wanted.title.best("en"), taken, str(wanted.kind))
    outside = None if _is_inside(state, frame) else Reason("It is outside the days of the trip.")
    return Line(Change.ADD, wanted.row, wanted.title, key, state, reason=outside or wanted.note)


def _is_inside(state: State, frame: Frame) -> bool:
    return frame.first <= day_of(state.starts) and day_of(state.ends) <= frame.last


def _against(wanted: Wanted, item: Known, frame: Frame, places: Places) -> Line:
    if item.uid and wanted.uid == item.uid:
        wanted = _ours(wanted, item, frame, places)
    state = _changed(wanted, item.state, frame, places)
    parts = tuple(_differing(item.state, state))
    change = Change.CHANGE if parts else Change.SAME
    return Line(change, wanted.row, wanted.title, item.key, state, parts, wanted.note)


def _ours(wanted: Wanted, item: Known, frame: Frame, places: Places) -> Wanted:
    """An event of our own calendar, with what differs from what the calendar says of the item."""
    description = without(wanted.description, frame.own_lines)
    is_title = _names(wanted.title) <= {folded(text) for text in item.titles}
    is_known = says_the_same(description.best(frame.language), item.descriptions)
    return replace(
        wanted,
        uid=item.state.uid,
        title=item.state.title if is_title else wanted.title,
        place="" if places.is_called(item.state.place, wanted.place) else wanted.place,
        description=NO_TEXT if is_known else description,
    )


def _changed(wanted: Wanted, old: State, frame: Frame, places: Places) -> State:
    """What an item becomes: what the file doesn't say stays."""
    if wanted.status is ItemStatus.CANCELLED:
        return replace(old, status=wanted.status)
    kind = wanted.kind if wanted.is_kind_said else old.kind
    counted = wanted.counted_end if isinstance(wanted.starts, date) else None
    until = wanted.ends if counted is None else counted - DAY * (kind is not Kind.HOTEL)
    kind, starts, ends = settled(kind, wanted.starts, until, is_said=kind is Kind.HOTEL)
    place = places.find(wanted.place)
    number = place.number if place else old.place
    description = _description(wanted, frame, is_placed=number is not None)
    is_known = _has_lines(old.description, description)
    return State(
        kind=kind,
        title=_merged(old.title, wanted.title),
        starts=old.starts if _same_moment(old.starts, starts) else starts,
        ends=old.ends if _same_moment(old.ends, ends) else ends,
        status=wanted.status or old.status,
        place=number,
        description=old.description if is_known else _merged(old.description, description),
        uid=wanted.uid or old.uid,
    )


def _merged(old: Texts, new: Texts) -> Texts:
    """`old` with the languages of `new`; a text that is there in another language adds nothing."""
    known = _names(old)
    told = {name: text for name, text in new.as_mapping().items() if folded(text) not in known}
    return replace(Texts.of(old.as_mapping() | told), outdated=old.outdated) if told else old


def _differing(old: State, new: State) -> Iterator[Part]:
    return (part for part in Part if getattr(old, part) != getattr(new, part))


_PLACE_LINE = {"en": "Place: {}", "de": "Ort: {}", "zh": "地点：{}"}


def _description(wanted: Wanted, frame: Frame, *, is_placed: bool) -> Texts:
    """The file's description; a place that is not known stands in it, so that nothing is lost."""
    if is_placed or not wanted.place:
        return wanted.description
    language = wanted.title.language_for(frame.language)
    line = _PLACE_LINE[language].format(wanted.place)
    text = "\n".join(filter(None, (line, wanted.description.own(language))))
    return Texts.of(wanted.description.as_mapping() | {language: text})


def _has_lines(old: Texts, new: Texts) -> bool:
    """Whether each line of `new` stands in `old` already: planners may have added others."""
    return all(
        set(new.own(language).splitlines()) <= set(old.own(language).splitlines())
        for language in LANGUAGES
    )
