"""The bar that shows in which buckets the cents of a trip are, cut into pieces for its drawing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planner.domain.coverage_figures import READING_ORDER
from planner.domain.vocabulary import Bucket

ORDER = READING_ORDER

LENGTH = 1000
"""Units of the whole bar."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One bucket of a bar: its cents, and where it is drawn, in units of the bar's length."""

    bucket: Bucket
    cents: int
    start: int
    width: int


def bar_pieces(buckets: Mapping[Bucket, int]) -> Iterator[Piece]:
    """A piece for each bucket, empty ones too; together they are as long as the bar.

    A bar of no cents has no length.
    """
    whole, before = max(sum(buckets.values()), 1), 0
    for bucket in ORDER:
        cents = buckets[bucket]
        start, end = (LENGTH * each // whole for each in (before, before + cents))
        yield Piece(bucket, cents, start, end - start)
        before += cents
