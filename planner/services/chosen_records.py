"""Records that people chose from a list: each is one of the office's."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Account, Contact, Membership, Organisation, Traveller, Trip
from planner.domain.refusals import InvalidError

Model = type[Contact | Organisation | Traveller | Trip]


def require_known(session: Session, model: Model, number: int | None, field: str) -> None:
    """`InvalidError` at the field where a record was chosen that the office does not have."""
    if number is not None and session.scalar(select(model.id).where(model.id == number)) is None:
        raise InvalidError("Choose from the lists.", field=field)


def list_colleagues(session: Session) -> Sequence[Account]:
    """Who signs in to the office, by name."""
    query = (
        select(Account)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.is_active)
        .order_by(Account.name, Account.email)
    )
    return session.scalars(query).all()
