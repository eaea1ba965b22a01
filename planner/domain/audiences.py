"""Who sees what of a programme: the one place that decides (`model.md`, "Audiences").

`view_of` builds each value anew from the fields that an audience may see: what is not named here
is not shown.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cache

from planner.domain.programmes import Item, Place, Programme, Traveller
from planner.domain.texts import NO_TEXT, Texts
from planner.domain.vocabulary import AudienceKind, Kind, Track, Visibility


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a view is made; `traveller` is the key of the one person it is for."""

    kind: AudienceKind
    traveller: str = ""

    def __post_init__(self) -> None:
        """Refuse a personal audience without a person, and the reverse."""
        if (self.kind is AudienceKind.TRAVELLER) != bool(self.traveller):
            raise ValueError("exactly the audience 'traveller' names a traveller")

    def __str__(self) -> str:
        """``trip``, ``traveller:director``."""
        return f"{self.kind}:{self.traveller}" if self.traveller else str(self.kind)

    @property
    def content(self) -> str:
        """Which of the two outward contents its calendars carry: `travellers` or `hosts`."""
        return "hosts" if self.kind is AudienceKind.HOSTS else "travellers"


STAFF = Audience(AudienceKind.STAFF)
TRIP = Audience(AudienceKind.TRIP)
HOSTS = Audience(AudienceKind.HOSTS)
OFFICE = Audience(AudienceKind.OFFICE)


def traveller(key: str) -> Audience:
    """The audience of one traveller."""
    return Audience(AudienceKind.TRAVELLER, key)


def audience_named(text: str) -> Audience | None:
    """The audience of one trip that a text names, spelt as `str` does; None where it names none."""
    kind, _, key = text.partition(":")
    if kind == AudienceKind.TRAVELLER and key:
        return traveller(key)
    return {str(each): each for each in (TRIP, HOSTS, STAFF)}.get(text)


def admits(
    audience: Audience,
    *,
    visibility: str,
    track: str,
    kind: str,
    attends: Collection[str] | None,
) -> bool:
    """Whether the audience sees an item with these facts (the words of the vocabulary) at all."""
    is_theirs = not audience.traveller or attends is None or audience.traveller in attends
    return is_theirs and _sees(audience.kind, visibility, track, kind)


def is_outward(visibility: str, track: str) -> bool:
    """Whether anybody outside staff may see an item with these facts."""
    return visibility in {Visibility.PUBLIC, Visibility.TRAVELLERS} and track != Track.INTERNAL


@cache  # the words are few
def _sees(audience: AudienceKind, visibility: str, track: str, kind: str) -> bool:
    outward = is_outward(visibility, track)
    match audience:
        case AudienceKind.STAFF:
            return True
        case AudienceKind.TRAVELLER:
            return outward
        case AudienceKind.TRIP:
            return outward and kind != Kind.PRIVATE
        case AudienceKind.HOSTS:
            official = track == Track.OFFICIAL and visibility == Visibility.TRAVELLERS
            return (
                outward and kind != Kind.PRIVATE and (visibility == Visibility.PUBLIC or official)
            )
        case AudienceKind.OFFICE:
            return False


def _outward(item: Item) -> Item:
    """What travellers and hosts alike may see of an item."""
    return Item(
        uid=item.uid,
        key=item.key,
        kind=item.kind,
        track=item.track,
        title=item.title,
        starts=item.starts,
        ends=item.ends,
        status=item.status,
        visibility=item.visibility,
        place=item.place,
        to_place=item.to_place,
        description=item.description,
    )


def _for_travellers(item: Item) -> Item:
    return replace(_outward(item), bring=item.bring, contacts=item.contacts)


def _for_one(item: Item) -> Item:
    return replace(_for_travellers(item), booking_reference=item.booking_reference)


def _for_hosts(item: Item) -> Item:
    return replace(_outward(item), attends=item.attends, headcount=item.headcount)


def _person(person: Traveller) -> Traveller:
    return Traveller(
        key=person.key,
        given_name=person.given_name,
        family_name=person.family_name,
        native_name=person.native_name,
        function=person.function,
    )


def _silent(place: Place) -> Place:
    return replace(place, phone="")


@dataclass(frozen=True, slots=True)
class Showing:
    """What a content shows of the items that its readers see, and of what the items name."""

    item: Callable[[Item], Item]
    place: Callable[[Place], Place]


SHOWINGS = {
    "travellers": Showing(_for_travellers, lambda place: place),
    "own": Showing(_for_one, lambda place: place),
    "hosts": Showing(_for_hosts, _silent),
}
"""By content: what calendars show travellers and hosts, what a traveller's own page shows."""


def _view(
    programme: Programme,
    items: tuple[Item, ...],
    people: tuple[Traveller, ...],
    content: str,
) -> Programme:
    """A programme of `items` with just the places and contacts that they name."""
    showing = SHOWINGS[content]
    items = tuple(map(showing.item, items))
    places = {key for item in items for key in (item.place, item.to_place)}
    contacts = {key for item in items for key in item.contacts}
    return Programme(
        uid=programme.uid,
        slug=programme.slug,
        direction=programme.direction,
        status=programme.status,
        title=programme.title,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        home_zone=programme.home_zone,
        places=tuple(showing.place(each) for each in programme.places if each.key in places),
        contacts=tuple(each for each in programme.contacts if each.key in contacts),
        travellers=people,
        items=items,
        practical_notes=NO_TEXT if content == "hosts" else programme.practical_notes,
    )


def _admitted(programme: Programme, audience: Audience) -> tuple[Item, ...]:
    return tuple(
        item
        for item in programme.items
        if admits(
            audience,
            visibility=item.visibility,
            track=item.track,
            kind=item.kind,
            attends=item.attends,
        )
    )


def view_of(programme: Programme, audience: Audience) -> Programme:
    """What the audience may see of a programme."""
    items = _admitted(programme, audience)
    match audience.kind:
        case AudienceKind.STAFF:
            return programme
        case AudienceKind.TRAVELLER:
            me = tuple(p for p in programme.travellers if p.key == audience.traveller)
            return _view(programme, items, me, "own")
        case AudienceKind.TRIP:
            return _view(programme, items, (), "travellers")
        case AudienceKind.HOSTS:
            attending = {p.key for item in items for p in programme.attendees(item)}
            people = tuple(_person(p) for p in programme.travellers if p.key in attending)
            return _view(programme, items, people, "hosts")
        case AudienceKind.OFFICE:
            return _view(programme, (), (), "travellers")


def own_groups(programme: Programme, key: str) -> tuple[Texts, ...]:
    """What the groups are called that a traveller belongs to; not who else does."""
    return tuple(group.name for group in programme.groups if key in group.travellers)
