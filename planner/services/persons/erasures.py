"""One erasure under way: whose, what they were called, and what takes the place of that."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from planner.db.models import Account, Contact, Traveller
from planner.domain.keys import key_from, slug_from
from planner.domain.names import full_name
from planner.domain.pseudonyms import (
    Pseudonym,
    Swaps,
    is_any_word,
    is_phone,
    rekeyed,
    slugs_of,
)
from planner.services.persons.finding import Person
from planner.services.persons.tables import addresses_of, names_of


@dataclass
class Erasure:
    """Written past the session, whose guards keep the history and decisions as they are.

    `own` are the numbers of the person's rows by model, `keys` what keys become, by trip and model,
    `short_names` what trips' become.
    """

    session: Session
    office_id: int
    person: Person
    new: Pseudonym
    own: dict[str, frozenset[int]] = field(default_factory=dict)
    keys: dict[tuple[int, str], dict[str, str]] = field(default_factory=dict)
    short_names: dict[str, str] = field(default_factory=dict)

    def run(self, *statements: Any) -> None:  # noqa: ANN401 - any statement
        """Write, not through the session."""
        self.session.flush()
        for statement in statements:
            self.session.connection().execute(statement)

    def rows(self, query: Any) -> Sequence[Any]:  # noqa: ANN401 - any query
        """Read what was written so."""
        self.session.flush()
        return self.session.connection().execute(query).all()

    def cells(self, query: Any) -> Sequence[RowMapping]:  # noqa: ANN401 - any query
        """Read it by the names of columns."""
        self.session.flush()
        return self.session.connection().execute(query).mappings().all()

    @cached_property
    def names(self) -> list[str]:
        """All names, however short."""
        return names_of(self.person)

    @cached_property
    def mails(self) -> list[str]:
        """All addresses."""
        return addresses_of(self.person)

    @cached_property
    def everywhere(self) -> Swaps:
        """What is replaced wherever it stands as a whole: full names and addresses."""
        whole = [name for name in self.names if not is_any_word(name)]
        return self._swaps([*whole, *self.mails])

    @cached_property
    def in_mails(self) -> Swaps:
        """Telephone numbers, too."""
        return self._swaps([*self.everywhere.words, *self._phones])

    @cached_property
    def in_own_rows(self) -> Swaps:
        """Names that may be any word, too."""
        return self._swaps([*self.in_mails.words, *self.names])

    @cached_property
    def slugs(self) -> frozenset[str]:
        """How keys spell the names."""
        return slugs_of(self.everywhere.words)

    @cached_property
    def slugs_of_others(self) -> frozenset[str]:
        """Keys that have such a name in them and are made from somebody else's."""
        spelt = {slug_from(name, "") for name in self._others}
        keys = select(Traveller.__table__.c.key).where(
            Traveller.__table__.c.office_id == self.office_id,
            Traveller.__table__.c.id.not_in(self.person.numbers),
        )
        spelt |= {key for (key,) in self.rows(keys)}
        return frozenset(
            each for each in spelt - self.slugs if any(slug in each for slug in self.slugs)
        )

    def renamed(self, trip_id: int, model: str, old: str, new: str, taken: set[str]) -> str:
        """Note what a key becomes, unique among those that are taken."""
        if old == new:
            return old
        keys = self.keys.setdefault((trip_id, model), {})
        return keys.setdefault(old, key_from(new, taken))

    def short_name(self, slug: str) -> str:
        """A trip's short name, also one that it had once, without the person's name."""
        known = self.short_names.get(slug)
        return known or rekeyed(slug, self.slugs, self.slugs_of_others, self.new.key)

    def keys_of(self, trip_id: int | None, model: str) -> Mapping[str, str]:
        """What keys of a trip's rows become."""
        return self.keys.get((trip_id or 0, model), {})

    @property
    def trips(self) -> set[int]:
        """Trips where keys changed."""
        return {trip_id for trip_id, _ in self.keys}

    def _swaps(self, words: Sequence[str]) -> Swaps:
        mine = set(words) - self._shared
        longer = [name for name in self._others if any(word in name for word in mine)]
        return self.new.swaps(mine, longer)

    @cached_property
    def _phones(self) -> frozenset[str]:
        return frozenset(row.phone for row, _ in self.person.travellers if is_phone(row.phone))

    @cached_property
    def _people(self) -> frozenset[str]:
        """What other travellers and accounts of the office are called, and their telephones."""
        other = select(Traveller.given_name, Traveller.family_name, Traveller.native_name)
        other = other.add_columns(Traveller.phone).where(Traveller.id.not_in(self.person.numbers))
        account = self.person.account
        accounts = select(Account.name).where(Account.id != (account.id if account else 0))
        return frozenset(_spelt(self.rows(other.where(Traveller.office_id == self.office_id)))) | {
            name for (name,) in self.rows(accounts)
        }

    @cached_property
    def _others(self) -> frozenset[str]:
        """What others are called, partners of the directory, too."""
        query = select(Contact.given_name, Contact.family_name, Contact.native_name, Contact.phone)
        partners = _spelt(self.rows(query.where(Contact.office_id == self.office_id)))
        return (self._people | frozenset(partners)) - {""}

    @cached_property
    def _shared(self) -> frozenset[str]:
        """A native name or telephone that others have, too: who is meant, nobody knows."""
        natives = {row.native_name for row, _ in self.person.travellers}
        return self._people & (natives | self._phones)


def _spelt(rows: Sequence[Any]) -> Iterator[str]:
    """Names both ways round, native ones, telephones."""
    for given, family, native, phone in rows:
        yield from (full_name(given, family), full_name(family, given), native, phone)
