"""Who is one person: the same name, and the same e-mail address where both are known.

Two people who share a mailbox are two. Who has an account and never travelled is a person, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from planner.db.models import Account, Membership, Traveller, Trip
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Permission, Role, require
from planner.domain.pseudonyms import DOMAIN
from planner.domain.refusals import NotFoundError


class Listed(NamedTuple):
    """Somebody in a list: their newest row as a traveller, on so many trips, else their account."""

    row: Traveller | Account
    trips: int = 0

    @property
    def label(self) -> str:
        """The name."""
        return self.row.name if isinstance(self.row, Account) else self.row.label

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


def list_persons(session: Session, actor: Actor) -> list[Listed]:
    """Everybody who travelled or has an account, by family name; accounts that were closed not."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    query = select(Traveller).order_by(
        func.lower(Traveller.family_name), func.lower(Traveller.given_name), Traveller.id.desc()
    )
    groups: list[list[Traveller]] = []
    for row in session.scalars(query):
        mine = (group for group in groups[-20:] if _is_same(group[0], row))
        group = next(mine, None)
        if group is None:
            groups.append([row])
        else:
            group.append(row)
    travelled = {_mail(row) for group in groups for row in group}
    accounts = [each for each, _ in _members(session) if _mail(each) not in travelled]
    open_ones = [Listed(each) for each in accounts if not each.email.endswith(f"@{DOMAIN}")]
    return sorted([*(Listed(group[0], len(group)) for group in groups), *open_ones], key=_order)


def get_person(session: Session, actor: Actor, number: int, *, is_account: bool = False) -> Person:
    """The person whom a traveller's number stands for, or an account's; `NotFoundError`."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    query = (
        select(Traveller, Trip)
        .join(Trip, Trip.id == Traveller.trip_id)
        .order_by(Trip.starts_on.desc(), Traveller.id.desc())
    )
    rows = [(row, trip) for row, trip in session.execute(query)]
    members = _members(session)
    accounts = [account for account, _ in members]
    chosen = _chosen(rows, accounts, number, is_account=is_account)
    alike = [
        (row, trip)
        for row, trip in rows
        if _name(row) == _name(chosen) or (chosen.email and _mail(row) == _mail(chosen))
    ]
    who = chosen if isinstance(chosen, Traveller) else None
    mine = tuple((row, trip) for row, trip in alike if who and _is_same(who, row))
    mail = next((_mail(row) for row, _ in mine if row.email), "" if mine else _mail(chosen))
    named = [each for each in accounts if _name(each) == _name(chosen) and each.email != mail]
    ours = {row.id for row, _ in mine}
    others: list[Traveller | Account] = [row for row, _ in alike if row.id not in ours]
    found = _person(session, actor, mine, [*others, *named], mail)
    admins = {account.id for account, member in members if _is_admin(account, member)}
    is_last = found.account is not None and admins == {found.account.id}
    return replace(found, is_last_admin=is_last)


def _chosen(
    rows: Sequence[tuple[Traveller, Trip]],
    accounts: Sequence[Account],
    number: int,
    *,
    is_account: bool,
) -> Traveller | Account:
    """The row that a number means; the traveller where an account's address is one's."""
    if not is_account:
        found: Traveller | Account | None = next((r for r, _ in rows if r.id == number), None)
    else:
        found = next((each for each in accounts if each.id == number), None)
        mail = _mail(found) if found else ""
        found = next((row for row, _ in rows if mail and _mail(row) == mail), found)
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


def _is_same(one: Traveller, other: Traveller) -> bool:
    has_other_mail = one.email and other.email and _mail(one) != _mail(other)
    return _name(one) == _name(other) and not has_other_mail


def _mail(row: Traveller | Account) -> str:
    return row.email.strip().lower()


def _name(row: Traveller | Account) -> str:
    return Listed(row).label.casefold()


def _order(listed: Listed) -> tuple[str, str]:
    """By family name; an account's is the last word."""
    if isinstance(listed.row, Account):
        given, _, family = listed.row.name.rpartition(" ")
        return family.casefold(), given.casefold()
    return listed.row.family_name.casefold(), listed.row.given_name.casefold()
