"""Asking that a traveller may accept what is promised: anew, again, or no more."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from planner.db.models import Approval, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.approvals import History, Request, take_back
from planner.domain.costs import Commitment
from planner.domain.coverage import proposed_maximum, unasked_in
from planner.domain.keys import key_from
from planner.domain.labels import mark
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.vocabulary import CommitmentMode, Decision
from planner.i18n.amounts import money
from planner.services.costs import TripCosts, ledgers_of
from planner.services.costs.reading import costs_of
from planner.services.decisions.rows import (
    add_row,
    check_newest,
    newest_of,
    take_turns,
    today_of,
)
from planner.services.decisions.standings import parts_of
from planner.services.offices import office_of
from planner.services.trip_queries import trip_with_parts

_NO_PROMISE = mark("Choose at least one promise.")
_NOT_THEIRS = mark("This is not promised to the traveller.")
_CASH = mark("Cash to a person needs an approval of its own.")
_NO_VALUE = mark("Write the value up to which it may be accepted.")
_NO_STATEMENT = mark("Write what the traveller says of their own interests, such as: none.")
_ASKED = mark("This was asked already, and is not decided yet.")


@dataclass(frozen=True, slots=True)
class RequestDetails:
    """What staff ask for: promises by key, a maximum in EUR cents, and both in words.

    `statement` is what the traveller says of their own interests.
    """

    commitments: tuple[str, ...]
    max_value: int
    described: str
    statement: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a request may say: promises to choose from, those that nobody asked about, the value."""

    costs: TripCosts
    traveller: str
    choices: tuple[Commitment, ...]
    chosen: tuple[str, ...]
    benefit: int
    details: RequestDetails

    def scope_of(self, commitment: Commitment) -> tuple[str, ...]:
        """What a promise is about: categories, or what single costs are called."""
        named = {cost.key: cost.description or cost.category for cost in self.costs.trip.costs}
        return (*commitment.categories, *(named[key] for key in commitment.costs))


def propose_request(  # noqa: PLR0913 - what, for whom, in whose words
    session: Session,
    actor: Actor,
    slug: str,
    traveller: str,
    chosen: tuple[str, ...] = (),
    *,
    language: str = "en",
) -> Proposal:
    """What to ask for a traveller; without `chosen` promises those that nobody asked about.

    The amounts of what is described are written as in `language`.
    """
    require(actor, Permission.KEEP_COSTS)
    costs = _costs(session, trip_with_parts(session, slug))
    _check_traveller(costs, traveller)
    choices = tuple(_promises_to(costs, traveller))
    known = {each.key for each in choices}
    keys = tuple(key for key in chosen or _open_for(costs, traveller) if key in known)
    parts = parts_of(costs, traveller, keys)
    benefit = sum(part.cents for part in parts)
    described = "\n".join(f"{part.label}: {money(part.cents, 'EUR', language)}" for part in parts)
    details = RequestDetails(keys, proposed_maximum(benefit), described, "")
    return Proposal(costs, traveller, choices, keys, benefit, details)


def ask(  # noqa: PLR0913, PLR0917 - for whom, what, and when
    session: Session,
    actor: Actor,
    slug: str,
    traveller: str,
    details: RequestDetails,
    now: datetime,
) -> Approval:
    """A new request; `InvalidError` names the field at fault."""
    require(actor, Permission.KEEP_COSTS)
    trip = _held_trip(session, slug)
    costs = _costs(session, trip)
    _check_traveller(costs, traveller)
    _check(costs, traveller, details)
    for row in trip.approvals:
        is_same = row.traveller_key == traveller and row.decision is Decision.PENDING
        if is_same and set(row.commitment_keys) == set(details.commitments):
            raise InvalidError(_ASKED, field="commitments")
    key = key_from(f"approval {traveller}", costs.histories.keys())
    position = max((row.position for row in trip.approvals), default=-1) + 1
    request = _request(session, actor, costs, key, traveller, details, now)
    return add_row(session, trip, Approval.of_request(request, position, now), None)


