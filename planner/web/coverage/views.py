"""The coverage of all trips, the register of benefits, reciprocity, and their files."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from planner.domain.coverage_overviews import Wanted
from planner.domain.register_effects import EFFECT_LABELS
from planner.domain.times import in_zone
from planner.domain.vocabulary import Bucket
from planner.services.coverage.answers import get_answer
from planner.services.coverage.overviews import get_coverage, get_reciprocity
from planner.services.coverage.register_tables import (
    NO_EVIDENCE,
    acceptance_of,
    report_duty_of,
    state_of,
)
from planner.services.coverage.registers import get_register
from planner.services.coverage.workbooks import (
    coverage_workbook,
    reciprocity_workbook,
    register_workbook,
)
from planner.services.offices import office_of
from planner.services.trip_searches import year_to_show
from planner.web.coverage.forms import CoverageForm
from planner.web.downloads import download
from planner.web.languages import language
from planner.web.made_figures import keep_made_figures
from planner.web.numbers import asked_number, asked_year
from planner.web.session import actor, db, now

blueprint = Blueprint("coverage", __name__, url_prefix="/coverage")
blueprint.after_request(keep_made_figures)

PAGE = 25
"""Trips of a page; the sums above them are of all."""

SHOWN = 15
"""Decisions and payers that the page lists; the workbook has them all."""

ALL_YEARS = "all"


@blueprint.get("/")
def index() -> str:
    """The money of a year's trips: sums, decisions due, a bar for each, payers, cost centres."""
    form, wanted = _filter()
    page = get_coverage(db(), actor(), wanted, now())
    form.offer(page)
    trips = page.overview.trips
    shown, pages = _shown_page(len(trips))
    return render_template(
        "coverage/index.html",
        page=page,
        overview=page.overview,
        form=form,
        trips=trips[(shown - 1) * PAGE : shown * PAGE],
        number=shown,
        pages=pages,
        most=SHOWN,
        address=_address(wanted),
        links={bucket: url_for("coverage.index", **_address(wanted, bucket)) for bucket in Bucket},
    )


@blueprint.get("/coverage.xlsx")
def file() -> Response:
    """The overview as a workbook, narrowed as the page is."""
    _, wanted = _filter()
    return download(coverage_workbook(db(), actor(), wanted, language(), now()))


@blueprint.get("/register")
def register() -> str:
    """What others promised and gave, accepted or declined, page by page."""
    page = get_register(db(), actor(), _year(), asked_number("page") or 1)
    return render_template(
        "coverage/register.html",
        register=page,
        state_of=state_of,
        acceptance_of=acceptance_of,
        no_evidence=NO_EVIDENCE,
        report_duty_of=report_duty_of,
        effects=EFFECT_LABELS,
    )


@blueprint.get("/register.xlsx")
def register_file() -> Response:
    """The register as a workbook, with all its columns."""
    return download(register_workbook(db(), actor(), _year(), language(), now()))


@blueprint.get("/reciprocity")
def reciprocity() -> str:
    """By partner: who hosted, who travelled, who paid."""
    page = get_reciprocity(db(), actor(), _year())
    return render_template("coverage/reciprocity.html", page=page)


@blueprint.get("/reciprocity.xlsx")
def reciprocity_file() -> Response:
    """The partners as a workbook."""
    return download(reciprocity_workbook(db(), actor(), _year(), language(), now()))


@blueprint.get("/trips/<slug>")
def trip(slug: str) -> str:
    """One trip as a council asks about it, and what stands behind each of its figures."""
    answer = get_answer(db(), actor(), slug)
    links = {bucket: f"#{bucket}" for bucket in Bucket}
    return render_template(
        "coverage/trip.html", answer=answer, trip=answer.trip, buckets=Bucket, links=links
    )


def _filter() -> tuple[CoverageForm, Wanted]:
    form = CoverageForm(request.args)
    today = in_zone(now(), office_of(db(), actor()).zone).date()
    year = asked_year() or year_to_show(db(), actor(), today)
    return form, form.result(request.args.get("bucket", ""), year)


def _address(wanted: Wanted, bucket: Bucket | None = None) -> dict[str, Any]:
    """What an address says to want the same, and cents in a bucket."""
    said = {name: value for name, value in asdict(wanted).items() if value}
    return said | ({"bucket": bucket} if bucket else {})


def _shown_page(trips: int) -> tuple[int, int]:
    """The page that the address names, within those there are, and how many there are."""
    pages = max(-(-trips // PAGE), 1)
    return min(max(asked_number("page") or 1, 1), pages), pages


def _year() -> int | None:
    """The year that the address names; without one that to show, None for all years."""
    if request.args.get("year") == ALL_YEARS:
        return None
    today = in_zone(now(), office_of(db(), actor()).zone).date()
    return asked_year() or year_to_show(db(), actor(), today)
