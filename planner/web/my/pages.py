"""How a traveller's page is put together without touching the session of whoever looks at it."""

from flask import current_app, make_response, request
from flask_babel import force_locale
from werkzeug.wrappers import Response

from planner.i18n.catalogues import LOCALES

CHOICE = "lang"
"""The parameter of an address that says in which language to read on."""


def chosen_language() -> str:
    """The language that the address asks for, if any."""
    return _known(request.args.get(CHOICE, ""))


def reading_language(own: str) -> str:
    """The language to answer in: asked for, else the traveller's `own`, else the browser's."""
    browsers = request.accept_languages.best_match(list(LOCALES))
    return chosen_language() or _known(own) or browsers or "en"


def _known(language: str) -> str:
    return language if language in LOCALES else ""


def page(template: str, language: str, **values: object) -> Response:
    """A page in a language.

    Rendered without Flask's context processors: they ask who is signed in, and this page must
    neither know nor make caches keep one copy per cookie.
    """
    with force_locale(language):
        text = current_app.jinja_env.get_template(template).render(**values)
    return make_response(text)
