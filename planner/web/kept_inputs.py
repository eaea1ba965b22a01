"""What somebody typed while their session ended: carried over the sign-in, stored nowhere.

The sign-in page holds it in hidden inputs named ``kept:…``. Once they are signed in, a page leads
back to the form, which shows the input and saves it only when its own button is pressed.
"""

from urllib.parse import urlsplit

from flask import current_app, request

from planner.domain.vocabulary import PersonalKind
from planner.web.addresses import parts_of
from planner.web.inputs import Inputs
from planner.web.merging import named
from planner.web.session import settings

KEPT = "kept:"
RELOAD = "reload"
"""The input that asks a form to be shown with what was sent, not to save it."""

PASSWORDS = frozenset({"old", "new", "again", "password"})
"""Inputs that hold passwords."""

CODES = frozenset({"code", "key_answer"})
"""Inputs that hold what stands beside a password."""

SECRETS = PASSWORDS | CODES | frozenset(map(str, PersonalKind))
"""Inputs that hold passwords or personal data; a form that has one is not kept."""

MOST = 200_000
"""Signs, of names and values together: far more than any form of ours takes."""


def form_address() -> str:
    """Where to see the page again whose form was sent; the front page where it has none."""
    adapter = current_app.create_url_adapter(request)
    is_page = adapter is not None and "GET" in adapter.allowed_methods()
    return request.full_path.rstrip("?") if is_page else "/"


def sent_inputs() -> Inputs:
    """What this request's form sent, as far as it may be kept.

    Only from our own pages: nobody else may put words into somebody's form.
    """
    is_form = request.method == "POST" and form_address() != "/"
    names = {name.rpartition(":")[2] for name in request.form}  # of either side of a conflict, too
    if not is_form or not _is_from_here() or SECRETS & names:
        return ()
    left_out = {"csrf_token", RELOAD}
    pairs = tuple(pair for pair in request.form.items(multi=True) if pair[0] not in left_out)
    return pairs if sum(len(name) + len(value) for name, value in pairs) <= MOST else ()


def kept_inputs() -> Inputs:
    """What the sign-in page carried along."""
    return named(request.form, KEPT)


def _is_from_here() -> bool:
    origin = parts_of(request.headers.get("Origin", "")).netloc
    return origin in {request.host, urlsplit(settings().base_url).netloc}
