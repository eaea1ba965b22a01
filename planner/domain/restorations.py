"""Bringing a release back as the draft: what the draft is then, as a value.

The directory is the office's and stays as it is: what an item named of it and the trip no longer
lists is left out, and told.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from planner.domain.keys import key_from
from planner.domain.programmes import Contact, Item, Organisation, Place, Programme, Traveller

Missing = Place | Organisation | Contact


@dataclass(frozen=True, slots=True)
class Restored:
    """The draft after a restoration, and what there is to say about it.

    `additional` are the present items that the release does not have, whether they are kept or
    not; `staying` are people whom it does not have and who stay; `returning` come back without
    what a release does not hold; `missing` is what its items named of the directory.
    """

    draft: Programme
    additional: tuple[Item, ...]
    staying: tuple[Traveller, ...]
    leaving: tuple[Traveller, ...]
    returning: tuple[Traveller, ...]
    missing: tuple[Missing, ...]


def restored(
    draft: Programme, release: Programme, *, keep: Collection[str], bound: Collection[str]
) -> Restored:
    """The draft brought back to a release.

    `keep` are the UIDs of additional items that stay, `bound` the keys of travellers who can't go
    because money is recorded for them.
    """
    release = replace(release, items=tuple(item for item in release.items if not item.is_gone))
    known = {item.uid for item in release.items}
    additional = tuple(item for item in draft.items if item.uid not in known)
    extra = [one for one in draft.travellers if one.key not in release.traveller_of]
    staying = tuple(one for one in extra if one.key in bound)
    people = (*release.travellers, *staying)
    kept = _renamed((item for item in additional if item.uid in keep), release)
    items = tuple(mended(item, draft, people) for item in (*_released(draft, release), *kept))
    return Restored(
        draft=replace(
            release,
            uid=draft.uid,
            slug=draft.slug,
            places=draft.places,
            organisations=draft.organisations,
            contacts=draft.contacts,
            travellers=people,
            items=items,
        ),
        additional=additional,
        staying=staying,
        leaving=tuple(one for one in extra if one.key not in bound),
        returning=tuple(one for one in release.travellers if one.key not in draft.traveller_of),
        missing=tuple(_missing(draft, release)),
    )


def _released(draft: Programme, release: Programme) -> Iterator[Item]:
    """The release's items; that of a cancelled trip does not say which were off by themselves."""
    own = {item.uid: item.status for item in draft.items} if release.is_cancelled else {}
    return (replace(item, status=own.get(item.uid, item.status)) for item in release.items)


def _renamed(items: Iterable[Item], release: Programme) -> Iterator[Item]:
    """Items that stay, under other keys where the release's items need theirs."""
    taken = set(release.item_of)
    for item in items:
        key = key_from(item.key, taken) if item.key in taken else item.key
        taken.add(key)
        yield replace(item, key=key)


def mended(item: Item, draft: Programme, people: tuple[Traveller, ...]) -> Item:
    """The item, naming only what the draft lists and who is on the trip."""
    here = {person.key for person in people}
    attends = None if item.attends is None else tuple(key for key in item.attends if key in here)
    organisations = draft.organisation_of
    return replace(
        item,
        attends=attends,
        headcount=len(people if attends is None else attends),
        place=item.place if item.place in draft.place_of else None,
        to_place=item.to_place if item.to_place in draft.place_of else None,
        organiser=item.organiser if item.organiser in organisations else None,
        host=item.host if item.host in organisations else None,
        lodging_provider=item.lodging_provider if item.lodging_provider in organisations else None,
        contacts=tuple(key for key in item.contacts if key in draft.contact_of),
        meals=tuple(meal for meal in item.meals if meal.provider in organisations),
    )


def _missing(draft: Programme, release: Programme) -> Iterator[Missing]:
    """What the release's items name of the directory and the draft does not list."""
    places = {key for item in release.items for key in (item.place, item.to_place)}
    contacts = {key for item in release.items for key in item.contacts}
    organisations = {key for item in release.items for key in _organisations(item)}
    yield from (each for each in release.places if each.key in places - draft.place_of.keys())
    yield from (
        each
        for each in release.organisations
        if each.key in organisations - draft.organisation_of.keys()
    )
    yield from (each for each in release.contacts if each.key in contacts - draft.contact_of.keys())


def _organisations(item: Item) -> tuple[str | None, ...]:
    providers = (meal.provider for meal in item.meals)
    return (item.organiser, item.host, item.lodging_provider, *providers)
