"""One's own account."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.refusals import EditConflictError
from planner.services.accounts import edit_own_account, get_own_account
from planner.services.mail_choices import own_choices
from planner.services.offices import office_of
from planner.services.passwords import change_password
from planner.services.second_factors import accounts_with_second_factor
from planner.services.sessions import (
    end_other_sessions,
    end_session,
    list_own_memberships,
    list_sessions,
    switch_office,
)
from planner.services.sign_in import start_session
from planner.web.account.forms import PasswordForm, ProfileForm
from planner.web.account.tries import by_password
from planner.web.cookies import remember_browser, remember_language
from planner.web.editing import conflict, saved
from planner.web.session import account_session, actor, db, now, settings
from planner.web.sign_in.views import require_passwords
from planner.web.sign_in.visitors import visitor

blueprint = Blueprint("account", __name__, url_prefix="/account")

Answer = str | Response | tuple[str, int]


@blueprint.route("/", methods=["GET", "POST"])
def show() -> Answer:
    """Name and language, offices, and where one is signed in."""
    own = get_own_account(db(), actor())
    form = ProfileForm(obj=own)
    try:
        if saved(form, lambda: _save(form)):
            flash(gettext("Saved."))
            return redirect(url_for("account.show"))
    except EditConflictError:
        return conflict(form, partial(ProfileForm, None, obj=own), row=own)
    page = render_template(
        "account/show.html",
        form=form,
        sessions=list_sessions(db(), actor(), now()),
        current=_session_id(),
        offices=list_own_memberships(db(), actor()),
        zone=office_of(db(), actor()).zone,
        choices=own_choices(db(), actor()),
        has_factor=own.id in accounts_with_second_factor(db(), [own.id]),
        has_password=own.password_hash is not None and settings().password_sign_in,
    )
    return page, 422 if form.is_submitted() else 200


def _save(form: ProfileForm) -> None:
    name, language = form.result()
    edit_own_account(db(), actor(), version=form.seen_version, name=name, language=language)
    remember_language(language)


@blueprint.route("/password", methods=["GET", "POST"])
def password() -> Answer:
    """Change the password; every other browser is signed out."""
    require_passwords()
    form = PasswordForm()
    if saved(form, lambda: by_password(lambda: _change(*form.result()))):
        flash(gettext("Your password is changed. Every other browser is signed out."))
        return redirect(url_for("account.show"))
    page = render_template("account/password.html", form=form, email=actor().email)
    return page, 422 if form.is_submitted() else 200


def _change(old: str, new: str) -> None:
    change_password(db(), actor(), old=old, new=new, now=now())
    token, opened = start_session(db(), actor(), visitor().client, now())
    opened.confirmed_at = actor().confirmed_at  # the second factor was not asked
    remember_browser(token, opened)


@blueprint.post("/sessions/<int:number>/end")
def end(number: int) -> Response:
    """Sign one browser out."""
    end_session(db(), actor(), number, now())
    flash(gettext("That browser is signed out."))
    return redirect(url_for("account.show"))


@blueprint.post("/sessions/end-others")
def end_others() -> Response:
    """Sign every browser out but this one."""
    end_other_sessions(db(), actor(), _session_id(), now())
    flash(gettext("Every other browser is signed out."))
    return redirect(url_for("account.show"))


@blueprint.post("/offices/<int:number>")
def switch(number: int) -> Response:
    """Work for another office."""
    switch_office(db(), actor(), _session_id(), number)
    return redirect("/")


def _session_id() -> int:
    found = account_session()
    return found.id if found else 0
