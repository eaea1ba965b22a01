"""Amounts of money as cells of tables."""

from decimal import Decimal

from planner.domain.costs import EUR
from planner.domain.money import format_amount


def euros(minor: int, currency: str = EUR) -> Decimal:
    """Minor units as the number that a cell shows: 118460 EUR cents are ``1184.60``."""
    return Decimal(format_amount(minor, currency))
