"""Trip documents into the database and out of it."""

from planner.services.trip_documents.dumping import dump_trip
from planner.services.trip_documents.loading import load_trip

__all__ = ["dump_trip", "load_trip"]
