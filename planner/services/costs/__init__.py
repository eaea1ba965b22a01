"""What trips cost and who pays: the rows of trips through the engines (`costs.md`)."""

from planner.services.costs.ledgers import Ledger, ledgers_of, sheet_of
from planner.services.costs.reading import Lapse, TripCosts, get_costs, rates_missing

__all__ = [
    "Lapse",
    "Ledger",
    "TripCosts",
    "get_costs",
    "ledgers_of",
    "rates_missing",
    "sheet_of",
]
