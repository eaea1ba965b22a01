"""Inviting those who attend to released items by mail, and what they answered."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from planner.domain.invitations import Answer, Method
from planner.services.item_invitations import Post, answer_sheet, invite
from planner.web.mails import announce_mail
from planner.web.session import actor, db, now, settings

blueprint = Blueprint("item_invitations", __name__, url_prefix="/trips/<slug>/attendance")


@blueprint.get("/invitations")
def index(slug: str) -> str:
    """Each released item with who was invited and what they said."""
    sheet = answer_sheet(db(), actor(), slug)
    return render_template(
        "attendance/invitations.html",
        trip=sheet.trip,
        sheet=sheet,
        answers=Answer,
        methods=Method,
    )


@blueprint.post("/invitations")
def send(slug: str) -> Response:
    """Invite everybody who attends the items that were ticked."""
    post = Post(settings().base_url, settings().organizer, now())
    invited = invite(db(), actor(), slug, request.form.getlist("uid"), post)
    announce_mail()
    if invited:
        count = len(invited)
        flash(ngettext("%(num)s person is invited.", "%(num)s people are invited.", count))
    else:
        flash(
            gettext("Everybody there was invited already, has no address or wants no such mails.")
        )
    return redirect(url_for("item_invitations.index", slug=slug))
