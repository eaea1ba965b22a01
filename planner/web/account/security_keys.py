"""One's own security keys: adding one in two steps, removing one.

The first step asks for a name, the second for the key: its page holds what the browser asks, and a
script sends what the key answers.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.services.security_keys import add_key, ask_new_key, get_own_key, remove_key
from planner.web.account.forms import NewKeyForm, TouchedKeyForm
from planner.web.account.second_factor import tell_codes
from planner.web.editing import made, saved
from planner.web.forms import PlannerForm
from planner.web.session import account_session, actor, db, now, settings
from planner.web.sign_in.keys import sent_answer, site

blueprint = Blueprint("security_keys", __name__, url_prefix="/account/second-factor/keys")

Answer = str | Response | tuple[str, int]


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> Answer:
    """The name of a new key; then the page that asks the key."""
    form = NewKeyForm()
    options = made(
        form, lambda: ask_new_key(db(), actor(), site(), opened=_session_id(), now=now())
    )
    if options is None:
        return _ask_name(form, 422 if form.is_submitted() else 200)
    touched = TouchedKeyForm(formdata=None, data={"name": form.result()})
    return render_template(
        "account/touch_key.html", form=touched, options=options, origin=settings().base_url
    )


@blueprint.route("", methods=["GET", "POST"])
def add() -> Answer:
    """Keep the key that answered; a page loaded anew begins anew."""
    if request.method == "GET":
        return redirect(url_for("security_keys.new"))
    form = TouchedKeyForm()
    codes = made(
        form,
        lambda: add_key(
            db(),
            actor(),
            site(),
            name=form.result(),
            answer=sent_answer(),
            opened=_session_id(),
            now=now(),
        ),
    )
    if codes is not None:
        return tell_codes(codes)
    again = NewKeyForm(formdata=None, data={"name": form.result()})
    again.form_errors.extend(form.form_errors)
    return _ask_name(again, 422)


@blueprint.route("/<int:number>/remove", methods=["GET", "POST"])
def remove(number: int) -> Answer:
    """Remove a key."""
    key, form = get_own_key(db(), actor(), number), PlannerForm()
    name = key.name
    if saved(form, lambda: remove_key(db(), actor(), number, now())):
        flash(gettext("The key %(name)s is removed.", name=name))
        return redirect(url_for("second_factor.show"))
    page = render_template("account/remove_key.html", form=form, name=name)
    return page, 422 if form.is_submitted() else 200


def _ask_name(form: NewKeyForm, status: int) -> Answer:
    return render_template("account/new_key.html", form=form), status


def _session_id() -> int:
    found = account_session()
    return found.id if found else 0
