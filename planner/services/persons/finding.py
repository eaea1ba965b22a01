"""Who is one person: the same name, and the same e-mail address where both are known.

Two people who share a mailbox are two. Who has an account and never travelled is a person, too.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Account, Membership, Traveller, Trip
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Permission, Role, require
from planner.domain.names import full_name
from planner.domain.pseudonyms import DOMAIN
from planner.domain.refusals import NotFoundError
from planner.domain.search import searchable, sortable

PAGE = 50
"""Persons on a page of the list."""

AT_ONCE = 500
"""Rows that are asked for by number in one statement."""


class Listed(NamedTuple):
    """Somebody in a list: their newest row as a traveller, on so many trips, else their account."""

    row: Traveller | Account
    trips: int = 0

    @property
    def label(self) -> str:
        """The name."""
        return _called(self.row)

    @property
    def is_account(self) -> bool:
        """Whether they have an account and never travelled."""
        return isinstance(self.row, Account)


@dataclass(frozen=True, slots=True)
class Person:
    """The rows of a person, with the trips that they are of; `namesakes` are somebody else.

    `account` is theirs in this office, `is_elsewhere` where it belongs to another office, too;
    `has_own_mail` unless their address is an account's of other offices alone. `is_last_admin`:
    without them the office has no administrator who can sign in.
    """

    travellers: tuple[tuple[Traveller, Trip], ...]
    namesakes: tuple[Listed, ...]
    account: Account | None
    membership: Membership | None
    is_elsewhere: bool
    has_own_mail: bool
    is_last_admin: bool

    @property
    def rows(self) -> list[Traveller | Account]:
        """Their rows as travellers, the newest first; of who never travelled the account."""
        rows: list[Traveller | Account] = [row for row, _ in self.travellers]
        return rows or [each for each in (self.account,) if each]

    @property
    def row(self) -> Traveller | Account:
        """The newest of them."""
        return self.rows[0]

    @property
    def label(self) -> str:
        """The name."""
        return Listed(self.row).label

    @property
    def email(self) -> str:
        """Their address, in lower case, if one is known."""
        of_trips = (_mail(row) for row, _ in self.travellers if row.email)
        return next(of_trips, self.account.email if self.account else "")

    @property
    def numbers(self) -> list[int]:
        """The numbers of their rows as travellers."""
        return [row.id for row, _ in self.travellers]

    @property
    def is_account(self) -> bool:
        """Whether they have an account and never travelled."""
        return not self.travellers


class _Known(NamedTuple):
    """What of a traveller's row tells who they are: light, since all rows are looked at."""

    id: int
    given_name: str
    family_name: str
    email: str

    @property
    def label(self) -> str:
        """The full name."""
        return full_name(self.given_name, self.family_name)


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A page of a list, and the number of the next one, if there is more."""

    persons: tuple[Listed, ...]
    next: int | None


def list_persons(session: Session, actor: Actor, words: str = "", page: int = 1) -> PersonPage:
    """Who travelled or has an account, by family name; accounts that were closed not.

    All of `words` occur in the name or the address. `page` is counted from 1.
    """
    require(actor, Permission.MANAGE_ACCOUNTS)
    groups = _groups(_known(session))
    travelled = {_mail(row) for group in groups for row in group}
    accounts = [each for each, _ in _members(session) if _mail(each) not in travelled]
    counts = {group[0]: len(group) for group in groups}
    everybody: list[_Known | Account] = [*counts]
    everybody += [each for each in accounts if not each.email.endswith(f"@{DOMAIN}")]
    wanted = searchable(words).split()
    found = sorted((each for each in everybody if _has(each, wanted)), key=_order)
    first = PAGE * (page - 1)
    shown = found[first : first + PAGE]
    numbers = [each.id for each in shown if isinstance(each, _Known)]
    rows = {row.id: row for row, _ in _loaded(session, numbers)}
    listed = (
        Listed(each) if isinstance(each, Account) else Listed(rows[each.id], counts[each])
        for each in shown
    )
    return PersonPage(tuple(listed), page + 1 if len(found) > first + PAGE else None)


def get_person(session: Session, actor: Actor, number: int, *, is_account: bool = False) -> Person:
    """The person whom a traveller's number stands for, or an account's; `NotFoundError`."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    known, members = _known(session), _members(session)
    accounts = [account for account, _ in members]
    chosen = _chosen(known, accounts, number, is_account=is_account)
    alike = [
        row.id
        for row in known
        if _name(row) == _name(chosen) or (chosen.email and _mail(row) == _mail(chosen))
    ]
    rows = _loaded(session, alike)
    who = None if isinstance(chosen, Account) else chosen
    mine = tuple((row, trip) for row, trip in rows if who and _is_same(who, row))
    mail = next((_mail(row) for row, _ in mine if row.email), "" if mine else _mail(chosen))
    named = [each for each in accounts if _name(each) == _name(chosen) and each.email != mail]
    ours = {row.id for row, _ in mine}
    others: list[Traveller | Account] = [row for row, _ in rows if row.id not in ours]
    found = _person(session, actor, mine, [*others, *named], mail)
    admins = {account.id for account, member in members if _is_admin(account, member)}
    is_last = found.account is not None and admins == {found.account.id}
    return replace(found, is_last_admin=is_last)


