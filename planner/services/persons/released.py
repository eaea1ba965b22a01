"""What was released, without an erased person: it names people by key, and holds names apart."""

from typing import Any

from sqlalchemy import or_, select, update

from planner.db.base import Base
from planner.db.models import Group, ProgrammeItem, Release, Traveller
from planner.domain.pseudonyms import Swaps, rekeyed
from planner.services.persons.erasures import Erasure
from planner.services.persons.tables import contains, table_of

Json = dict[str, Any]

_TEXTS = ("title", "description", "bring", "internal_note", "booking_reference", "vehicle")
_ATTENDS = 4
"""Where a line of the index has who attends (`domain.releases.IndexLine`)."""

_KEPT = ("role", "language")
"""What of a traveller in a release says nothing of who it was."""

_NAMES = ("affected", "changed", "block", "snapshot", "renewed", "index")


def rename_in_releases(erasure: Erasure) -> None:
    """Part by part, so that nothing else changes: identities, times, what others are called.

    A release of the same programme still says the same as the draft.
    """
    table = table_of(Release)
    words = [*erasure.everywhere.words, *erasure.short_names]
    named = [contains(table.c[name], words) for name in ("block", "snapshot", "renewed")]
    query = select(table.c.id, table.c.trip_id, *(table.c[name] for name in _NAMES)).where(
        table.c.office_id == erasure.office_id, or_(table.c.trip_id.in_(erasure.trips), *named)
    )
    for row in erasure.cells(query):
        mine = {
            person.key for person, trip in erasure.person.travellers if trip.id == row["trip_id"]
        }
        told = _Told(erasure, row["trip_id"], mine)
        values = {
            "affected": told.keys(row["affected"]),
            "changed": {told.audience(each): mark for each, mark in row["changed"].items()},
            "block": row["block"] | {"title": told.swaps.of(row["block"]["title"])},
            "snapshot": told.programme(row["snapshot"]),
            "renewed": told.programme(row["renewed"]) if row["renewed"] else None,
            "index": [told.line(line) for line in row["index"]],
        }
        changed = {name: new for name, new in values.items() if new != row[name]}
        if changed:
            erasure.run(update(table).where(table.c.id == row["id"]).values(changed))


class _Told:
    """What releases of one trip say; `mine` are the keys of the person there."""

    def __init__(self, erasure: Erasure, trip_id: int, mine: set[str]) -> None:
        known = erasure.keys_of(trip_id, Traveller.__name__)
        self.erasure, self.trip_id = erasure, trip_id
        self.people = {key: known.get(key, key) for key in mine}

    @property
    def swaps(self) -> Swaps:
        """As in the draft."""
        return self.erasure.everywhere

    def keys(self, people: list[str]) -> list[str]:
        """Travellers by their keys."""
        return [self.people.get(key, key) for key in people]

    def audience(self, name: str) -> str:
        """``traveller:<key>`` and others."""
        kind, colon, key = name.partition(":")
        return f"{kind}:{self.people.get(key, key)}" if colon else name

    def line(self, line: list[Any]) -> list[Any]:
        """A line of the index."""
        if line[_ATTENDS] is None:
            return line
        return [*line[:_ATTENDS], self.keys(line[_ATTENDS]), *line[_ATTENDS + 1 :]]

    def programme(self, plain: Json) -> Json:
        """A programme as `domain.snapshots` writes it."""
        notes = {"practical_notes": self.swaps.of(plain.get("practical_notes", {}))}
        return plain | {
            "slug": self.erasure.short_name(plain["slug"]),
            "title": self.swaps.of(plain["title"]),
            "travellers": [self._traveller(each) for each in plain["travellers"]],
            "groups": [self._group(each) for each in plain["groups"]],
            "items": [self._item(each) for each in plain["items"]],
            **(notes if "practical_notes" in plain else {}),
        }

    def _traveller(self, plain: Json) -> Json:
        if plain["key"] not in self.people:
            return plain
        nothing = dict.fromkeys(plain, "")
        kept = {name: plain[name] for name in _KEPT if name in plain}
        new = {"key": self.people[plain["key"]], "family_name": self.erasure.new.name}
        return nothing | kept | new

    def _group(self, plain: Json) -> Json:
        return plain | {
            "key": self._key(Group, plain["key"]),
            "name": self.swaps.of(plain["name"]),
            "travellers": self.keys(plain["travellers"]),
        }

    def _item(self, plain: Json) -> Json:
        attends = plain["attends"]
        texts = {name: self.swaps.of(plain[name]) for name in _TEXTS if name in plain}
        who = None if attends is None else self.keys(attends)
        return plain | texts | {"key": self._key(ProgrammeItem, plain["key"]), "attends": who}

    def _key(self, model: type[Base], key: str) -> str:
        """As in the draft; that of an item which is no longer there by the same rule."""
        erasure = self.erasure
        if known := erasure.keys_of(self.trip_id, model.__name__).get(key):
            return known
        return rekeyed(key, erasure.slugs, erasure.slugs_of_others, erasure.new.key)
