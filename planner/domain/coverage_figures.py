"""What the overview of all trips needs of one: its coverage as a few figures, kept as JSON.

The figures are those of `coverage_of`, summed up once more: nothing is reckoned here. Payers and
partners are told by the numbers of their organisations, since keys are local to a trip.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from planner.domain.approvals import BOUND_ROLES, Judgement
from planner.domain.costs import CostSheet
from planner.domain.coverage import Coverage, Share
from planner.domain.vocabulary import ApprovalState, Bucket, StaleReason

OWN = frozenset({Bucket.OWN_APPROVED, Bucket.OWN_OVER_BUDGET})
THIRD = (Bucket.THIRD_OK, Bucket.THIRD_UNAPPROVED, Bucket.THIRD_UNCONFIRMED)

READING_ORDER = (
    Bucket.THIRD_OK,
    Bucket.THIRD_UNAPPROVED,
    Bucket.THIRD_UNCONFIRMED,
    Bucket.OWN_APPROVED,
    Bucket.OWN_OVER_BUDGET,
    Bucket.PARTICIPANT,
    Bucket.UNCOVERED,
)
"""As managers read it (`screens.md`, "The coverage page"): what is safe first."""

NOBODY = 0
"""The number of no organisation: an employer that nobody noted."""

OPEN = frozenset({ApprovalState.PENDING, ApprovalState.STALE})
"""Approvals that somebody must decide about."""

ASKED = OPEN | {ApprovalState.REFUSED}
"""Approvals that somebody asked for and that don't hold; a refused one waits for nobody."""

Row = list[Any]

_BUCKETS = tuple(Bucket)
_BUCKET_OF = {bucket.value: bucket for bucket in Bucket}
_STATE_OF: dict[str | None, ApprovalState | None] = {state.value: state for state in ApprovalState}
"""Words by how JSON has them: quicker than asking the enumerations, 2,000 trips at a time."""


@dataclass(frozen=True, slots=True)
class TripFacts:
    """What a cost sheet doesn't tell of its trip.

    `organisations` are numbers by key; `lines` cost centre and year of each budget line by key;
    `names` and `employers` are of travellers by key; `hosts` the numbers of who hosts something.
    """

    organisations: Mapping[str, int] = field(default_factory=dict)
    lines: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    employers: Mapping[str, int] = field(default_factory=dict)
    hosts: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Promised:
    """Cents that a promise pays for a traveller in one bucket; `traveller` is a key or empty."""

    commitment: str
    payer: int
    traveller: str
    bucket: Bucket
    cents: int


@dataclass(frozen=True, slots=True)
class LineFigures:
    """A trip's share of a cost centre's year, in cents: approved, and what is assigned to it."""

    cost_centre: str
    year: int
    approved: int
    assigned: int

    @property
    def over(self) -> int:
        """What is assigned beyond what was approved."""
        return max(self.assigned - self.approved, 0)

    @property
    def free(self) -> int:
        """What was approved and is not assigned."""
        return max(self.approved - self.assigned, 0)


