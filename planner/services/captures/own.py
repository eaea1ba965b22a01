"""What a traveller has sent already, for their own page: nobody else's."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import ContactCapture, Outlay, TravellerPage


def own_contacts(session: Session, page: TravellerPage) -> Sequence[ContactCapture]:
    """Whom they met, the newest first."""
    mine = select(ContactCapture).where(ContactCapture.traveller_id == page.traveller_id)
    return session.scalars(mine.order_by(ContactCapture.id.desc())).all()


def own_outlays(session: Session, page: TravellerPage) -> Sequence[Outlay]:
    """What they laid out, the newest first, with what became of it."""
    mine = select(Outlay).where(Outlay.traveller_id == page.traveller_id)
    return session.scalars(mine.order_by(Outlay.id.desc())).all()
