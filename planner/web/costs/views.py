"""The costs of a trip and who pays them."""

from flask import Blueprint, render_template

from planner.domain.access import Permission, require
from planner.web.costs.bars import bar_pieces
from planner.web.costs.pages import PAGES
from planner.web.session import actor
from planner.web.trips.pages import trip_of

blueprint = Blueprint("costs", __name__, url_prefix="/trips/<slug>/costs")


@blueprint.app_context_processor
def _pages() -> dict[str, object]:
    return {"cost_pages": PAGES, "bar_pieces": bar_pieces}


@blueprint.get("")
def show(slug: str) -> str:
    """What a trip costs, and who pays what."""
    require(actor(), Permission.SEE_MONEY)
    return render_template("costs/show.html", trip=trip_of(slug))