@dataclass(frozen=True, slots=True)
class DecisionFigures:
    """An approval as it stands, or, with an empty `key` and no `state`, one nobody asked for.

    `due_on` is the first use of what it is about (I4); `traveller` is a name, `beneficiary` their
    e-mail address; amounts are cents.
    """

    key: str
    traveller: str
    payers: tuple[int, ...]
    state: ApprovalState | None
    benefit: int
    max_value: int
    due_on: date
    beneficiary: str = ""
    requested_by: str = ""
    is_late: bool = False
    reasons: tuple[StaleReason, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody must decide, or ask."""
        return self.state is None or self.state in OPEN


@dataclass(frozen=True, slots=True)
class TripFigures:
    """The money of one trip, in cents.

    `hosted` is by payer, `own_for` what the office pays by employer of who it is paid for,
    `people` how many travel by employer. `fault` says why nothing could be reckoned.
    """

    total: int = 0
    buckets: Mapping[Bucket, int] = field(default_factory=lambda: dict.fromkeys(Bucket, 0))
    promised: tuple[Promised, ...] = ()
    hosted: Mapping[int, int] = field(default_factory=dict)
    lines: tuple[LineFigures, ...] = ()
    own_for: Mapping[int, int] = field(default_factory=dict)
    people: Mapping[int, int] = field(default_factory=dict)
    hosts: frozenset[int] = frozenset()
    decisions: tuple[DecisionFigures, ...] = ()
    fault: str = ""

    @property
    def payers(self) -> frozenset[int]:
        """Who promised or hosted something."""
        return frozenset(each.payer for each in self.promised) | self.hosted.keys()

    @property
    def cost_centres(self) -> frozenset[str]:
        """Whose budgets it has a share of."""
        return frozenset(line.cost_centre for line in self.lines)


def figures_of(sheet: CostSheet, coverage: Coverage, facts: TripFacts) -> TripFigures:
    """The figures of a trip whose coverage is known."""
    return TripFigures(
        total=coverage.total,
        buckets=coverage.buckets,
        promised=_promised(coverage, facts),
        hosted=_hosted(sheet, facts),
        lines=tuple(
            LineFigures(*facts.lines[key], use.line.approved, use.assigned)
            for key, use in coverage.uses.items()
        ),
        own_for=_own_for(coverage, facts),
        people=Counter(facts.employers.get(each.key, NOBODY) for each in sheet.travellers),
        hosts=facts.hosts,
        decisions=(*_decisions(sheet, coverage, facts), *_unasked(sheet, coverage, facts)),
    )


def _promised(coverage: Coverage, facts: TripFacts) -> tuple[Promised, ...]:
    found: Counter[tuple[str, str, str, Bucket]] = Counter()
    for share in coverage.shares:
        if share.commitment:
            found[share.commitment, share.payer, share.traveller, share.bucket] += share.cents
    return tuple(
        Promised(commitment, facts.organisations[payer], traveller, bucket, cents)
        for (commitment, payer, traveller, bucket), cents in found.items()
    )


def _hosted(sheet: CostSheet, facts: TripFacts) -> Mapping[int, int]:
    found: Counter[int] = Counter()
    for benefit in sheet.hosted_benefits:
        found[facts.organisations[benefit.payer]] += benefit.price.cents
    return found


def _own_for(coverage: Coverage, facts: TripFacts) -> Mapping[int, int]:
    """What budget lines pay, by the employer of whom it is for; the rest is for nobody named."""
    found: Counter[int] = Counter()
    for share in coverage.shares:
        if share.bucket in OWN:
            found[facts.employers.get(share.traveller, NOBODY)] += share.cents
    return found


def _decisions(sheet: CostSheet, coverage: Coverage, facts: TripFacts) -> Iterator[DecisionFigures]:
    payer_of = {each.key: each.payer for each in sheet.commitments}
    mails = {each.key: each.email for each in sheet.travellers}
    for judgement in coverage.judgements:
        approval = judgement.approval
        payers = {payer_of[key] for key in approval.commitments if key in payer_of}
        about = [
            share
            for share in coverage.shares
            if share.commitment in approval.commitments and share.traveller == approval.traveller
        ]
        yield DecisionFigures(
            key=approval.key,
            traveller=facts.names.get(approval.traveller, approval.traveller),
            payers=tuple(sorted(facts.organisations[payer] for payer in payers)),
            state=judgement.state,
            benefit=judgement.benefit,
            max_value=approval.max_value,
            due_on=_first_use(about, sheet),
            beneficiary=mails.get(approval.traveller, ""),
            requested_by=approval.requested_by,
            is_late=judgement.is_late,
            reasons=judgement.reasons,
        )


def _unasked(sheet: CostSheet, coverage: Coverage, facts: TripFacts) -> Iterator[DecisionFigures]:
    """By traveller: what is confirmed, needs an approval, and nobody asked for one (I4)."""
    bound = [each for each in sheet.travellers if each.role in BOUND_ROLES]
    for person in bound:
        shares = [
            share
            for share in coverage.behind(Bucket.THIRD_UNAPPROVED)
            if share.traveller == person.key and not _is_asked(share, coverage.judgements)
        ]
        if shares:
            yield DecisionFigures(
                key="",
                traveller=facts.names.get(person.key, person.key),
                payers=tuple(sorted({facts.organisations[share.payer] for share in shares})),
                state=None,
                benefit=sum(share.cents for share in shares),
                max_value=0,
                due_on=_first_use(shares, sheet),
                beneficiary=person.email,
            )


def _first_use(shares: Iterable[Share], sheet: CostSheet) -> date:
    """The earliest first use of what the shares are of, else the trip's start (I4)."""
    costs = {share.cost for share in shares}
    days = [cost.first_used_on for cost in sheet.costs if cost.key in costs]
    return min((day for day in days if day is not None), default=sheet.starts_on)


def _is_asked(share: Share, judgements: tuple[Judgement, ...]) -> bool:
    return any(
        judgement.state in ASKED
        and judgement.approval.traveller == share.traveller
        and share.commitment in judgement.approval.commitments
        for judgement in judgements
    )


def as_plain(figures: TripFigures) -> dict[str, Any]:
    """The figures as JSON keeps them; :func:`from_plain` reads them."""
    return {
        "total": figures.total,
        "buckets": [figures.buckets[bucket] for bucket in Bucket],
        "promised": [
            [each.commitment, each.payer, each.traveller, each.bucket.value, each.cents]
            for each in figures.promised
        ],
        "hosted": _pairs(figures.hosted),
        "lines": [
            [each.cost_centre, each.year, each.approved, each.assigned] for each in figures.lines
        ],
        "own_for": _pairs(figures.own_for),
        "people": _pairs(figures.people),
        "hosts": sorted(figures.hosts),
        "decisions": [_plain_decision(each) for each in figures.decisions],
        "fault": figures.fault,
    }


def from_plain(plain: Mapping[str, Any]) -> TripFigures:
    """The figures of :func:`as_plain`."""
    return TripFigures(
        total=plain["total"],
        buckets=dict(zip(_BUCKETS, plain["buckets"], strict=True)),
        promised=tuple(
            Promised(commitment, payer, traveller, _BUCKET_OF[bucket], cents)
            for commitment, payer, traveller, bucket, cents in plain["promised"]
        ),
        hosted=dict(plain["hosted"]),
        lines=tuple(LineFigures(*row) for row in plain["lines"]),
        own_for=dict(plain["own_for"]),
        people=dict(plain["people"]),
        hosts=frozenset(plain["hosts"]),
        decisions=tuple(_decision(row) for row in plain["decisions"]),
        fault=plain["fault"],
    )


def _pairs(numbers: Mapping[int, int]) -> list[Row]:
    """Pairs, since JSON's keys are texts."""
    return [[key, value] for key, value in numbers.items()]


def _plain_decision(each: DecisionFigures) -> Row:
    return [
        each.key,
        each.traveller,
        list(each.payers),
        each.state and each.state.value,
        each.benefit,
        each.max_value,
        each.due_on.isoformat(),
        each.beneficiary,
        each.requested_by,
        each.is_late,
        [reason.value for reason in each.reasons],
    ]


def _decision(row: Row) -> DecisionFigures:
    key, traveller, payers, state, benefit, most, due_on, beneficiary, asked_by, late, reasons = row
    return DecisionFigures(
        key,
        traveller,
        tuple(payers),
        _STATE_OF.get(state),
        benefit,
        most,
        date.fromisoformat(due_on),
        beneficiary,
        asked_by,
        late,
        tuple(map(StaleReason, reasons)),
    )
