"""What is said to who brings a secret that opens nothing, once that happened too often."""

from flask import Flask, current_app, request

from planner.domain.refusals import ThrottledError
from planner.services.guesses import Guesses
from planner.web.addresses import address_of
from planner.web.session import now, take_back

GUESSES = "planner_guesses"


def wait_after(secret: str) -> int:
    """Count a secret that opened nothing; the seconds that who sent it has to wait, mostly 0."""
    take_back()
    guesses: Guesses = current_app.extensions[GUESSES]
    return guesses.wait(secret, address_of(request.environ), now())


def raise_if_guessed(secret: str) -> None:
    """Count a secret that opened nothing; `ThrottledError` where who sent it has to wait."""
    wait = wait_after(secret)
    if wait:
        raise ThrottledError(
            "Too many tries. Wait %(seconds)s seconds and try again.", seconds=wait
        )


def install(app: Flask) -> None:
    """Count wrong secrets of the application's pages."""
    app.extensions[GUESSES] = Guesses(app.extensions["planner_engine"])
