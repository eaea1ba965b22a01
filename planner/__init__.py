"""Planner: programme, parties, cost coverage and calendar feeds of delegation trips."""

import zoneinfo

zoneinfo.reset_tzpath(to=())
"""Zones come from the declared package `tzdata`: the same instants and bytes on every machine."""
