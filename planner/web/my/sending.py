"""What a traveller's page sends: taken once, answered alike each time.

The page's script asks for JSON and repeats what got no answer; a plain form is led to the list.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import jsonify, redirect, request, url_for
from flask_babel import force_locale
from werkzeug.wrappers import Response

from planner.domain.refusals import InvalidError, NotFoundError, ThrottledError
from planner.services.captures.receiving import receive_contact, receive_outlay
from planner.web.errors import explain, status_of
from planner.web.my.doors import enter, require_own_origin
from planner.web.my.forms import ContactNoteForm, OutlayForm, SentForm
from planner.web.my.screens import Screens
from planner.web.session import db, now

Form = TypeVar("Form", bound=SentForm)

JSON = "application/json"
UNREADABLE = 422


def send_contact(secret: str) -> Response:
    """Somebody whom the traveller met."""

    def store(form: ContactNoteForm) -> object:
        return receive_contact(db(), secret, form.sending(now()), form.result(), now())

    return _take(secret, ContactNoteForm, store, lambda page, form: page.contacts(form), "contacts")


def send_outlay(secret: str) -> Response:
    """Money that the traveller laid out."""

    def store(form: OutlayForm) -> object:
        return receive_outlay(db(), secret, form.sending(now()), form.result(), now())

    return _take(secret, OutlayForm, store, lambda page, form: page.costs(form), "costs")


def answered(token: str, place: str) -> Response:
    """What is said of something that is stored, the first time and every other."""
    if _wants_json():
        return jsonify(received=token)
    return redirect(place)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == JSON


def _take(
    secret: str,
    form_class: type[Form],
    store: Callable[[Form], object],
    show: Callable[[Screens, Form], Response],
    list_of: str,
) -> Response:
    """Store what a form says, or say why not; `show` is the page with the form on it."""
    require_own_origin()
    screens = Screens(enter(secret))
    if screens.mine.programme is None:
        raise NotFoundError("Nothing has been released yet.")
    with force_locale(screens.language):
        form = form_class()
        refusal = _refusal(form, store)
        if refusal is None:
            return answered(form.token.data or "", url_for(f"my.{list_of}", _anchor="sent"))
        answer = _reasons(form) if _wants_json() else show(screens, form)
    answer.status_code = refusal
    return answer


def _refusal(form: Form, store: Callable[[Form], object]) -> int | None:
    """The status of a refusal, told in the form; None where it was stored."""
    if not form.validate():
        return UNREADABLE
    try:
        store(form)
    except InvalidError as error:
        form.refuse(error)
        return UNREADABLE
    except ThrottledError as error:
        form.form_errors.append(explain(error))
        return status_of(error)
    return None


def _reasons(form: SentForm) -> Response:
    faults = [f"{f.label.text}: {' '.join(map(str, f.errors))}" for f in form if f.errors]
    return jsonify(reason=" ".join([*map(str, form.form_errors), *faults]))
