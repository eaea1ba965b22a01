"""Tokens of programs: made by administrators, shown once, revoked singly, never renewed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import ApiToken
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Permission, Scope, require
from planner.domain.api_tokens import LONGEST_DAYS, PREFIX, USUAL_DAYS
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.secret_addresses import hash_of
from planner.services.secret_links import device_name, new_secret


@dataclass(frozen=True, slots=True)
class TokenWish:
    """A token that somebody wants; it works for `days`."""

    name: str
    scopes: Sequence[Scope]
    days: int = USUAL_DAYS


def create_token(
    session: Session, actor: Actor, wish: TokenWish, now: datetime
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is nowhere to be found again."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    if not wish.scopes:
        raise InvalidError("Choose at least one.", field="scopes")
    if not 1 <= wish.days <= LONGEST_DAYS:
        raise InvalidError("Choose 1 to %(most)s days.", field="days", most=LONGEST_DAYS)
    secret = PREFIX + new_secret()
    token = ApiToken(
        secret_hash=hash_of(secret),
        name=device_name(wish.name),
        scopes=[str(scope) for scope in Scope if scope in wish.scopes],
        created_at=now,
        created_by=actor.name,
        expires_at=now + timedelta(days=wish.days),
    )
    session.add(token)
    session.flush()
    return token, secret


def list_tokens(session: Session, actor: Actor) -> list[ApiToken]:
    """The office's tokens, revoked and expired ones too, the newest first."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    return list(session.scalars(select(ApiToken).order_by(ApiToken.id.desc())))


def get_token(session: Session, actor: Actor, number: int) -> ApiToken:
    """A token of the office; `NotFoundError`."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    token = session.scalar(select(ApiToken).where(ApiToken.id == number))
    if token is None:
        raise NotFoundError("There is no such token.")
    return token


def revoke_token(session: Session, actor: Actor, number: int, now: datetime) -> ApiToken:
    """Let a token work no more, from the next request on; a second time changes nothing."""
    token = get_token(session, actor, number)
    token.revoked_at = token.revoked_at or now
    session.flush()
    return token


def find_token(session: Session, secret: str, now: datetime) -> ApiToken | None:
    """The token with this secret, of any office; None where none works (any more)."""
    works = (ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
    query = select(ApiToken).where(ApiToken.secret_hash == hash_of(secret), *works)
    with everywhere(session):
        return session.scalar(query)
