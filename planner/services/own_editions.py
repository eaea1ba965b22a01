"""A short name for all that a traveller's pages say now: it changes when any of it does.

It is asked whenever a phone looks whether what it keeps is still right, so it reads counts and
versions, never the pages themselves.
"""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from planner.db.models import ContactCapture, CoverageSummary, Outlay
from planner.domain.times import in_zone
from planner.services.acknowledgements import last_acknowledged
from planner.services.own_documents import own_documents
from planner.services.own_pages import OwnPage


def edition_of(session: Session, page: OwnPage, look: str, now: datetime) -> str:
    """The name, 16 signs; `look` is what the pages are made with (templates, assets, words)."""
    read = last_acknowledged(session, page.link)
    wanted = select(CoverageSummary.wanted).where(CoverageSummary.trip_id == page.link.trip_id)
    facts = (
        look,
        page.release.number if page.release else 0,
        page.office.name,
        page.link.traveller.version,
        read.number if read else 0,
        session.scalar(wanted) or 0,
        in_zone(now, page.office.zone).date(),
        [(each.id, each.version) for each in own_documents(session, page)],
        *(_sent(session, page, model) for model in (ContactCapture, Outlay)),
    )
    return sha256(repr(facts).encode()).hexdigest()[:16]


def _sent(
    session: Session, page: OwnPage, model: type[ContactCapture] | type[Outlay]
) -> tuple[int, int]:
    mine = model.traveller_id == page.link.traveller_id
    counts = select(func.count(model.id), func.coalesce(func.sum(model.version), 0)).where(mine)
    count, versions = session.execute(counts).one()
    return int(count), int(versions)
