"""The register of what others promised and gave, accepted or declined (`practice.md`, 2)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from planner.db.models import (
    Approval,
    Commitment,
    HostedBenefit,
    Organisation,
    SetOff,
    Traveller,
    Trip,
)
from planner.domain.access import Actor, Permission, require
from planner.domain.approvals import BOUND_ROLES, Judgement
from planner.domain.conversions import price_of
from planner.domain.coverage import Coverage, coverage_of, item_of
from planner.domain.coverage.caps import LODGING
from planner.domain.gifts import Report, report_of
from planner.domain.refusals import InvalidError
from planner.domain.register_effects import Effect, EffectKind, meals_cut
from planner.domain.vocabulary import ApprovalState, CommitmentState
from planner.services.costs import Ledger
from planner.services.coverage.overviews import in_year, list_years_with_trips
from planner.services.coverage.summaries import AT_ONCE, LOOKED_UP, list_ledgers
from planner.services.offices import office_of

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
    one; `classes` are the travel classes of what is paid. `effects` are those on the
    claim of the person, each told once of a payer; `report` is whether the office must report it,
    None where it isn't the office's to report.
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
    effects: tuple[Effect, ...] = ()
    report: Report | None = None

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
    def told(self) -> Commitment | HostedBenefit | None:
        """What says on which day the office reported it, and to whom."""
        return self.commitment or self.benefit

    @property
    def evidence(self) -> str:
        """What proves it, in words: empty where nothing does (I12)."""
        if self.commitment is not None:
            return self.commitment.proof
        document = self.benefit.document if self.benefit is not None else None
        return document.label if document else ""


@dataclass(frozen=True, slots=True)
class Register:
    """Lines of a year, of the trips of one page; `pages` counts them, `page` is from 1.

    What is worth `threshold` EUR cents or more is to be reported.
    """

    year: int | None
    years: tuple[int, ...]
    lines: tuple[RegisterLine, ...]
    page: int
    pages: int
    threshold: int


def get_register(session: Session, actor: Actor, year: int | None, page: int = 1) -> Register:
    """A page of the register, in a number of queries that doesn't grow with its lines."""
    require(actor, Permission.SEE_MONEY)
    ids = _trips_with_benefits(session, year)
    pages = max(-(-len(ids) // PAGE), 1)
    shown = min(max(page, 1), pages)
    threshold = office_of(session, actor).gift_threshold_cents
    lines = tuple(_lines_of(session, ids[(shown - 1) * PAGE : shown * PAGE], threshold))
    return Register(year, list_years_with_trips(session), lines, shown, pages, threshold)


def list_register(session: Session, actor: Actor, year: int | None) -> Iterator[RegisterLine]:
    """All lines of a year, or of all years, for a file."""
    require(actor, Permission.SEE_MONEY)
    threshold = office_of(session, actor).gift_threshold_cents
    return _all_lines(session, _trips_with_benefits(session, year), threshold)


def _all_lines(session: Session, ids: list[int], threshold: int) -> Iterator[RegisterLine]:
    for start in range(0, len(ids), AT_ONCE):
        yield from _lines_of(session, ids[start : start + AT_ONCE], threshold)


def _trips_with_benefits(session: Session, year: int | None) -> list[int]:
    """The trips of a year that somebody else pays for, in their order.

    Looked up by their numbers: PostgreSQL would gather the promises of all years first.
    """
    query = select(Trip.id).where(Trip.is_template.is_(False), *in_year(year))
    ids = list(session.scalars(query.order_by(Trip.starts_on, Trip.id)))
    found = {
        number
        for start in range(0, len(ids), LOOKED_UP)
        for column in (Commitment.trip_id, HostedBenefit.trip_id)
        for number in session.scalars(
            select(column).where(column.in_(ids[start : start + LOOKED_UP])).distinct()
        )
    }
    return [number for number in ids if number in found]


def _lines_of(session: Session, ids: list[int], threshold: int) -> Iterator[RegisterLine]:
    hosted = _hosted(session, ids)
    for ledger in list_ledgers(session, ids):
        of_trip = _OfTrip(ledger, _coverage(ledger))
        given = hosted.get(ledger.trip.id, ())
        for line in (*of_trip.promised(given), *of_trip.hosted(given)):
            yield line if line.is_declined else replace(line, report=_report(line, threshold))


def _report(line: RegisterLine, threshold: int) -> Report | None:
    """What the office's people get is reported; what is for nobody named, or for guests, is not."""
    if not line.needs_approval:
        return None
    return report_of(line.cents, threshold, line.told.reported_on if line.told else None)


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

    def promised(self, given: Collection[HostedBenefit]) -> Iterator[RegisterLine]:
        """A line for each promise and person; one without a person where it pays nothing.

        What a payer's meals and cash do to a claim is told of their first promise that stands,
        but of meals that are among the benefits `given`: there it is told of those.
        """
        told: set[tuple[int, str]] = set()
        trip = self.ledger.trip
        people = {person.key: person for person in trip.travellers}
        payers = {use.organisation_id: use.record for use in trip.organisations}
        for commitment in trip.commitments:
            stands = commitment.state is not CommitmentState.WITHDRAWN
            for key, cents in self._cents_by_person(commitment).items():
                of_payer = (commitment.payer_id, key)
                effects = [*self._lodging(commitment, key)] if stands else []
                if stands and of_payer not in told:
                    told.add(of_payer)
                    effects += [*self._meals(*of_payer, given), *self._cash(*of_payer)]
                yield RegisterLine(
                    trip=trip,
                    payer=payers[commitment.payer_id],
                    traveller=people.get(key),
                    cents=cents,
                    commitment=commitment,
                    what=_what(commitment),
                    classes=_classes(commitment, trip, key),
                    acceptance=self._acceptance(key, {commitment.key}),
                    effects=tuple(effects),
                )

    def hosted(self, rows: Iterable[HostedBenefit]) -> Iterator[RegisterLine]:
        """A line for each benefit; an approval about its payer is about it too (I6)."""
        told: set[tuple[int, str, date]] = set()
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
                effects=() if row.declined else self._meals_on(row, told),
            )

    def _lodging(self, commitment: Commitment, traveller: str) -> Iterator[Effect]:
        """Whose nights others pay claims none (BRKG § 7 (2))."""
        shares = self.coverage.shares if self.coverage else ()
        nights = {cost.key for cost in self.ledger.trip.costs if cost.category == LODGING}
        if any(
            share.commitment == commitment.key
            and share.traveller == traveller
            and item_of(share.cost) in nights
            for share in shares
        ):
            yield Effect(EffectKind.LODGING_REMOVED)

    def _cut(self, payer_id: int, traveller: str) -> dict[date, int]:
        keys = {use.organisation_id: use.key for use in self.ledger.trip.organisations}
        return meals_cut(self.ledger.allowances, traveller, keys.get(payer_id, ""))

    def _meals(
        self, payer_id: int, traveller: str, given: Iterable[HostedBenefit]
    ) -> Iterator[Effect]:
        """The cuts for meals that stand behind no benefit of their own."""
        days = {
            row.given_on
            for row in given
            if row.payer_id == payer_id and row.traveller.key == traveller and not row.declined
        }
        cuts = self._cut(payer_id, traveller)
        if cents := sum(cut for on, cut in cuts.items() if on not in days):
            yield Effect(EffectKind.MEALS_CUT, cents)

    def _meals_on(self, row: HostedBenefit, told: set[tuple[int, str, date]]) -> tuple[Effect, ...]:
        """The cut for the payer's meals of the day, told of one of their benefits."""
        day = (row.payer_id, row.traveller.key, row.given_on)
        cents = self._cut(row.payer_id, row.traveller.key).get(row.given_on, 0)
        if not cents or day in told:
            return ()
        told.add(day)
        return (Effect(EffectKind.MEALS_CUT, cents),)

    def _cash(self, payer_id: int, traveller: str) -> Iterator[Effect]:
        """What the payer handed over is set off (CE-07)."""
        rows = [
            row
            for row in self.ledger.trip.set_offs
            if row.payer_id == payer_id and row.traveller.key == traveller
        ]
        cents = [self._cents_of(row) for row in rows]
        if rows:
            known = [each for each in cents if each is not None]
            yield Effect(EffectKind.CASH_SET_OFF, sum(known) if len(known) == len(rows) else None)

    def _cents_by_person(self, commitment: Commitment) -> dict[str, int | None]:
        """What the promise pays for each; who it names and pays nothing for is named too."""
        unknown = None if self.coverage is None else 0
        found: dict[str, int | None] = {each.key: unknown for each in commitment.travellers}
        for share in self.coverage.shares if self.coverage else ():
            if share.commitment == commitment.key:
                found[share.traveller] = (found.get(share.traveller) or 0) + share.cents
        return found or {"": unknown}

    def _cents_of(self, row: HostedBenefit | SetOff) -> int | None:
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
