"""A password that somebody chooses: judged and hashed, in this one place."""

from planner.db.models import Account
from planner.domain.passwords import folded, require_strong
from planner.domain.refusals import InvalidError
from planner.gateways.passwords import hash_password
from planner.gateways.stolen_passwords import is_stolen


def chosen_hash(account: Account, password: str, *, field: str = "password") -> str:
    """The hash of the account's new password.

    `InvalidError` at `field` where somebody who knows the person guesses it, or where it is in a
    list of stolen ones, in small letters or as it was typed.
    """
    require_strong(password, email=account.email, name=account.name, field=field)
    text = folded(password)
    if is_stolen(text) or is_stolen(text.lower()):
        raise InvalidError(
            "This password was stolen elsewhere and is in lists that are tried first. Use several "
            "words.",
            field=field,
        )
    return hash_password(password)
