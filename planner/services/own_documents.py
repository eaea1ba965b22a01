"""The documents of a trip that its travellers may have, for their own pages."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Document, DocumentBody
from planner.domain.refusals import NotFoundError
from planner.services.own_pages import OwnPage


def own_documents(session: Session, page: OwnPage) -> Sequence[Document]:
    """Those that staff marked for travellers, by title; none before the first release."""
    if page.release is None:
        return ()
    meant = Document.trip_id == page.link.trip_id, Document.for_travellers
    return session.scalars(
        select(Document).where(*meant).order_by(Document.title, Document.id)
    ).all()


def read_own_document(session: Session, page: OwnPage, number: int) -> tuple[Document, bytes]:
    """One of them with its bytes; `NotFoundError` for any other of the trip."""
    found = next((each for each in own_documents(session, page) if each.id == number), None)
    if found is None:
        raise NotFoundError("There is no such document.")
    body = select(DocumentBody.content).where(DocumentBody.document_id == found.id)
    return found, session.scalars(body).one()
