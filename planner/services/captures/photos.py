"""The pictures that came with what travellers sent."""

from sqlalchemy.orm import Session, undefer

from planner.db.models import ContactCapture, Outlay, SentPhoto
from planner.domain.refusals import NotFoundError


def photo_of(session: Session, row: ContactCapture | Outlay) -> SentPhoto:
    """The picture of a row with its bytes; `NotFoundError` where it came without."""
    options = [undefer(SentPhoto.content)]
    photo = session.get(SentPhoto, row.photo_id, options=options) if row.photo_id else None
    if photo is None:
        raise NotFoundError("There is no such picture.")
    return photo
