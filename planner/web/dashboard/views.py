"""The front page."""

from flask import Blueprint, render_template

from planner.domain.follow_ups import URGENCY_LABELS
from planner.services.dashboards import dashboard_of
from planner.services.open_trips import open_trips
from planner.web.errors import explain
from planner.web.session import actor, db, now

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/")
def show() -> str:
    """The trips that run and come, and what needs somebody."""
    board = dashboard_of(db(), actor(), now())
    return render_template(
        "dashboard/show.html",
        board=board,
        open_trips=open_trips(board, board.today),
        explain=explain,
        urgency_labels=URGENCY_LABELS,
    )
