"""The costs of a trip and who pays them."""

from flask import Blueprint, Response, render_template, request

from planner.domain.access import Permission, require
from planner.domain.cost_templates import CostTemplate
from planner.domain.refusals import InvalidError
from planner.domain.vocabulary import Bucket
from planner.services.cost_items import list_cost_items
from planner.services.costs import TripCosts, get_costs
from planner.services.exports import export_costs
from planner.web.costs.bars import bar_pieces
from planner.web.costs.item_values import source_words
from planner.web.costs.pages import PAGES
from planner.web.costs.rows import ALLOWANCES, parts_of, rows_of
from planner.web.downloads import download
from planner.web.languages import language
from planner.web.session import actor, db, now, settings
from planner.web.trips.pages import trip_of

blueprint = Blueprint("costs", __name__, url_prefix="/trips/<slug>/costs")

Reckoned = tuple[TripCosts | None, InvalidError | None]


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    return {
        "cost_pages": PAGES,
        "bar_pieces": bar_pieces,
        "source_words": source_words,
    }


@blueprint.get("")
def show(slug: str) -> str:
    """What a trip costs, and who pays what."""
    require(actor(), Permission.SEE_MONEY)
    costs, problem = _reckoned(slug)
    items = list_cost_items(db(), actor(), slug)
    bucket = _bucket()
    rows = rows_of(items, costs)
    return render_template(
        "costs/show.html",
        trip=costs.trip if costs else trip_of(slug),
        costs=costs,
        problem=problem,
        rows=[row for row in rows if row.has(bucket)],
        bucket=bucket,
        allowances=parts_of(costs).get(ALLOWANCES, ()) if costs else (),
        templates=CostTemplate,
    )


@blueprint.get("/sheet.pdf")
def sheet(slug: str) -> Response:
    """The same on paper, as whoever asks may see it."""
    return download(export_costs(db(), actor(), slug, language(), settings().fonts, now()))


def _reckoned(slug: str) -> Reckoned:
    """The trip's money without what has no rate, else why it can't be reckoned at all."""
    try:
        return get_costs(db(), actor(), slug, leaves_out=True), None
    except InvalidError as error:
        return None, error


def _bucket() -> Bucket | None:
    wanted = request.args.get("bucket", "")
    return Bucket(wanted) if wanted in set(Bucket) else None
