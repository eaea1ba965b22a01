"""Every operation of the API; importing this module makes them known."""

from planner.web.api import coverage, description, feeds, items, releases, trips
from planner.web.api.operations import blueprint

__all__ = ["blueprint", "coverage", "description", "feeds", "items", "releases", "trips"]
