"""The front page."""

from flask import Blueprint, render_template

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/")
def show() -> str:
    """What needs me."""
    return render_template("dashboard/show.html")
