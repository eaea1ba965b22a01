"""The second factor of who signs in by password: an app, and what it shares with keys.

The app's secret is sealed. It counts once a code of the app has confirmed it; a security key
(`security_keys`) counts at once. Recovery codes stand for either.

Whoever changes something has proved a moment ago who they are (`require_confirmed`), by password
and by the second factor that they have.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from planner.db.models import Account, SecondFactor, SecurityKey
from planner.domain.access import Actor, Permission, require, require_confirmed
from planner.domain.refusals import ForbiddenError, InvalidError
from planner.gateways.authenticators import new_secret, setup_address, step_of
from planner.gateways.seals import NoKeyError, SealError, Vault
from planner.services.accounts import get_own_account
from planner.services.members import get_member
from planner.services.recovery_codes import count_codes, forget_codes, new_codes
from planner.services.sessions import end_sessions
from planner.services.sign_in import has_second_factor


@dataclass(frozen=True, slots=True)
class SecondFactorState:
    """How an account's app stands: `secret` and `address` only while it waits to be confirmed.

    `codes_left` counts recovery codes, which stand for app and keys.
    """

    is_on: bool
    codes_left: int = 0
    secret: str = ""
    address: str = ""


def own_second_factor(session: Session, actor: Actor, vault: Vault) -> SecondFactorState:
    """How one's own app stands."""
    account = get_own_account(session, actor)
    factor, left = _factor(session, account), count_codes(session, account.id)
    if factor is None or factor.confirmed_at is not None:
        return SecondFactorState(factor is not None, left)
    try:
        secret = vault.open(_subject(account.id), factor.sealed)
    except SealError:  # another key since: begin anew
        return SecondFactorState(is_on=False, codes_left=left)
    return SecondFactorState(
        is_on=False, codes_left=left, secret=secret, address=setup_address(secret, account.email)
    )


def begin_second_factor(session: Session, actor: Actor, vault: Vault, now: datetime) -> None:
    """A new secret that waits to be confirmed, in place of one that waits.

    `InvalidError` without a key to seal with, where one is on, or there is no password.
    """
    require_confirmed(actor, now)
    account = account_with_password(session, actor)
    factor = _factor(session, account)
    if factor is not None and factor.confirmed_at is not None:
        raise InvalidError("Your app is on. Switch it off first.")
    try:
        sealed = vault.seal(_subject(account.id), new_secret())
    except NoKeyError:
        raise InvalidError(
            "This installation has no key for personal data: no secret can be kept. Tell the "
            "person who runs it (PLANNER_FIELD_KEYS)."
        ) from None
    if factor is None:
        factor = SecondFactor(account=account, sealed=sealed, created_at=now)
        session.add(factor)
    factor.sealed, factor.created_at = sealed, now
    session.flush()


def confirm_second_factor(  # noqa: PLR0913 - what is shown, typed, and kept
    session: Session,
    actor: Actor,
    vault: Vault,
    *,
    code: str,
    keep: int,
    now: datetime,
) -> list[str]:
    """Switch the app on by the code that it shows; `InvalidError` names the field at fault.

    The recovery codes, told this once, and none where a key has them already. Every other session
    than `keep` ends.
    """
    require_confirmed(actor, now)
    account = account_with_password(session, actor)
    factor = _factor(session, account)
    if factor is None or factor.confirmed_at is not None:
        raise InvalidError("Begin anew: there is nothing to confirm.")
    if not take_code(session, factor, vault, code, now):
        raise InvalidError("This code is wrong.", field="code")
    return come_into_force(session, account, lambda: _confirm(factor, now), keep=keep, now=now)


def renew_recovery_codes(session: Session, actor: Actor, now: datetime) -> list[str]:
    """Ten new recovery codes; the former ones stop working."""
    require_confirmed(actor, now)
    account = account_with_password(session, actor)
    if not accounts_with_second_factor(session, [account.id]):
        raise InvalidError("Your second factor is not on.")
    return new_codes(session, account.id)


def remove_second_factor(session: Session, actor: Actor, now: datetime) -> None:
    """Switch one's own app off; where the office requires a factor the next page asks for one."""
    require_confirmed(actor, now)
    account = account_with_password(session, actor)
    factor = _factor(session, account)
    if factor is None:
        raise InvalidError("There is no second factor.")
    session.delete(factor)  # through the session: the history tells
    forget_codes_of_nothing(session, account.id)


def reset_second_factor(
    session: Session, actor: Actor, membership_id: int, now: datetime
) -> Account:
    """Take a colleague's lost app and keys; the history tells, their browsers sign out."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    require_confirmed(actor, now)
    account = get_member(session, actor, membership_id).account
    if account.id == actor.account_id:
        raise ForbiddenError("Switch your own second factor off on the page of your account.")
    keys = session.scalars(select(SecurityKey).where(SecurityKey.account_id == account.id)).all()
    gone = [each for each in (_factor(session, account), *keys) if each is not None]
    if not gone:
        raise InvalidError("There is no second factor.")
    for each in gone:
        session.delete(each)
    forget_codes_of_nothing(session, account.id)
    end_sessions(session, account.id, now)
    return account


def accounts_with_second_factor(session: Session, account_ids: Sequence[int]) -> set[int]:
    """Which of the accounts have an app that is on, or a key."""
    query = select(Account.id).where(Account.id.in_(account_ids), has_second_factor(Account.id))
    return set(session.scalars(query))


def come_into_force(
    session: Session, account: Account, add: Callable[[], object], *, keep: int, now: datetime
) -> list[str]:
    """Let `add` give the account another way; for the first, new codes, and other sessions end."""
    had_one = bool(accounts_with_second_factor(session, [account.id]))
    add()
    session.flush()
    if had_one:
        return []
    end_sessions(session, account.id, now, keep=keep)
    return new_codes(session, account.id)


def forget_codes_of_nothing(session: Session, account_id: int) -> None:
    """Recovery codes stand for something: once app and keys are gone they don't work."""
    session.flush()
    if not accounts_with_second_factor(session, [account_id]):
        forget_codes(session, account_id)


def account_with_password(session: Session, actor: Actor) -> Account:
    """One's own account; `InvalidError` where one signs in otherwise."""
    account = get_own_account(session, actor)
    if account.password_hash is None:
        raise InvalidError("You sign in through your office: the second factor is asked there.")
    return account


def take_code(
    session: Session, factor: SecondFactor, vault: Vault, code: str, now: datetime
) -> bool:
    """Whether it is the app's code of now and was not taken before; it is used up then.

    `InvalidError` where the secret can't be opened.
    """
    try:
        secret = vault.open(_subject(factor.account_id), factor.sealed)
    except SealError:
        raise InvalidError(
            "Codes of apps can't be checked here just now. Use a recovery code, or ask an "
            "administrator.",
            field="code",
        ) from None
    step = step_of(secret, "".join(code.split()), now)
    if step is None:
        return False
    use = (
        update(SecondFactor)
        .where(SecondFactor.id == factor.id, SecondFactor.last_step < step)
        .values(last_step=step)
        .returning(SecondFactor.id)
    )
    return session.scalar(use) is not None


def _factor(session: Session, account: Account) -> SecondFactor | None:
    query = select(SecondFactor).where(SecondFactor.account_id == account.id)
    return session.scalars(query).one_or_none()


def _confirm(factor: SecondFactor, now: datetime) -> None:
    factor.confirmed_at = now


def _subject(account_id: int) -> str:
    return f"second factor {account_id}"
