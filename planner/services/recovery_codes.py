"""Recovery codes: ten that stand once each for an app or key that is gone; hashes are kept."""

import secrets
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from planner.db.models import RecoveryCode

CODES = 10
CODE_SIGNS = 24
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
"""32 signs that nobody mistakes for each other: 120 bits in a code, which a plain hash may keep."""


def new_codes(session: Session, account_id: int) -> list[str]:
    """Ten new ones in place of the former, told this once."""
    forget_codes(session, account_id)
    signs = ["".join(secrets.choice(_ALPHABET) for _ in range(CODE_SIGNS)) for _ in range(CODES)]
    codes = ["-".join(each[at : at + 4] for at in range(0, CODE_SIGNS, 4)) for each in signs]
    session.add_all(
        RecoveryCode(account_id=account_id, code_hash=_code_hash(account_id, each))
        for each in codes
    )
    session.flush()
    return codes


def count_codes(session: Session, account_id: int) -> int:
    """How many are unused."""
    query = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalars(query).one()


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


def forget_codes(session: Session, account_id: int) -> None:
    """Let none of them work any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def _code_hash(account_id: int, code: str) -> str:
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    return sha256(f"recovery {account_id} {plain}".encode()).hexdigest()
