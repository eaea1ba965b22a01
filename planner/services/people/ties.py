"""What hangs on a traveller or a group, and taking them off a trip.

Somebody whom money alone is recorded for stays: without them a promise would count for everybody
else, and a decision would be about nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from planner.db.base import Base
from planner.db.models import (
    AllowanceOverride,
    Approval,
    Claim,
    Commitment,
    CostItem,
    Feed,
    Group,
    HostedBenefit,
    Outlay,
    ProgrammeItem,
    SetOff,
    TravelAdvance,
    TravelAuthorisation,
    Traveller,
    TravellerPage,
)
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import InvalidError
from planner.services.editing import check_version, flush_edit
from planner.services.people.orders import row_of
from planner.services.people.travellers import get_people


@dataclass(frozen=True, slots=True)
class Hold:
    """A record of money that names a traveller alone; `thing` is the name of its model."""

    thing: str
    label: str


@dataclass(frozen=True, slots=True)
class Ties:
    """What a traveller is part of.

    `deserted` are items that nobody would attend any more; `links` are live calendar addresses
    and pages; `shared` are costs and commitments that others have part in; `held_by` is what
    keeps the traveller on the trip.
    """

    groups: tuple[Group, ...]
    items: tuple[ProgrammeItem, ...]
    deserted: tuple[ProgrammeItem, ...]
    links: tuple[Feed | TravellerPage, ...]
    shared: tuple[CostItem | Commitment, ...]
    held_by: tuple[Hold, ...]


def ties_of(session: Session, actor: Actor, traveller: Traveller) -> Ties:
    """What the traveller is part of."""
    require(actor, Permission.PLAN_TRIPS)
    groups = session.scalars(
        select(Group)
        .where(Group.travellers.contains(traveller))
        .options(selectinload(Group.travellers))
        .order_by(Group.position)
    ).all()
    items = _items_of(session, traveller, groups)
    money = _money_of(session, traveller)
    alone = (*(row for row in money if len(row.travellers) == 1), *_records_of(session, traveller))
    return Ties(
        groups=tuple(groups),
        items=tuple(item for item in items if traveller in item.travellers),
        deserted=tuple(item for item in items if _attendees(item) == {traveller}),
        links=_links_of(session, traveller),
        shared=tuple(row for row in money if len(row.travellers) > 1),
        held_by=tuple(Hold(type(row).__name__, row.label) for row in alone),
    )


def remove_traveller(
    session: Session, actor: Actor, slug: str, number: int, version: int
) -> Traveller:
    """Take a traveller off the trip, its groups, items, shared costs; their addresses end.

    `InvalidError` where money is recorded for them alone.
    """
    require(actor, Permission.PLAN_TRIPS)
    trip = get_people(session, actor, slug)
    traveller = row_of(trip.travellers, number)
    check_version(traveller, version)
    ties = ties_of(session, actor, traveller)
    if ties.held_by:
        raise InvalidError("Money is recorded for this person alone.")
    with session.no_autoflush:
        for row in (*ties.groups, *ties.items, *ties.shared):
            row.travellers.remove(traveller)
        for link in _links_of(session, traveller, are_live=False):
            session.delete(link)
        session.delete(traveller)
    flush_edit(session, traveller)
    return traveller


def items_of_group(session: Session, actor: Actor, group: Group) -> Sequence[ProgrammeItem]:
    """The items that the group attends."""
    require(actor, Permission.PLAN_TRIPS)
    return session.scalars(
        select(ProgrammeItem)
        .where(ProgrammeItem.groups.contains(group))
        .options(
            selectinload(ProgrammeItem.groups).selectinload(Group.travellers),
            selectinload(ProgrammeItem.travellers),
        )
        .order_by(ProgrammeItem.starts_utc, ProgrammeItem.id)
    ).all()


def remove_group(session: Session, actor: Actor, slug: str, number: int, version: int) -> Group:
    """Dissolve a group; its members stay on the trip, its items lose it."""
    require(actor, Permission.PLAN_TRIPS)
    group = row_of(get_people(session, actor, slug).groups, number)
    check_version(group, version)
    with session.no_autoflush:
        for item in items_of_group(session, actor, group):
            item.groups.remove(group)
        session.delete(group)
    flush_edit(session, group)
    return group


def _items_of(
    session: Session, traveller: Traveller, groups: Iterable[Group]
) -> Sequence[ProgrammeItem]:
    by_name = ProgrammeItem.travellers.any(Traveller.id == traveller.id)
    by_group = ProgrammeItem.groups.any(Group.id.in_([group.id for group in groups]))
    return session.scalars(
        select(ProgrammeItem)
        .where(ProgrammeItem.everyone.is_(False), or_(by_name, by_group))
        .options(
            selectinload(ProgrammeItem.travellers),
            selectinload(ProgrammeItem.groups).selectinload(Group.travellers),
        )
        .order_by(ProgrammeItem.starts_utc, ProgrammeItem.id)
    ).all()


def _attendees(item: ProgrammeItem) -> set[Traveller]:
    return {*item.travellers, *(person for group in item.groups for person in group.travellers)}


def _links_of(
    session: Session, traveller: Traveller, *, are_live: bool = True
) -> tuple[Feed | TravellerPage, ...]:
    feeds = session.scalars(select(Feed).where(Feed.traveller == traveller))
    pages = session.scalars(select(TravellerPage).where(TravellerPage.traveller == traveller))
    return tuple(link for link in (*feeds, *pages) if not are_live or link.revoked_at is None)


def _money_of(session: Session, traveller: Traveller) -> list[CostItem | Commitment]:
    """Costs and commitments that name the traveller, alone or with others."""
    costs = select(CostItem).where(CostItem.travellers.contains(traveller))
    commitments = select(Commitment).where(Commitment.travellers.contains(traveller))
    return [
        *session.scalars(costs.options(selectinload(CostItem.travellers))),
        *session.scalars(commitments.options(selectinload(Commitment.travellers))),
    ]


_ABOUT = (
    HostedBenefit,
    SetOff,
    AllowanceOverride,
    TravelAuthorisation,
    TravelAdvance,
    Claim,
    Outlay,
)
"""Records of money that are about one traveller each."""


def _records_of(session: Session, traveller: Traveller) -> list[Base]:
    """What was given to the traveller, decided for them, and claimed by them."""
    about = [
        row
        for model in _ABOUT
        for row in session.scalars(select(model).where(model.traveller == traveller))
    ]
    decided = Approval.traveller_key == traveller.key, Approval.replaced_at.is_(None)
    approvals = select(Approval).where(Approval.trip_id == traveller.trip_id, *decided)
    return [*about, *session.scalars(approvals)]
