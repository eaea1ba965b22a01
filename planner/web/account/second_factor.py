"""One's own second factor: an app, recovery codes, and which security keys there are.

Who still needs one sees these pages and no others.
"""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.formats.qr_codes import qr_image
from planner.services.accounts import get_own_account
from planner.services.offices import office_of
from planner.services.second_factors import (
    begin_second_factor,
    confirm_second_factor,
    own_second_factor,
    remove_second_factor,
    renew_recovery_codes,
)
from planner.services.security_keys import list_own_keys
from planner.web.account.forms import ConfirmFactorForm
from planner.web.editing import made, saved
from planner.web.forms import PlannerForm
from planner.web.readiness.vaults import vault
from planner.web.session import account_session, actor, db, lacks_second_factor, now
from planner.web.sign_in.keys import site

blueprint = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")

Answer = str | Response | tuple[str, int]


@blueprint.route("", methods=["GET", "POST"])
def show() -> Answer:
    """How it stands; while an app waits to be confirmed, its QR code and the form for the code."""
    form, opened = ConfirmFactorForm(), account_session()
    keep = opened.id if opened else 0
    codes = made(
        form,
        lambda: confirm_second_factor(
            db(), actor(), vault(), code=form.result(), keep=keep, now=now()
        ),
    )
    if codes is not None:
        return tell_codes(codes)
    state = own_second_factor(db(), actor(), vault())
    page = render_template(
        "account/second_factor.html",
        form=form,
        state=state,
        keys=list_own_keys(db(), actor()),
        takes_keys=site() is not None,
        zone=office_of(db(), actor()).zone,
        qr=qr_image(state.address) if state.address else "",
        is_needed=lacks_second_factor(),
        has_password=get_own_account(db(), actor()).password_hash is not None,
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/begin")
def begin() -> Response:
    """A new secret for an app."""
    begin_second_factor(db(), actor(), vault(), now())
    return redirect(url_for("second_factor.show"))


@blueprint.route("/codes", methods=["GET", "POST"])
def codes() -> Answer:
    """New recovery codes in place of the former."""
    form = PlannerForm()
    made_codes = made(form, lambda: renew_recovery_codes(db(), actor(), now()))
    if made_codes:
        return tell_codes(made_codes)
    return render_template("account/renew_codes.html", form=form), _status(form)


@blueprint.route("/remove", methods=["GET", "POST"])
def remove() -> Answer:
    """Switch the app off."""
    form = PlannerForm()
    if saved(form, lambda: remove_second_factor(db(), actor(), now())):
        flash(gettext("The app is switched off."))
        return redirect(url_for("account.show"))
    keys = list_own_keys(db(), actor())
    return render_template("account/remove_factor.html", form=form, keys=keys), _status(form)


def _status(form: PlannerForm) -> int:
    return 422 if form.is_submitted() else 200


def tell_codes(codes: list[str]) -> Answer:
    """The page that shows recovery codes, this once; without new ones how it stands."""
    if codes:
        return render_template("account/recovery_codes.html", codes=codes)
    flash(gettext("Saved. Your recovery codes hold for it, too."))
    return redirect(url_for("second_factor.show"))
