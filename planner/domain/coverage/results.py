"""What coverage comes to: every cent in one bucket, with whose it is and what proves it."""

from collections.abc import Mapping
from dataclasses import dataclass

from planner.domain.approvals import Judgement
from planner.domain.coverage.benefits import Benefits
from planner.domain.coverage.budgets import LineUse
from planner.domain.coverage.claims import Claim
from planner.domain.vocabulary import Bucket


@dataclass(frozen=True, slots=True)
class Share:
    """Cents of a cost in one bucket.

    `cost` is empty for an allowance, `traveller` for what belongs to nobody in particular. `payer`
    and `commitment` are keys where a promise pays, `budget_line` where the office does. An empty
    `evidence` is shown as "no evidence" (I12).
    """

    cost: str
    traveller: str
    bucket: Bucket
    cents: int
    payer: str = ""
    commitment: str = ""
    budget_line: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The money of a trip, in cents; every figure is a sum of `shares`.

    `by_payer` is what announced and confirmed promises take, `benefits` what each payer gives each
    person, hosted benefits included. `uses` are the budget lines.
    """

    total: int
    buckets: Mapping[Bucket, int]
    by_payer: Mapping[str, int]
    shares: tuple[Share, ...]
    claims: tuple[Claim, ...]
    benefits: Benefits
    judgements: tuple[Judgement, ...]
    uses: Mapping[str, LineUse]

    def behind(self, bucket: Bucket) -> tuple[Share, ...]:
        """The shares that a bucket is the sum of."""
        return tuple(share for share in self.shares if share.bucket is bucket)
