"""Who is one person: the same name, and the same e-mail address where both are known.

Two people who share a mailbox are two.
"""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from planner.db.models import Account, Membership, Traveller, Trip
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import NotFoundError


@dataclass(frozen=True, slots=True)
class Person:
    """The rows of a person, with the trips that they are of; `namesakes` are somebody else.

    `account` is theirs in this office, `is_elsewhere` where it belongs to another office, too.
    """

    travellers: tuple[tuple[Traveller, Trip], ...]
    namesakes: tuple[Traveller, ...]
    account: Account | None
    membership: Membership | None
    is_elsewhere: bool

    @property
    def first(self) -> Traveller:
        """The newest row."""
        return self.travellers[0][0]

    @property
    def email(self) -> str:
        """Their address, in lower case, if one is known."""
        return next((_mail(row) for row, _ in self.travellers if row.email), "")

    @property
    def numbers(self) -> list[int]:
        """The numbers of their rows."""
        return [row.id for row, _ in self.travellers]


def list_persons(session: Session, actor: Actor) -> list[tuple[Traveller, int]]:
    """Everybody who travelled, by name: their newest row, and on how many trips."""
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
    return [(group[0], len(group)) for group in groups]


def get_person(session: Session, actor: Actor, number: int) -> Person:
    """The person whom a traveller's number stands for; `NotFoundError`."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    chosen = session.scalar(select(Traveller).where(Traveller.id == number))
    if chosen is None:
        raise NotFoundError("There is no such person.")
    query = (
        select(Traveller, Trip)
        .join(Trip, Trip.id == Traveller.trip_id)
        .order_by(Trip.starts_on.desc(), Traveller.id.desc())
    )
    rows = [
        (row, trip)
        for row, trip in session.execute(query)
        if _name(row) == _name(chosen) or (chosen.email and _mail(row) == _mail(chosen))
    ]
    mine = tuple(pair for pair in rows if _is_same(chosen, pair[0]))
    ours = {row.id for row, _ in mine}
    mail = next((_mail(row) for row, _ in mine if row.email), "")
    account, membership, is_elsewhere = _account(session, actor, mail)
    return Person(
        travellers=mine,
        namesakes=tuple(row for row, _ in rows if row.id not in ours),
        account=account,
        membership=membership,
        is_elsewhere=is_elsewhere,
    )


def _account(
    session: Session, actor: Actor, mail: str
) -> tuple[Account | None, Membership | None, bool]:
    if not mail:
        return None, None, False
    with everywhere(session):
        query = (
            select(Account, Membership)
            .join(Membership, Membership.account_id == Account.id)
            .where(Account.email == mail)
        )
        rows = session.execute(query).all()
    here = [(account, member) for account, member in rows if member.office_id == actor.office_id]
    if not here:
        return None, None, False
    return *here[0], len(rows) > 1


def _is_same(one: Traveller, other: Traveller) -> bool:
    has_other_mail = one.email and other.email and _mail(one) != _mail(other)
    return _name(one) == _name(other) and not has_other_mail


def _mail(row: Traveller) -> str:
    return row.email.strip().lower()


def _name(row: Traveller) -> str:
    return row.label.casefold()
