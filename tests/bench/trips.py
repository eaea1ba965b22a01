"""The invariants of coverage over as many random trips as one likes: 10,000, or so many as asked.

python -m tests.bench.trips [COUNT [SEED]]
"""

import sys

from tests.domain.test_coverage_invariants import INVARIANTS, hold_over_trips

COUNT, SEED = 10_000, 4


def main(count: int = COUNT, seed: int = SEED) -> None:
    """Print what was seen; the first trip that breaks one ends it."""
    seen = hold_over_trips(count, seed)
    sys.stdout.write(
        f"{count} random trips (seed {seed}), {len(INVARIANTS)} invariants: none is broken\n"
    )
    for bucket, trips in seen.items():
        sys.stdout.write(f"  {bucket:20}{trips:8} trips have money in it\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
