"""The draft against the last version, releasing it; every version, compared and brought back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.change_lists import listed
from planner.domain.change_wording import Teller
from planner.domain.days import days_of
from planner.i18n.catalogues import texts
from planner.services.announcements import Told
from planner.services.homes import home_city
from planner.services.item_invitations import Post
from planner.services.offices import office_of
from planner.services.publications import Publication, publish_trip
from planner.services.receipts import list_receipts
from planner.services.released_views import compare_versions, view_version
from planner.services.releases import Review, list_releases, review_release
from planner.services.restorations import restore_release, review_restoration
from planner.web.editing import made, saved
from planner.web.languages import language
from planner.web.mails import announce_mail
from planner.web.releases.forms import AudienceForm, ComparisonForm, ReleaseForm, RestorationForm
from planner.web.session import actor, db, now, settings
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
    return _page(
        "releases/index.html",
        review,
        versions=list_releases(db(), actor(), slug),
        receipts=list_receipts(db(), actor(), slug),
        office=office_of(db(), actor()),
    )


@blueprint.route("/new", methods=["GET", "POST"])
def new(slug: str) -> Answer:
    """Say what will happen, then release."""
    require(actor(), Permission.RELEASE_TRIPS)
    form = ReleaseForm()
    told = made(form, lambda: _release(slug, form))
    if told:
        flash(gettext("Released. Feeds and travellers' pages show the new version from now on."))
        _flash_told(told)
        return redirect(url_for("releases.index", slug=slug))
    review = review_release(db(), actor(), slug, now())
    form.seen.data = review.tag
    status = 422 if form.is_submitted() else 200
    return _page("releases/new.html", review, form=form), status


def _release(slug: str, form: ReleaseForm) -> Told:
    """Release, and write the mails: those that are wanted, else those at short notice."""
    note, seen = form.result()
    wish = Publication(note, tells=bool(form.tell.data), seen=seen)
    post = Post(settings().base_url, settings().organizer, now())
    _, told = publish_trip(db(), actor(), slug, wish, post)
    announce_mail()
    return told


def _flash_told(told: Told) -> None:
    if told.mailed:
        count = len(told.mailed)
        flash(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", count))
    if told.unreachable:
        names = ", ".join(person.label for person in told.unreachable)
        flash(gettext("Without an e-mail address, tell them yourself: %(names)s.", names=names))


@blueprint.get("/compare")
def compare(slug: str) -> str:
    """Any version, or the draft, against any other."""
    trip, form = trip_of(slug), ComparisonForm(request.args)
    if not trip.released_version and form.result() == (None, None):
        return render_template("releases/compare_nothing.html", trip=trip)
    form.offer(trip.released_version)
    comparison = compare_versions(db(), actor(), slug, *form.result(), now())
    return render_template(
        "releases/compare.html",
        trip=trip,
        form=form,
        comparison=comparison,
        listed=listed(comparison.changes, comparison.before, comparison.after),
        teller=teller(),
    )


@blueprint.route("/<int:number>/restore", methods=["GET", "POST"])
def restore(slug: str, number: int) -> Answer:
    """Say what will change, then bring a version back as the draft."""
    require(actor(), Permission.PLAN_TRIPS)
    form = RestorationForm()
    restoration = review_restoration(db(), actor(), slug, number, now())
    form.offer(restoration.result.additional)
    if saved(form, lambda: _restore(slug, number, form)):
        flash(gettext("The draft is version %(number)s again. Nobody sees it yet.", number=number))
        return redirect(url_for("releases.index", slug=slug))
    form.seen.data = restoration.seen
    page = render_template(
        "releases/restore.html",
        trip=restoration.trip,
        form=form,
        restoration=restoration,
        listed=listed(restoration.changes, restoration.before, restoration.result.draft),
        teller=teller(),
    )
    return page, 422 if form.is_submitted() else 200


def _restore(slug: str, number: int, form: RestorationForm) -> object:
    keep, seen = form.keep.data or (), form.seen.data or ""
    return restore_release(db(), actor(), slug, number, keep=keep, seen=seen)


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
