"""What a change does to the money of a trip, told before anybody saves it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planner.domain.costs import Allowance
from planner.domain.coverage import Coverage
from planner.domain.vocabulary import Bucket


@dataclass(frozen=True, slots=True)
class AllowanceChange:
    """By how many cents the allowance of each of so many travellers changes."""

    cents: int
    travellers: int


@dataclass(frozen=True, slots=True)
class MoneyEffect:
    """The differences, in cents; what stays as it is is left out."""

    allowances: tuple[AllowanceChange, ...]
    total: int
    buckets: Mapping[Bucket, int]

    @property
    def is_none(self) -> bool:
        """Whether nothing changes."""
        return not (self.allowances or self.total or self.buckets)


def effect_between(
    before: tuple[Iterable[Allowance], Coverage], after: tuple[Iterable[Allowance], Coverage]
) -> MoneyEffect:
    """What is different after a change; allowances changed alike are counted together."""
    allowances, coverage = before
    new_allowances, new_coverage = after
    return MoneyEffect(
        allowances=tuple(_allowance_changes(allowances, new_allowances)),
        total=new_coverage.total - coverage.total,
        buckets={
            bucket: new_coverage.buckets[bucket] - coverage.buckets[bucket]
            for bucket in Bucket
            if new_coverage.buckets[bucket] != coverage.buckets[bucket]
        },
    )


def _allowance_changes(
    before: Iterable[Allowance], after: Iterable[Allowance]
) -> Iterable[AllowanceChange]:
    """Those of most travellers first; of as many, the greater loss."""
    known = {each.traveller: each.cents for each in before}
    changes = Counter(each.cents - known.get(each.traveller, 0) for each in after)
    ordered = sorted(changes.items(), key=lambda pair: (-pair[1], pair[0]))
    return [AllowanceChange(cents, count) for cents, count in ordered if cents]