def _known(session: Session) -> list[_Known]:
    """Every traveller of the office's trips, of the newest trip first."""
    query = (
        select(Traveller.id, Traveller.given_name, Traveller.family_name, Traveller.email)
        .join(Trip, Trip.id == Traveller.trip_id)
        .order_by(Trip.starts_on.desc(), Traveller.id.desc())
    )
    return [_Known(*row) for row in session.execute(query)]


def _groups(known: Iterable[_Known]) -> list[list[_Known]]:
    """Rows of one person each, the newest first."""
    named: dict[str, list[list[_Known]]] = defaultdict(list)
    for row in sorted(known, key=lambda each: -each.id):
        alike = named[_name(row)]
        mine = next((group for group in alike if _is_same(group[0], row)), None)
        if mine is None:
            alike.append([row])
        else:
            mine.append(row)
    return [group for alike in named.values() for group in alike]


def _loaded(session: Session, numbers: Sequence[int]) -> list[tuple[Traveller, Trip]]:
    """Rows with their trips, of the newest trip first."""
    query = select(Traveller, Trip).join(Trip, Trip.id == Traveller.trip_id)
    found: list[tuple[Traveller, Trip]] = []
    for first in range(0, len(numbers), AT_ONCE):
        some = Traveller.id.in_(numbers[first : first + AT_ONCE])
        found += [(row, trip) for row, trip in session.execute(query.where(some))]
    return sorted(found, key=lambda each: (each[1].starts_on, each[0].id), reverse=True)


def _has(who: _Known | Account, words: Sequence[str]) -> bool:
    line = searchable(_called(who), who.email) if words else ""
    return all(word in line for word in words)


def _chosen(
    known: Sequence[_Known],
    accounts: Sequence[Account],
    number: int,
    *,
    is_account: bool,
) -> _Known | Account:
    """The row that a number means; the traveller where an account's address is one's."""
    if not is_account:
        found: _Known | Account | None = next((row for row in known if row.id == number), None)
    else:
        found = next((each for each in accounts if each.id == number), None)
        mail = _mail(found) if found else ""
        found = next((row for row in known if mail and _mail(row) == mail), found)
    if found is None:
        raise NotFoundError("There is no such person.")
    return found


def _person(
    session: Session,
    actor: Actor,
    travellers: tuple[tuple[Traveller, Trip], ...],
    namesakes: Sequence[Traveller | Account],
    mail: str,
) -> Person:
    """With the account of the address, if it is of this office."""
    with everywhere(session):
        query = (
            select(Account, Membership)
            .join(Membership, Membership.account_id == Account.id)
            .where(Account.email == mail)
        )
        rows = session.execute(query).all() if mail else []
    here = [(account, member) for account, member in rows if member.office_id == actor.office_id]
    account, membership = here[0] if here else (None, None)
    return Person(
        travellers=travellers,
        namesakes=tuple(map(Listed, namesakes)),
        account=account,
        membership=membership,
        is_elsewhere=bool(here) and len(rows) > 1,
        has_own_mail=bool(here) or not rows,
        is_last_admin=False,
    )


def _members(session: Session) -> list[tuple[Account, Membership]]:
    """The accounts of the session's office."""
    query = select(Account, Membership).join(Membership, Membership.account_id == Account.id)
    return [(account, member) for account, member in session.execute(query.order_by(Account.id))]


def _is_admin(account: Account, member: Membership) -> bool:
    return member.is_active and member.role is Role.ADMIN and not account.is_invited


def _is_same(one: Traveller | _Known, other: Traveller | _Known) -> bool:
    has_other_mail = one.email and other.email and _mail(one) != _mail(other)
    return _name(one) == _name(other) and not has_other_mail


def _mail(row: Traveller | Account | _Known) -> str:
    return row.email.strip().lower()


def _called(row: Traveller | Account | _Known) -> str:
    return row.name if isinstance(row, Account) else row.label


def _name(row: Traveller | Account | _Known) -> str:
    return _called(row).casefold()


def _order(row: Account | _Known) -> tuple[str, str]:
    """By family name; an account's is the last word."""
    if isinstance(row, Account):
        given, _, family = row.name.rpartition(" ")
        return sortable(family), sortable(given)
    return sortable(row.family_name), sortable(row.given_name)
