"""Duty travel around the money: authorisations, advances, mileage, claims, the payroll office."""

from planner.services.claims.reading import (
    Advanced,
    ClaimItem,
    TravellerClaim,
    TripClaims,
    get_claims,
    get_traveller_claim,
)

__all__ = [
    "Advanced",
    "ClaimItem",
    "TravellerClaim",
    "TripClaims",
    "get_claims",
    "get_traveller_claim",
]
