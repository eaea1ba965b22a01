"""The register of what others promised and gave, accepted or declined (`practice.md`, 2)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from planner.db.models import Approval, Commitment, HostedBenefit, Organisation, Traveller, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.approvals import BOUND_ROLES, Judgement
from planner.domain.conversions import price_of
from planner.domain.coverage import Coverage, coverage_of
from planner.domain.refusals import InvalidError
from planner.domain.vocabulary import ApprovalState, CommitmentState
from planner.services.costs import Ledger
from planner.services.coverage.overviews import in_year, list_years_with_trips
from planner.services.coverage.summaries import AT_ONCE, list_ledgers

PAGE = 20
"""Trips of a page of the register."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What was decided about accepting it: the newest request or decision, and how it stands."""

    row: Approval
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """What one payer promised or gave one person on one trip.

    Either `commitment` or `benefit` is there. `traveller` is None where nobody is named. `cents`
    are EUR, None where they aren't known. `needs_approval` tells who may accept nothing without
    one; `classes` are the travel classes of what is paid.
    """

    trip: Trip
    payer: Organisation
    traveller: Traveller | None
    cents: int | None
    commitment: Commitment | None = None
    benefit: HostedBenefit | None = None
    what: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    acceptance: Acceptance | None = None

    @property
    def is_declined(self) -> bool:
        """Whether it was not taken, or taken back."""
        if self.commitment is not None:
            return self.commitment.state is CommitmentState.WITHDRAWN
        return self.benefit is not None and self.benefit.declined

    @property
    def needs_approval(self) -> bool:
        """Whether the person may accept it only if somebody allows it (I4)."""
        return self.traveller is not None and self.traveller.role in BOUND_ROLES

    @property
    def evidence(self) -> str:
        """What proves it, in words: empty where nothing does (I12)."""
        if self.commitment is not None:
            return self.commitment.proof
        document = self.benefit.document if self.benefit is not None else None
        return document.label if document else ""


@dataclass(frozen=True, slots=True)
class Register:
    """Lines of a year, of the trips of one page; `pages` counts them, `page` is from 1."""

    year: int | None
    years: tuple[int, ...]
    lines: tuple[RegisterLine, ...]
    page: int
    pages: int


