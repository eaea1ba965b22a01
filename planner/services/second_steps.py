"""The second step of signing in: a code, once the password was right.

Between the steps there is no session, only a token that is good once and for ten minutes. A try is
counted before the code is looked at, as with passwords.
"""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.engine import open_session
from planner.db.models import AccountSession, SecondFactor
from planner.db.tenancy import everywhere
from planner.domain.refusals import InvalidError, RefusalError
from planner.domain.throttling import PER_ACCOUNT, PER_NETWORK
from planner.gateways.seals import Vault
from planner.services.links import Purpose, SpentLinkError, get_link_account, redeem_link
from planner.services.members import find_membership
from planner.services.second_factors import take_code, take_recovery_code
from planner.services.sign_in import (
    Visitor,
    count_tries,
    forget_tries,
    network_key,
    start_session,
)

APP_DIGITS = 6


class StepOverError(RefusalError):
    """The first step is used up, too long ago, or never was: sign in from the beginning."""

    def __init__(self) -> None:
        super().__init__("That took too long. Sign in again.")


def sign_in_by_code(  # noqa: PLR0913 - what was sent, by whom, when
    session: Session, token: str, code: str, *, vault: Vault, visitor: Visitor, now: datetime
) -> tuple[str, AccountSession]:
    """Open the session of who typed the right password before, and now the right code.

    `StepOverError` where the first step is too long ago or used up, `InvalidError` for a wrong or
    used code, `ThrottledError` after too many. `session` must not have begun a transaction.
    """
    if session.in_transaction():
        raise RuntimeError("sign_in_by_code() comes first in a transaction")
    try:
        key, network_try = _count(session, token, visitor, now)
        account = redeem_link(session, token, Purpose.SECOND_STEP, now)
    except SpentLinkError:
        raise StepOverError from None
    if not _is_right(session, account.id, code, vault, now):
        raise InvalidError("This code is wrong, or was used before.", field="code")
    forget_tries(session, key, network_try)
    member = find_membership(session, account.id)
    if member is None:
        raise StepOverError
    return start_session(session, member.as_actor(), visitor.client, now)


def _count(session: Session, token: str, visitor: Visitor, now: datetime) -> tuple[str, int]:
    """Count the try for the account and the network; its key and the network's count."""
    with open_session(session.get_bind().engine) as counting, everywhere(counting):
        account = get_link_account(counting, token, Purpose.SECOND_STEP, now)
        key = sha256(f"code {account.id}".encode()).hexdigest()
        rules = {key: PER_ACCOUNT, network_key(visitor.address): PER_NETWORK}
        tries = count_tries(counting, rules, now)
        counting.commit()
        return key, tries[1].id


def _is_right(session: Session, account_id: int, code: str, vault: Vault, now: datetime) -> bool:
    """Six digits are the app's, anything else is a recovery code."""
    if sum(map(str.isalnum, code)) != APP_DIGITS:
        return take_recovery_code(session, account_id, code, now)
    query = select(SecondFactor).where(
        SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_not(None)
    )
    factor = session.scalars(query).one_or_none()
    return factor is not None and take_code(session, factor, vault, code, now)
