"""The draft against the last version, releasing it, and every version as each audience sees it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.change_lists import listed
from planner.domain.change_wording import Teller
from planner.domain.days import days_of
from planner.i18n.catalogues import texts
from planner.services.homes import home_city
from planner.services.offices import office_of
from planner.services.released_views import digest_of_draft, release_as_seen, view_version
from planner.services.releases import Review, list_releases, review_release
from planner.web.editing import saved
from planner.web.languages import language
from planner.web.releases.forms import AudienceForm, ReleaseForm
from planner.web.session import actor, db, now
from planner.web.trips.pages import trip_of

blueprint = Blueprint("releases", __name__, url_prefix="/trips/<slug>/releases")

Answer = str | Response | tuple[str, int]


def teller() -> Teller:
    """Words changes for the reader."""
    return Teller(language(), texts(language()).gettext)


def _page(template: str, review: Review, **values: object) -> str:
    """A page about the draft against the last version."""
    people = review.after.traveller_of
    return render_template(
        template,
        trip=review.trip,
        review=review,
        listed=listed(review.changes, review.before, review.after),
        affected=[people[key] for key in review.affected],
        teller=teller(),
        **values,
    )


@blueprint.get("")
def index(slug: str) -> str:
    """What a release would change, and all versions so far."""
    review = review_release(db(), actor(), slug, now())
    versions = list_releases(db(), actor(), slug)
    return _page("releases/index.html", review, versions=versions, office=office_of(db(), actor()))


@blueprint.route("/new", methods=["GET", "POST"])
def new(slug: str) -> Answer:
    """Say what will happen, then release."""
    require(actor(), Permission.RELEASE_TRIPS)
    form = ReleaseForm()
    if saved(form, lambda: release_as_seen(db(), actor(), slug, *form.result(), now())):
        flash(gettext("Released. Feeds and travellers' pages show the new version from now on."))
        return redirect(url_for("releases.index", slug=slug))
    review = review_release(db(), actor(), slug, now())
    form.seen.data = digest_of_draft(review)
    status = 422 if form.is_submitted() else 200
    return _page("releases/new.html", review, form=form), status


@blueprint.get("/<int:number>")
def show(slug: str, number: int) -> str:
    """A version as an audience sees it."""
    form = AudienceForm(request.args)
    trip = trip_of(slug)
    version = view_version(db(), actor(), slug, number, form.result())
    form.offer(version.travellers)
    return render_template(
        "releases/show.html",
        trip=trip,
        form=form,
        audience=form.result(),
        version=version,
        days=days_of(version.after, with_empty=False),
        listed=listed(version.changes, version.before, version.after),
        teller=teller(),
        home=home_city(db(), trip),
        office=office_of(db(), actor()),
    )