def get_register(session: Session, actor: Actor, year: int | None, page: int = 1) -> Register:
    """A page of the register, in a number of queries that doesn't grow with its lines."""
    require(actor, Permission.SEE_MONEY)
    ids = _trips_with_benefits(session, year)
    pages = max(-(-len(ids) // PAGE), 1)
    shown = min(max(page, 1), pages)
    lines = _lines_of(session, ids[(shown - 1) * PAGE : shown * PAGE])
    return Register(year, list_years_with_trips(session), tuple(lines), shown, pages)


def list_register(session: Session, actor: Actor, year: int | None) -> Iterator[RegisterLine]:
    """All lines of a year, or of all years, for a file."""
    require(actor, Permission.SEE_MONEY)
    return _all_lines(session, _trips_with_benefits(session, year))


def _all_lines(session: Session, ids: list[int]) -> Iterator[RegisterLine]:
    for start in range(0, len(ids), AT_ONCE):
        yield from _lines_of(session, ids[start : start + AT_ONCE])


def _trips_with_benefits(session: Session, year: int | None) -> list[int]:
    promised = select(Commitment.trip_id)
    hosted = select(HostedBenefit.trip_id)
    query = (
        select(Trip.id)
        .where(Trip.is_template.is_(False), *in_year(year))
        .where(or_(Trip.id.in_(promised), Trip.id.in_(hosted)))
        .order_by(Trip.starts_on, Trip.id)
    )
    return list(session.scalars(query))


def _lines_of(session: Session, ids: list[int]) -> Iterator[RegisterLine]:
    hosted = _hosted(session, ids)
    for ledger in list_ledgers(session, ids):
        of_trip = _OfTrip(ledger, _coverage(ledger))
        yield from of_trip.promised()
        yield from of_trip.hosted(hosted.get(ledger.trip.id, ()))


def _hosted(session: Session, ids: list[int]) -> dict[int, list[HostedBenefit]]:
    """What was hosted, taken or declined, by trip."""
    query = (
        select(HostedBenefit)
        .where(HostedBenefit.trip_id.in_(ids))
        .options(
            joinedload(HostedBenefit.payer),
            joinedload(HostedBenefit.traveller),
            joinedload(HostedBenefit.document),
        )
        .order_by(HostedBenefit.given_on, HostedBenefit.id)
    )
    found: dict[int, list[HostedBenefit]] = {}
    for row in session.scalars(query):
        found.setdefault(row.trip_id, []).append(row)
    return found


def _coverage(ledger: Ledger) -> Coverage | None:
    """The coverage; None where an amount can't be converted."""
    try:
        return coverage_of(ledger.sheet())
    except InvalidError:
        return None


@dataclass(frozen=True, slots=True)
class _OfTrip:
    """The lines of one trip."""

    ledger: Ledger
    coverage: Coverage | None

    def promised(self) -> Iterator[RegisterLine]:
        """A line for each promise and person; one without a person where it pays nothing."""
        trip = self.ledger.trip
        people = {person.key: person for person in trip.travellers}
        payers = {use.organisation_id: use.record for use in trip.organisations}
        for commitment in trip.commitments:
            for key, cents in self._cents_by_person(commitment).items():
                yield RegisterLine(
                    trip=trip,
                    payer=payers[commitment.payer_id],
                    traveller=people.get(key),
                    cents=cents,
                    commitment=commitment,
                    what=_what(commitment),
                    classes=_classes(commitment, trip, key),
                    acceptance=self._acceptance(key, {commitment.key}),
                )

    def hosted(self, rows: Iterable[HostedBenefit]) -> Iterator[RegisterLine]:
        """A line for each benefit; an approval about its payer is about it too (I6)."""
        for row in rows:
            commitments = {
                each.key for each in self.ledger.trip.commitments if each.payer_id == row.payer_id
            }
            yield RegisterLine(
                trip=self.ledger.trip,
                payer=row.payer,
                traveller=row.traveller,
                cents=self._cents_of(row),
                benefit=row,
                what=(row.description,),
                acceptance=self._acceptance(row.traveller.key, commitments),
            )

    def _cents_by_person(self, commitment: Commitment) -> dict[str, int | None]:
        """What the promise pays for each; who it names and pays nothing for is named too."""
        unknown = None if self.coverage is None else 0
        found: dict[str, int | None] = {each.key: unknown for each in commitment.travellers}
        for share in self.coverage.shares if self.coverage else ():
            if share.commitment == commitment.key:
                found[share.traveller] = (found.get(share.traveller) or 0) + share.cents
        return found or {"": unknown}

    def _cents_of(self, row: HostedBenefit) -> int | None:
        """Its value; None where no rate is known, as of one that was declined."""
        try:
            return price_of(row.amount_minor, row.as_conversion(), self.ledger.rates).cents
        except KeyError:
            return None

    def _acceptance(self, traveller: str, commitments: set[str]) -> Acceptance | None:
        """The approval about one of the promises that tells most."""
        rows = {row.key: row for row in self.ledger.trip.approvals}
        about = [
            judgement
            for judgement in (self.coverage.judgements if self.coverage else ())
            if judgement.approval.traveller == traveller
            and commitments & set(judgement.approval.commitments)
        ]
        best = max(about, key=_weight, default=None)
        return Acceptance(rows[best.approval.key], best) if best else None


def _weight(judgement: Judgement) -> tuple[int, date]:
    """What tells most of several approvals about one thing: the last that settles it."""
    is_settled = judgement.holds or judgement.state is ApprovalState.REFUSED
    rank = 2 if is_settled else int(judgement.state is ApprovalState.STALE)
    return rank, judgement.approval.decided_on or date.min


def _what(commitment: Commitment) -> tuple[str, ...]:
    """Categories, or what single costs are described as."""
    if commitment.categories:
        return tuple(commitment.categories)
    return tuple(cost.description or cost.category for cost in commitment.costs)


def _classes(commitment: Commitment, trip: Trip, traveller: str) -> tuple[str, ...]:
    """The travel classes of the costs that it is about, for a person."""
    classes = (
        cost.travel_class
        for cost in trip.costs
        if (cost in commitment.costs or cost.category in commitment.categories)
        and (not cost.travellers or traveller in {person.key for person in cost.travellers})
    )
    return tuple(dict.fromkeys(filter(None, classes)))
