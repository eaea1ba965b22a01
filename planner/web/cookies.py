"""What a browser keeps: the token of its session and the language it reads."""

from typing import TYPE_CHECKING

from flask import session as cookie

from planner.web.languages import CHOICE
from planner.web.session import TOKEN

if TYPE_CHECKING:
    from planner.db.models import AccountSession


def remember_browser(token: str, opened: "AccountSession") -> None:
    """Let this browser be the session's; nothing that it brought along stays but the language."""
    forget_browser()
    cookie[TOKEN] = token
    cookie.permanent = True
    remember_language(opened.account.language)


def forget_browser() -> None:
    """Keep nothing but the language."""
    language = cookie.get(CHOICE, "")
    cookie.clear()
    remember_language(language)


def remember_language(language: str) -> None:
    """Read on in an account's language; an empty one changes nothing."""
    if language:
        cookie[CHOICE] = language
