"""The history of a trip, or of one thing of it."""

from flask import Blueprint, render_template, request
from flask_babel import gettext

from planner.services.history import list_changes, list_things
from planner.services.offices import office_of
from planner.web.history.lines import lines_of
from planner.web.history.words import THINGS
from planner.web.numbers import asked_number, asked_record
from planner.web.session import actor, db
from planner.web.trips.pages import trip_of

blueprint = Blueprint("history", __name__, url_prefix="/trips/<slug>/history")


@blueprint.get("")
def show(slug: str) -> str:
    """Who changed what; ``?thing=ProgrammeItem&number=7`` narrows it to one record."""
    trip = trip_of(slug)
    thing, number = request.args.get("thing") or None, asked_record("number")
    page = list_changes(
        db(),
        actor(),
        trip_id=trip.id,
        thing=thing,
        thing_id=number,
        before=asked_number("before"),
    )
    things = (
        (name, gettext(THINGS.get(name, name))) for name in list_things(db(), actor(), trip.id)
    )
    return render_template(
        "history/show.html",
        trip=trip,
        things=sorted(things, key=lambda each: each[1].casefold()),
        lines=lines_of(page.changes, office_of(db(), actor()).zone),
        older=page.older,
        thing=thing,
        number=number,
    )
