"""Sealing personal data and secrets anew with the newest key, so that older keys can go."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from planner.db.models import PersonalField, SecondFactor
from planner.db.tenancy import everywhere
from planner.domain.refusals import RefusalError
from planner.gateways.seals import NoKeyError, SealError, Vault


def renew_seals(session: Session, vault: Vault, now: datetime) -> tuple[int, int]:
    """Seal every row anew, in all offices; how many, and how many no key opens.

    What is sealed stays what it is: the history has nothing to tell of it.
    """
    session.info.setdefault("now", now)
    with everywhere(session):
        rows: list[PersonalField | SecondFactor] = [
            *session.scalars(select(PersonalField).order_by(PersonalField.id)),
            *session.scalars(select(SecondFactor).order_by(SecondFactor.id)),
        ]
        done = [_renew(session, vault, row) for row in rows]
    return sum(done), len(done) - sum(done)


def _renew(session: Session, vault: Vault, row: PersonalField | SecondFactor) -> bool:
    """Whether a key opened the row, which is sealed anew then."""
    try:
        sealed = vault.renew(row.sealed)
    except NoKeyError:
        raise RefusalError("PLANNER_FIELD_KEYS: there is no key.") from None
    except SealError:
        return False
    model = type(row)
    change = update(model).where(model.id == row.id).values(sealed=sealed)
    session.execute(change.execution_options(synchronize_session=False))
    return True
