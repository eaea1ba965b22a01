"""People with accounts, for tests of who may do what."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import Membership
from planner.domain.access import Actor, Role
from planner.services.accounts import create_account
from tests.records import NOW

PASSWORD: Final = "klingen tee foshan"


def add_account(
    engine: Engine, office: Actor, email: str, role: Role = Role.PLANNER, now: datetime = NOW
) -> Actor:
    """An account with `PASSWORD` and a role in the office, stored; as who has just signed in."""
    with session_for(engine, office, now) as session:
        name = email.partition("@")[0].title()
        account = create_account(
            session, office, email=email, name=name, role=role, password=PASSWORD, now=now
        ).account
        mine = select(Membership).where(Membership.account_id == account.id)
        actor = session.scalars(mine).one().as_actor()
        session.commit()
        return replace(actor, confirmed_at=now)


def membership_of(engine: Engine, actor: Actor) -> Membership:
    """The role of an account in its office, as it is stored now."""
    with session_for(engine, actor, NOW) as session:
        mine = select(Membership).where(Membership.account_id == actor.account_id)
        return session.scalars(mine).one()
