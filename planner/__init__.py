"""Planner: programme, parties, cost coverage and calendar feeds of delegation trips."""
