"""Every feature's pages, in the order of the site's map."""

from flask import Blueprint

from planner.web.dashboard.views import blueprint as dashboard
from planner.web.trips.views import blueprint as trips

BLUEPRINTS: tuple[Blueprint, ...] = (dashboard, trips)
