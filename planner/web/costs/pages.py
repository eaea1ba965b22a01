"""The pages about the money of one trip, in the order of their links; needed by their frame."""

from planner.domain.access import Permission
from planner.domain.labels import mark

PAGES: tuple[tuple[str, str, Permission], ...] = (
    ("costs.show", mark("Costs and coverage"), Permission.SEE_MONEY),
    ("outlays.index", mark("Outlays"), Permission.SEE_RECEIPTS),
    ("documents.index", mark("Documents"), Permission.SEE_RECEIPTS),
    ("promises.index", mark("Promises"), Permission.SEE_MONEY),
    ("allowances.index", mark("Allowances"), Permission.SEE_RECEIPTS),
    ("decisions.index", mark("Decisions"), Permission.SEE_RECEIPTS),
    ("claims.index", mark("Travel and claims"), Permission.SEE_RECEIPTS),
)
"""Each page's endpoint, its name, and what one must be allowed to see it."""
