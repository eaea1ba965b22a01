"""The mails of a trip: what was written to whom, and what became of it; the welcome."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.services.announcements import Told
from planner.services.deliveries import PERHAPS_SENT
from planner.services.offices import office_of
from planner.services.people.travellers import get_people
from planner.services.trip_mails import list_trip_mails, send_again, welcomed_at
from planner.services.welcomes import welcome_travellers
from planner.web.editing import made
from planner.web.mailing.forms import WelcomeForm
from planner.web.mails import announce_mail
from planner.web.numbers import asked_number
from planner.web.session import actor, db, now, settings

blueprint = Blueprint("mailing", __name__, url_prefix="/trips/<slug>/mails")

Answer = str | Response | tuple[str, int]


@blueprint.get("")
def index(slug: str) -> str:
    """The newest mails, and who switched which off."""
    found = list_trip_mails(db(), actor(), slug)
    zone = office_of(db(), actor()).zone
    return render_template(
        "mailing/index.html", trip=found.trip, found=found, zone=zone, perhaps_sent=PERHAPS_SENT
    )


@blueprint.post("/<int:number>/again")
def again(slug: str, number: int) -> Response:
    """Send what did not arrive once more."""
    mail = send_again(db(), actor(), slug, number, base_url=settings().base_url, now=now())
    announce_mail()
    flash(gettext("A mail to %(address)s is on its way.", address=mail.recipient))
    people, mails = url_for("people.index", slug=slug), url_for("mailing.index", slug=slug)
    return redirect(people if "people" in request.args else mails)


@blueprint.route("/welcome", methods=["GET", "POST"])
def welcome(slug: str) -> Answer:
    """Choose who is sent the addresses of their page and calendar."""
    require(actor(), Permission.SHARE_CALENDARS)
    trip = get_people(db(), actor(), slug)
    welcomed = welcomed_at(db(), actor(), trip)
    reachable = [person for person in trip.travellers if person.email]
    one = asked_number("traveller")
    fresh = [each.id for each in reachable if each.id not in welcomed]
    form = WelcomeForm(data={"people": [one] if one else fresh})
    form.offer(reachable, welcomed, office_of(db(), actor()).zone)
    told = made(form, lambda: _welcome(slug, form.result()))
    if told:
        count = len(told.mailed)
        flash(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", count))
        return redirect(url_for("mailing.index", slug=slug))
    page = render_template(
        "mailing/welcome.html",
        trip=trip,
        form=form,
        unreachable=[each for each in trip.travellers if not each.email],
    )
    return page, 422 if form.is_submitted() else 200


def _welcome(slug: str, numbers: tuple[int, ...]) -> Told:
    base_url = settings().base_url
    told = welcome_travellers(db(), actor(), slug, numbers, base_url=base_url, now=now())
    announce_mail()
    return told
