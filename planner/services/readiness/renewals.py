"""Sealing personal data anew with the newest key, so that older keys can go."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from planner.db.models import PersonalField
from planner.db.tenancy import everywhere
from planner.domain.refusals import RefusalError
from planner.gateways.seals import NoKeyError, SealError, Vault


def renew_seals(session: Session, vault: Vault, now: datetime) -> tuple[int, int]:
    """Seal every row anew, in all offices; how many, and how many no key opens.

    What is sealed stays what it is: the history has nothing to tell of it.
    """
    session.info.setdefault("now", now)
    renewed = lost = 0
    with everywhere(session):
        for row in session.scalars(select(PersonalField).order_by(PersonalField.id)).all():
            try:
                sealed = vault.renew(row.sealed)
            except NoKeyError:
                raise RefusalError("PLANNER_FIELD_KEYS: there is no key.") from None
            except SealError:
                lost += 1
                continue
            change = update(PersonalField).where(PersonalField.id == row.id).values(sealed=sealed)
            session.execute(change.execution_options(synchronize_session=False))
            renewed += 1
    return renewed, lost
