"""Which office the command line works for: the one that is named, or the only one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Office
from planner.db.tenancy import everywhere
from planner.domain.refusals import InvalidError, NotFoundError


def choose_office(session: Session, slug: str | None) -> Office:
    """The office with the slug, or the only office; every refusal says which there are."""
    with everywhere(session):
        offices = {office.slug: office for office in session.scalars(select(Office))}
    names = ", ".join(sorted(offices))
    if not offices:
        raise NotFoundError("There is no office yet: make one with `planner office create`.")
    if slug is None and len(offices) > 1:
        raise InvalidError("Say which office with --office: %(offices)s.", offices=names)
    if slug is not None and slug not in offices:
        raise NotFoundError(
            "There is no office %(slug)s; there is %(offices)s.", slug=slug, offices=names
        )
    return offices[slug] if slug else next(iter(offices.values()))
