"""Signatures of cookies and form tokens: HMAC-SHA-256, where Flask and Flask-WTF take SHA-1.

SHA-1 is not broken within HMAC, and withdrawn all the same (NIST, by 2030; OWASP ASVS 11.4.1).
"""

import secrets
from hashlib import sha256
from typing import Any

from flask import Flask
from flask import session as cookie
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from itsdangerous import Signer

FIELD = "csrf_token"

Signer.default_digest_method = staticmethod(sha256)  # of Flask-WTF's, which take what is usual
SecureCookieSessionInterface.digest_method = staticmethod(sha256)


def form_token() -> str:
    """The token of this browser's forms; what it signs is 256 random bits, kept in the cookie."""
    if FIELD not in cookie:
        cookie[FIELD] = secrets.token_hex(32)
    return generate_csrf()


class FormTokens(FlaskForm.Meta.csrf_class):
    """What puts the token into forms."""

    def generate_csrf_token(self, csrf_token_field: Any) -> str:  # noqa: ANN401 - WTForms
        """The token; the field says nothing of it."""
        del csrf_token_field
        return form_token()


def install(app: Flask) -> None:
    """Let templates write the token; after Flask-WTF, which would write its own."""
    app.jinja_env.globals[FIELD] = form_token
    app.context_processor(lambda: {FIELD: form_token})
