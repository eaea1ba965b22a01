"""The reader's language on screens: their account's, their choice, or their browser's."""

from flask import Blueprint, Flask, redirect, request
from flask import session as cookie
from flask_babel import Babel, get_locale
from werkzeug.wrappers import Response

from planner.i18n.catalogues import FOLDER, LOCALES
from planner.web.security import is_open, local_path

CHOICE = "language"
blueprint = is_open(Blueprint("languages", __name__))


def language() -> str:
    """The language of this request: ``en``, ``de`` or ``zh``."""
    locale = get_locale()
    return locale.language if locale else "en"


def _select() -> str:
    chosen = cookie.get(CHOICE)
    if chosen in LOCALES:
        return str(chosen)
    return request.accept_languages.best_match(list(LOCALES)) or "en"


@blueprint.post("/language")
def choose() -> Response:
    """Read on in another language."""
    wanted = request.form.get("language", "")
    if wanted in LOCALES:
        cookie[CHOICE] = wanted
    return redirect(local_path(request.form.get("next", "/")))


def install(app: Flask) -> None:
    """Let the application speak the languages of its catalogues."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(FOLDER)
    Babel(app, locale_selector=_select)
    app.register_blueprint(blueprint)
