"""The second factor of who signs in by password: an app, and codes for when it is gone.

The app's secret is sealed; of recovery codes only hashes are kept. It counts once a code of the
app has confirmed it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from planner.db.models import Account, RecoveryCode, SecondFactor
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import ForbiddenError, InvalidError
from planner.gateways.authenticators import new_secret, setup_address, step_of
from planner.gateways.passwords import is_password
from planner.gateways.seals import NoKeyError, SealError, Vault
from planner.services.accounts import get_own_account
from planner.services.members import get_member
from planner.services.sessions import end_sessions

CODES = 10
CODE_SIGNS = 16
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
"""32 signs that nobody mistakes for each other: 80 bits in a code."""


@dataclass(frozen=True, slots=True)
class SecondFactorState:
    """How an account stands: `secret` and `address` only while an app waits to be confirmed."""

    is_on: bool
    codes_left: int = 0
    secret: str = ""
    address: str = ""


def own_second_factor(session: Session, actor: Actor, vault: Vault) -> SecondFactorState:
    """How one's own second factor stands."""
    account = get_own_account(session, actor)
    factor = _factor(session, account)
    if factor is None:
        return SecondFactorState(is_on=False)
    if factor.confirmed_at is not None:
        return SecondFactorState(is_on=True, codes_left=_count_codes(session, account))
    try:
        secret = vault.open(_subject(account.id), factor.sealed)
    except SealError:  # another key since: begin anew
        return SecondFactorState(is_on=False)
    return SecondFactorState(
        is_on=False, secret=secret, address=setup_address(secret, account.email)
    )


def begin_second_factor(session: Session, actor: Actor, vault: Vault, now: datetime) -> None:
    """A new secret that waits to be confirmed, in place of one that waits.

    `InvalidError` without a key to seal with, where one is on, or there is no password.
    """
    account = _account_with_password(session, actor)
    factor = _factor(session, account)
    if factor is not None and factor.confirmed_at is not None:
        raise InvalidError("Your second factor is on. Switch it off first.")
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
    given: tuple[str, str],
    keep: int,
    now: datetime,
) -> list[str]:
    """Switch it on; the recovery codes, told this once. `given` are password and code of the app.

    Every other session than `keep` ends. `InvalidError` names the field at fault.
    """
    account = _account_with_password(session, actor)
    factor = _factor(session, account)
    if factor is None or factor.confirmed_at is not None:
        raise InvalidError("Begin anew: there is nothing to confirm.")
    password, code = given
    _require_password(account, password)
    if not take_code(session, factor, vault, code, now):
        raise InvalidError("This code is wrong.", field="code")
    factor.confirmed_at = now
    session.flush()
    end_sessions(session, account.id, now, keep=keep)
    return _new_codes(session, account)


def renew_recovery_codes(session: Session, actor: Actor, *, password: str) -> list[str]:
    """Ten new recovery codes; the former ones stop working."""
    account = _account_with_password(session, actor)
    factor = _factor(session, account)
    if factor is None or factor.confirmed_at is None:
        raise InvalidError("Your second factor is not on.")
    _require_password(account, password)
    return _new_codes(session, account)


def remove_second_factor(session: Session, actor: Actor, *, password: str) -> None:
    """Switch one's own off; where the office requires one the next page asks for a new one."""
    account = _account_with_password(session, actor)
    _require_password(account, password)
    _remove(session, account)


def reset_second_factor(
    session: Session, actor: Actor, membership_id: int, now: datetime
) -> Account:
    """Take a colleague's, who lost app and codes; the history tells, their browsers sign out."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    account = get_member(session, actor, membership_id).account
    if account.id == actor.account_id:
        raise ForbiddenError("Switch your own second factor off on the page of your account.")
    _remove(session, account)
    end_sessions(session, account.id, now)
    return account


def accounts_with_second_factor(session: Session, account_ids: Sequence[int]) -> set[int]:
    """Which of the accounts have one that is on."""
    query = select(SecondFactor.account_id).where(
        SecondFactor.account_id.in_(account_ids), SecondFactor.confirmed_at.is_not(None)
    )
    return set(session.scalars(query))


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


def take_recovery_code(session: Session, account_id: int, code: str, now: datetime) -> bool:
    """Whether it is one of the account's recovery codes and unused; it is used up then."""
    use = (
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_hash == _code_hash(account_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    return session.scalar(use) is not None


def _factor(session: Session, account: Account) -> SecondFactor | None:
    query = select(SecondFactor).where(SecondFactor.account_id == account.id)
    return session.scalars(query).one_or_none()


def _account_with_password(session: Session, actor: Actor) -> Account:
    account = get_own_account(session, actor)
    if account.password_hash is None:
        raise InvalidError("You sign in through your office: the second factor is asked there.")
    return account


def _require_password(account: Account, password: str) -> None:
    if not is_password(password, account.password_hash):
        raise InvalidError("This is not your present password.", field="password")


def _remove(session: Session, account: Account) -> None:
    factor = _factor(session, account)
    if factor is None:
        raise InvalidError("There is no second factor.")
    session.delete(factor)  # through the session: the history tells
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.flush()


def _new_codes(session: Session, account: Account) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    signs = ["".join(secrets.choice(_ALPHABET) for _ in range(CODE_SIGNS)) for _ in range(CODES)]
    codes = ["-".join(each[at : at + 4] for at in range(0, CODE_SIGNS, 4)) for each in signs]
    session.add_all(
        RecoveryCode(account_id=account.id, code_hash=_code_hash(account.id, each))
        for each in codes
    )
    session.flush()
    return codes


def _count_codes(session: Session, account: Account) -> int:
    query = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None)
    )
    return session.scalars(query).one()


def _code_hash(account_id: int, code: str) -> str:
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    return sha256(f"recovery {account_id} {plain}".encode()).hexdigest()


def _subject(account_id: int) -> str:
    return f"second factor {account_id}"
