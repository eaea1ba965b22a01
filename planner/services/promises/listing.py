"""The promises of a trip as a page lists them: each with what it takes now and what it still needs.

What a payer takes is the coverage's (`costs.md`, I2, I3); here it is put beside the stored rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from planner.db.models import Commitment, CostItem, Document, HostedBenefit, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.approvals import Judgement
from planner.domain.coverage import Share
from planner.domain.refusals import InvalidError
from planner.domain.vocabulary import CommitmentMode, CommitmentState
from planner.services.costs import TripCosts, get_costs
from planner.services.item_options import Option, item_options
from planner.services.promises.commitments import has_evidence
from planner.services.promises.rows import benefits_of, documents_of, trip_with_promises


@dataclass(frozen=True, slots=True)
class Taken:
    """What a promise takes of one cost, in cents."""

    cost: CostItem
    cents: int


@dataclass(frozen=True, slots=True)
class Line:
    """A promise with what it takes; `judgements` are of the decisions that name it.

    `lapsed` names the travellers whose approval of it holds no longer.
    """

    row: Commitment
    taken: tuple[Taken, ...]
    judgements: tuple[Judgement, ...]
    lapsed: tuple[str, ...]

    @property
    def cents(self) -> int:
        """All that it takes now."""
        return sum(each.cents for each in self.taken)

    @property
    def is_cash(self) -> bool:
        """Whether it gives money to a person: that always needs an approval of its own (CE-07)."""
        stands = self.row.state is not CommitmentState.WITHDRAWN
        return stands and self.row.mode is CommitmentMode.CASH_TO_PERSON

    @property
    def own_approvals(self) -> tuple[Judgement, ...]:
        """The decisions about it alone."""
        return tuple(
            each for each in self.judgements if set(each.approval.commitments) == {self.row.key}
        )

    @property
    def lacks_evidence(self) -> bool:
        """Whether it is said to be confirmed, and nothing proves it."""
        return self.row.state is CommitmentState.CONFIRMED and not has_evidence(self.row)


@dataclass(frozen=True, slots=True)
class Promises:
    """All that is promised, given and handed over on a trip.

    `costs` is None where it can't be reckoned, and `fault` says why. `benefits` and what stands
    behind promises are for those who may see receipts.
    """

    trip: Trip
    lines: tuple[Line, ...]
    benefits: tuple[HostedBenefit, ...]
    costs: TripCosts | None
    fault: InvalidError | None

    @property
    def cents(self) -> int:
        """What all promises take now."""
        return sum(line.cents for line in self.lines)

    def cents_in(self, state: CommitmentState) -> int:
        """What the promises of a state take."""
        return sum(line.cents for line in self.lines if line.row.state == state)

    @property
    def surplus(self) -> Mapping[str, int]:
        """The cash that is more than the claim, in cents by traveller (I8)."""
        claims = self.costs.coverage.claims if self.costs else ()
        return {claim.traveller: claim.surplus for claim in claims if claim.surplus}


def list_promises(session: Session, actor: Actor, slug: str) -> Promises:
    """The promises in their order, in a number of queries that doesn't grow with them."""
    require(actor, Permission.SEE_MONEY)
    costs, fault = _reckoned(session, actor, slug)
    trip = costs.trip if costs else trip_with_promises(session, slug)
    is_full = actor.may(Permission.SEE_RECEIPTS)
    return Promises(
        trip=trip,
        lines=tuple(_line(row, trip, costs) for row in trip.commitments),
        benefits=tuple(benefits_of(session, trip)) if is_full else (),
        costs=costs,
        fault=fault,
    )


@dataclass(frozen=True, slots=True)
class PromiseOptions:
    """What the forms of promises, benefits and cash offer."""

    trip: Trip
    payers: tuple[Option, ...]
    documents: tuple[Document, ...]


def promise_options(session: Session, actor: Actor, slug: str) -> PromiseOptions:
    """What can be chosen in a trip."""
    require(actor, Permission.KEEP_COSTS)
    trip = trip_with_promises(session, slug)
    return PromiseOptions(
        trip=trip,
        payers=item_options(session, actor, slug).organisations,
        documents=tuple(documents_of(session, trip)),
    )


def list_benefits(session: Session, actor: Actor, slug: str) -> list[HostedBenefit]:
    """Hosted benefits in their order, also those that were declined."""
    require(actor, Permission.SEE_RECEIPTS)
    return benefits_of(session, trip_with_promises(session, slug))


def _reckoned(
    session: Session, actor: Actor, slug: str
) -> tuple[TripCosts | None, InvalidError | None]:
    """The money of a trip, or why it can't be reckoned: a rate may be missing."""
    try:
        return get_costs(session, actor, slug), None
    except InvalidError as fault:
        return None, fault


def _line(row: Commitment, trip: Trip, costs: TripCosts | None) -> Line:
    if costs is None:
        return Line(row, (), (), ())
    shares = [share for share in costs.coverage.shares if share.commitment == row.key]
    return Line(
        row=row,
        taken=tuple(_taken(cost, shares) for cost in trip.costs if _sum_for(cost, shares)),
        judgements=tuple(
            each for each in costs.coverage.judgements if row.key in each.approval.commitments
        ),
        lapsed=tuple(_lapsed(row, costs)),
    )


def _lapsed(row: Commitment, costs: TripCosts) -> Iterator[str]:
    names = {person.key: person.label for person in costs.trip.travellers}
    for lapse in costs.lapses:
        if row.key in lapse.commitments:
            yield names[lapse.traveller]


def _taken(cost: CostItem, shares: list[Share]) -> Taken:
    return Taken(cost, _sum_for(cost, shares))


def _sum_for(cost: CostItem, shares: list[Share]) -> int:
    return sum(share.cents for share in shares if share.cost == cost.key)
