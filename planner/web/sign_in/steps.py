"""What a sign-in is for, and where it stands between its two steps (in the signed cookie)."""

from flask import request
from flask import session as cookie

from planner.services.sign_in import SecondStep
from planner.web.sign_in.keys import site

STEP, WAYS = "second_step", "second_ways"
"""The cookie entries: the step's token; what may follow, and who vouched for the first step."""


def is_again() -> bool:
    """Whether the address says that somebody who is signed in signs in once more."""
    return request.args.get("again") == "1"


def remember_step(step: SecondStep, *, by_provider: bool = False) -> None:
    """Let this browser go on with its second step."""
    has_keys = step.has_keys and site() is not None
    cookie[STEP] = step.token
    cookie[WAYS] = {"app": step.has_app, "keys": has_keys, "provider": by_provider}


def step_token() -> str:
    """The token of the step under way; empty where there is none."""
    return str(cookie.get(STEP, ""))


def takes_app() -> bool:
    """Whether codes of an app are taken."""
    return bool(cookie.get(WAYS, {}).get("app", True))


def takes_keys() -> bool:
    """Whether a key can be asked."""
    return bool(cookie.get(WAYS, {}).get("keys", False))


def is_provided() -> bool:
    """Whether the first step was made at the identity provider."""
    return bool(cookie.get(WAYS, {}).get("provider", False))


def forget_step() -> None:
    """Go on with nothing."""
    cookie.pop(STEP, None)
