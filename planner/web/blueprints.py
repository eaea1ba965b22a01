"""Every feature's pages, in the order of the site's map."""

from flask import Blueprint

from planner.web.dashboard.views import blueprint as dashboard

BLUEPRINTS: tuple[Blueprint, ...] = (dashboard,)
