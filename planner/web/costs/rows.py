"""The costs of a trip line by line, as their page shows them: who pays which part, and why so."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.domain.costs import EUR, Rate
from planner.domain.coverage import Share, item_of
from planner.domain.vocabulary import Bucket, Phase
from planner.services.costs import TripCosts
from planner.web.costs.bars import ORDER
from planner.web.filters import plain

if TYPE_CHECKING:
    from planner.db.models import CostItem, CostStage, Trip

ALLOWANCES = ""
"""The cost of a share that is an allowance's."""


@dataclass(frozen=True, slots=True)
class Part:
    """Cents in one bucket that one payer or budget line stands for.

    `who` is the name of either, empty where the bucket says it all. `evidence` names what proves a
    promise; empty is "no evidence" where `is_promised`.
    """

    bucket: Bucket
    cents: int
    who: str = ""
    evidence: str = ""
    is_promised: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A cost: its EUR cents, the rate that made them, its parts, what it was estimated at first.

    `cents` is None and `parts` is empty where it has no rate (yet).
    """

    cost: "CostItem"
    cents: int | None
    rate: Rate | None
    parts: tuple[Part, ...]
    estimate: "CostStage | None"
    advanced_by: str

    @property
    def over_estimate(self) -> int | None:
        """By how many cents it is above the estimate; None where either is not known."""
        before = self.estimate.eur_cents if self.estimate else None
        return None if before is None or self.cents is None else self.cents - before

    def has(self, bucket: Bucket | None) -> bool:
        """Whether a part of it is in a bucket; None is any."""
        return bucket is None or any(part.bucket is bucket for part in self.parts)


def rows_of(items: Iterable["CostItem"], costs: TripCosts | None) -> list[Row]:
    """A row for each cost, in the order of the trip."""
    lines = {line.key: line for line in costs.sheet.costs} if costs else {}
    parts = parts_of(costs) if costs else {}
    return [
        Row(
            cost=item,
            cents=_cents_of(item, costs),
            rate=lines[item.key].price.rate if item.key in lines else None,
            parts=tuple(parts.get(item.key, ())),
            estimate=_first_estimate(item.stages),
            advanced_by=plain(item.payer.name) if item.payer else "",
        )
        for item in items
    ]


def parts_of(costs: TripCosts) -> Mapping[str, Sequence[Part]]:
    """The parts of each cost by its key, in the order of the bar; `ALLOWANCES` has theirs."""
    sums: defaultdict[str, dict[tuple[Bucket, str, str], int]] = defaultdict(dict)
    for share in costs.coverage.shares:
        of_item = sums[item_of(share.cost)]
        key = (share.bucket, _who(share), share.evidence if share.payer else "")
        of_item[key] = of_item.get(key, 0) + share.cents
    names = _names(costs.trip)
    return {item: list(_parts(found, names)) for item, found in sums.items()}


def _parts(sums: Mapping[tuple[Bucket, str, str], int], names: Mapping[str, str]) -> Iterator[Part]:
    for bucket, who, evidence in sorted(sums, key=lambda key: ORDER.index(key[0])):
        cents = sums[bucket, who, evidence]
        is_promised = who.startswith(_PAYER)
        yield Part(bucket, cents, names.get(who, ""), evidence, is_promised=is_promised)


_PAYER, _LINE = "payer ", "line "


def _who(share: Share) -> str:
    if share.payer:
        return _PAYER + share.payer
    return _LINE + share.budget_line if share.budget_line else ""


def _names(trip: "Trip") -> Mapping[str, str]:
    payers = {_PAYER + use.key: plain(use.record.name) for use in trip.organisations}
    return payers | {_LINE + line.key: line.cost_centre for line in trip.budget_lines}


def _first_estimate(stages: Iterable["CostStage"]) -> "CostStage | None":
    return next((stage for stage in stages if stage.phase is Phase.ESTIMATE), None)


def _cents_of(item: "CostItem", costs: TripCosts | None) -> int | None:
    if costs is None:
        return _euros(item)
    return None if item.key in costs.unpriced else costs.cents_of(item.key)


def _euros(item: "CostItem") -> int | None:
    return item.amount_minor if item.currency == EUR else None
