"""One's own second factor: setting up an app, recovery codes, switching it off.

Who still needs one sees these pages and no others.
"""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.formats.qr_codes import qr_image
from planner.services.second_factors import (
    begin_second_factor,
    confirm_second_factor,
    own_second_factor,
    remove_second_factor,
    renew_recovery_codes,
)
from planner.web.account.forms import ConfirmFactorForm, PresentPasswordForm
from planner.web.editing import made, saved
from planner.web.readiness.vaults import vault
from planner.web.session import account_session, actor, db, lacks_second_factor, now

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
            db(), actor(), vault(), given=form.result(), keep=keep, now=now()
        ),
    )
    if codes:
        return _codes(codes)
    state = own_second_factor(db(), actor(), vault())
    page = render_template(
        "account/second_factor.html",
        form=form,
        state=state,
        qr=qr_image(state.address) if state.address else "",
        is_needed=lacks_second_factor(),
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
    form = PresentPasswordForm()
    made_codes = made(form, lambda: renew_recovery_codes(db(), actor(), password=form.result()))
    if made_codes:
        return _codes(made_codes)
    return render_template("account/renew_codes.html", form=form), _status(form)


@blueprint.route("/remove", methods=["GET", "POST"])
def remove() -> Answer:
    """Switch it off."""
    form = PresentPasswordForm()
    if saved(form, lambda: remove_second_factor(db(), actor(), password=form.result())):
        flash(gettext("Your second factor is off."))
        return redirect(url_for("account.show"))
    return render_template("account/remove_factor.html", form=form), _status(form)


def _status(form: PresentPasswordForm) -> int:
    return 422 if form.is_submitted() else 200


def _codes(codes: list[str]) -> str:
    """The page that shows recovery codes, this once."""
    return render_template("account/recovery_codes.html", codes=codes)
