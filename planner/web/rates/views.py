"""Exchange rates and allowance tables: what is known; a file is shown first, then taken over."""

from dataclasses import replace
from itertools import islice

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.rate_changes import RateChangeKind, RateFileKind
from planner.domain.refusals import FaultsError, InvalidError, RowFault
from planner.services.offices import office_of
from planner.services.rate_imports import RateFile, import_rates, preview_rates, rate_state
from planner.web.errors import explain
from planner.web.rates.forms import RateFileForm
from planner.web.rates.wording import MOST_SHOWN, lines_of, told_fault
from planner.web.sent_files import Kept
from planner.web.session import actor, db, now

blueprint = Blueprint("rates", __name__, url_prefix="/admin/rates")

MOST_FAULTS = 50

Answer = str | Response | tuple[str, int]


@blueprint.before_request
def only_keepers() -> None:
    """Also for the page that only shows a form: services are asked again when it is sent."""
    require(actor(), Permission.KEEP_RATES)


@blueprint.route("/", methods=["GET", "POST"])
def index() -> Answer:
    """What is known, and a file to send; a file sent is shown as what it changes."""
    form = RateFileForm()
    if not form.is_submitted():
        return _start(form)
    if not form.validate():
        return _start(form), 422
    try:
        file = form.result()
        return _apply(form, file) if form.is_to_apply else _preview(form, file)
    except InvalidError as error:
        form.refuse(error)
    except FaultsError as error:
        form.form_errors += _faults(error)
    return _start(form), 422


def _start(form: RateFileForm) -> str:
    return render_template(
        "rates/index.html",
        form=form,
        state=rate_state(db(), actor()),
        zone=office_of(db(), actor()).zone,
    )


def _faults(error: FaultsError) -> list[str]:
    """The first faults, by row."""
    return [
        gettext("Row %(number)s", number=fault.row) + f": {told_fault(fault)}"
        for fault in error.faults[:MOST_FAULTS]
        if isinstance(fault, RowFault)
    ]


def _apply(form: RateFileForm, file: RateFile) -> Answer:
    """Take the file over; what came in between is told over a new preview."""
    try:
        import_rates(db(), actor(), file, now(), seen=form.seen)
    except InvalidError as error:
        form.form_errors.append(explain(error))
        return _preview(form, file), 422
    flash(gettext("Taken over: %(name)s", name=file.filename))
    return redirect(url_for("rates.index"))


def _preview(form: RateFileForm, file: RateFile) -> str:
    preview = preview_rates(db(), actor(), replace(file, ends=False))
    lines = list(islice(lines_of(preview.changes), MOST_SHOWN + 1))
    return render_template(
        "rates/preview.html",
        form=form,
        kept=Kept.of(file.filename, file.data),
        preview=preview,
        lines=lines[:MOST_SHOWN],
        more=len(lines) > MOST_SHOWN,
        lacking=list(lines_of(preview.lacking)),
        counts={kind: preview.count(kind) for kind in RateChangeKind},
        are_allowances=preview.content is RateFileKind.ALLOWANCES,
    )