def ask_anew(  # noqa: PLR0913 - which request, as seen when, and what is asked
    session: Session,
    actor: Actor,
    number: int,
    details: RequestDetails,
    *,
    seen: int,
    now: datetime,
) -> Approval:
    """Ask again under the same key; what was decided stays in the history.

    `seen` is the row that the editor saw as the newest (`EditConflictError`).
    """
    require(actor, Permission.KEEP_COSTS)
    newest, costs = held_costs(session, number)
    check_newest(newest, seen)
    traveller = newest.traveller_key
    _check_traveller(costs, traveller)
    _check(costs, traveller, details)
    request = _request(session, actor, costs, newest.key, traveller, details, now)
    return add_row(session, costs.trip, Approval.of_request(request, newest.position, now), newest)


def take_request_back(
    session: Session, actor: Actor, number: int, *, seen: int, now: datetime
) -> Approval:
    """Withdraw a request before anybody decided; `InvalidError` where somebody did."""
    require(actor, Permission.KEEP_COSTS)
    newest, costs = held_costs(session, number)
    check_newest(newest, seen)
    history = take_back(costs.histories[newest.key], today_of(office_of(session, actor), now))
    return add_ruling(session, costs.trip, history, newest, now)


def held_costs(session: Session, number: int) -> tuple[Approval, TripCosts]:
    """The newest row of a request and its trip's money, while nobody else asks or decides."""
    row = newest_of(session, number)
    take_turns(session, row.trip_id)
    newest = newest_of(session, number)
    trip = session.get_one(Trip, row.trip_id)
    return newest, _costs(session, trip_with_parts(session, trip.slug))


def add_ruling(
    session: Session, trip: Trip, history: History, replaced: Approval, now: datetime
) -> Approval:
    """Store the newest ruling of a history."""
    row = Approval.of_ruling(history.request, history.rulings[-1], replaced.position, now)
    row.document_id = replaced.document_id
    return add_row(session, trip, row, replaced)


def _held_trip(session: Session, slug: str) -> Trip:
    trip = trip_with_parts(session, slug)
    take_turns(session, trip.id)
    session.expire(trip, ["approvals"])
    return trip


def _costs(session: Session, trip: Trip) -> TripCosts:
    return costs_of(ledgers_of(session, [trip])[trip.id])


def _check_traveller(costs: TripCosts, traveller: str) -> None:
    if all(person.key != traveller for person in costs.trip.travellers):
        raise NotFoundError("There is no such traveller on this trip.")


def _promises_to(costs: TripCosts, traveller: str) -> list[Commitment]:
    return [
        each
        for each in costs.sheet.commitments
        if each.stands and (not each.travellers or traveller in each.travellers)
    ]


def _open_for(costs: TripCosts, traveller: str) -> tuple[str, ...]:
    found = [
        each for each in unasked_in(costs.sheet, costs.coverage) if each.traveller == traveller
    ]
    return found[0].commitments if found else ()


def _check(costs: TripCosts, traveller: str, details: RequestDetails) -> None:
    promises = {each.key: each for each in _promises_to(costs, traveller)}
    if not details.commitments:
        raise InvalidError(_NO_PROMISE, field="commitments")
    if not promises.keys() >= set(details.commitments):
        raise InvalidError(_NOT_THEIRS, field="commitments")
    modes = [promises[key].mode for key in details.commitments]
    if CommitmentMode.CASH_TO_PERSON in modes and len(modes) > 1:
        raise InvalidError(_CASH, field="commitments")
    if details.max_value <= 0:
        raise InvalidError(_NO_VALUE, field="max_value")
    if not details.statement.strip():
        raise InvalidError(_NO_STATEMENT, field="statement")


def _request(  # noqa: PLR0913, PLR0917 - a request is all of this
    session: Session,
    actor: Actor,
    costs: TripCosts,
    key: str,
    traveller: str,
    details: RequestDetails,
    now: datetime,
) -> Request:
    mails = {person.key: person.email for person in costs.trip.travellers}
    order = [each.key for each in costs.sheet.commitments if each.key in details.commitments]
    return Request(
        key=key,
        traveller=traveller,
        beneficiary=mails[traveller],
        commitments=tuple(order),
        max_value=details.max_value,
        requested_by=actor.email,
        requested_on=today_of(office_of(session, actor), now),
        described=details.described,
        statement=details.statement,
    )
