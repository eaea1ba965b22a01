"""The requests of a trip, and all that somebody needs to decide about one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from planner.db.models import Approval, Commitment, Document, Organisation, Traveller, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.approvals import MAY_FOLLOW, Parties, Request, Ruling, signature_of
from planner.domain.coverage import Unasked, unasked_in
from planner.domain.labels import mark
from planner.domain.programmes import Item
from planner.domain.refusals import InvalidError, NotFoundError, RefusalError
from planner.domain.vocabulary import Decision, DocumentKind, MaterialChange
from planner.services.costs import TripCosts, ledgers_of
from planner.services.costs.reading import costs_of
from planner.services.deciders import principals_of, rules_in_place_of, rules_of
from planner.services.decisions.rows import newest_of, slug_of, today_of
from planner.services.decisions.standings import (
    Part,
    Standing,
    changes_since,
    commitments_of,
    parts_of,
    standing_of,
    standings_of,
)
from planner.services.offices import office_of
from planner.services.trip_queries import trip_with_parts

LEFT = mark("The traveller is no longer on the trip: nothing is left to decide.")


@dataclass(frozen=True, slots=True)
class TripRequests:
    """The requests of a trip, and what nobody asked about yet."""

    trip: Trip
    requests: tuple[Standing, ...]
    unasked: tuple[tuple[Unasked, str, tuple[Organisation, ...]], ...]
    """Each with the traveller's name and the payers."""

    @property
    def due(self) -> tuple[Standing, ...]:
        """What somebody has to decide."""
        return tuple(each for each in self.requests if each.is_due)


@dataclass(frozen=True, slots=True)
class Payer:
    """Who gives, and what they promised in the request."""

    organisation: Organisation
    promises: tuple[Commitment, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A decision of the past, what it was about, and what is different now."""

    request: Request
    ruling: Ruling
    changes: tuple[MaterialChange, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything to decide about one request.

    `person` is None where the traveller left. `refusal` says why the reader can't decide. The
    reader signs in their own name where `signs_alone`, or in the place of one of `principals`.
    """

    trip: Trip
    costs: TripCosts
    standing: Standing
    person: Traveller | None
    payers: tuple[Payer, ...]
    parts: tuple[Part, ...]
    documents: tuple[Document, ...]
    earlier: tuple[Earlier, ...]
    choices: tuple[Decision, ...]
    legal_basis: str
    signs_alone: bool
    principals: tuple[str, ...]
    refusal: RefusalError | None
    today: date


def list_requests(session: Session, actor: Actor, slug: str, now: datetime) -> TripRequests:
    """The requests of a trip, in a number of queries that doesn't grow with them."""
    require(actor, Permission.SEE_RECEIPTS)
    trip = trip_with_parts(session, slug)
    costs = costs_of(ledgers_of(session, [trip])[trip.id])
    names = {person.key: person.label for person in trip.travellers}
    payers = {each.key: each.payer for each in trip.commitments}
    return TripRequests(
        trip=trip,
        requests=standings_of(costs, today_of(office_of(session, actor), now)),
        unasked=tuple(
            (
                each,
                names[each.traveller],
                tuple(dict.fromkeys(payers[key] for key in each.commitments)),
            )
            for each in unasked_in(costs.sheet, costs.coverage)
        ),
    )


def get_dossier(
    session: Session, actor: Actor, number: int, now: datetime, *, slug: str = ""
) -> Dossier:
    """All about the request that a row of any age belongs to; `NotFoundError`.

    Where a trip's `slug` is given, the request must be of that trip.
    """
    require(actor, Permission.SEE_RECEIPTS)
    row = newest_of(session, number)
    known = slug_of(session, row)
    if slug not in {"", known}:
        raise NotFoundError("There is no such request.")
    trip = trip_with_parts(session, known)
    office = office_of(session, actor)
    today = today_of(office, now)
    costs = costs_of(ledgers_of(session, [trip])[trip.id])
    standing = standing_of(costs, row, today)
    signing = _signing(session, actor, standing, today)
    return Dossier(
        trip=trip,
        costs=costs,
        standing=standing,
        person=next((p for p in trip.travellers if p.key == row.traveller_key), None),
        payers=tuple(_payers(costs, row)),
        parts=parts_of(costs, row.traveller_key, tuple(row.commitment_keys)),
        documents=_documents(session, costs, row),
        earlier=tuple(_earlier(costs, standing)),
        choices=tuple(each for each in Decision if each in MAY_FOLLOW[standing.history.decision]),
        legal_basis=office.legal_basis,
        signs_alone=signing.alone,
        principals=signing.principals,
        refusal=signing.refusal,
        today=today,
    )


def _payers(costs: TripCosts, row: Approval) -> Iterator[Payer]:
    keys = {use.organisation_id: use.key for use in costs.trip.organisations}
    promises = commitments_of(costs, row)
    for organisation in dict.fromkeys(each.payer for each in promises):
        yield Payer(
            organisation,
            tuple(each for each in promises if each.payer is organisation),
            tuple(_items_of(costs, row.traveller_key, keys[organisation.id])),
        )


def _items_of(costs: TripCosts, traveller: str, payer: str) -> Iterator[Item]:
    """What the payer stands behind in the traveller's programme."""
    for item in costs.programme.items:
        providers = {meal.provider for meal in item.meals}
        stands_behind = {item.host, item.organiser, item.lodging_provider} | providers
        attends = traveller in costs.programme.keys_of_attendees(item)
        if payer in stands_behind and attends and not item.is_cancelled:
            yield item


def _documents(session: Session, costs: TripCosts, row: Approval) -> tuple[Document, ...]:
    """Letters of the trip, such as the invitation, and what proves the promises; no receipts."""
    proofs = {each.evidence_id for each in commitments_of(costs, row)} | {row.document_id}
    numbers = [each for each in proofs if each is not None]
    query = select(Document).where(
        Document.trip_id == row.trip_id,
        or_(Document.kind == DocumentKind.LETTER, Document.id.in_(numbers)),
    )
    return tuple(session.scalars(query.order_by(Document.id)))


def _earlier(costs: TripCosts, standing: Standing) -> Iterator[Earlier]:
    """The decisions so far, the newest first."""
    approval = standing.history.as_approval()
    for history in reversed((*standing.history.earlier, standing.history)):
        for ruling in reversed(history.rulings):
            changes = changes_since(ruling, approval, costs.sheet)
            yield Earlier(history.request, ruling, changes)


@dataclass(frozen=True, slots=True)
class _Signing:
    alone: bool
    principals: tuple[str, ...]
    refusal: RefusalError | None


def _signing(session: Session, actor: Actor, standing: Standing, today: date) -> _Signing:
    """How the actor may sign, or why not."""
    if not actor.may(Permission.DECIDE):
        return _Signing(alone=False, principals=(), refusal=None)
    if standing.judgement is None:
        return _Signing(alone=False, principals=(), refusal=InvalidError(LEFT))
    rules, request = rules_of(session, office_of(session, actor)), standing.history.request
    parties = Parties(request.beneficiary, request.requested_by)
    refusals: list[RefusalError] = []
    signed: list[str] = []
    for principal in ("", *principals_of(rules, actor.email, today)):
        try:
            chosen = rules_in_place_of(rules, principal)
            signed.append(signature_of(actor.email, parties, today, chosen).in_place_of)
        except RefusalError as error:
            refusals.append(error)
    principals = tuple(dict.fromkeys(each for each in signed if each))
    return _Signing("" in signed, principals, None if signed else refusals[0])
