"""Offices: making one, and what its administrators set."""

import re
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Office
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Permission, Role, require
from planner.domain.countries import check_country
from planner.domain.refusals import InvalidError, NotFoundError, TakenError
from planner.domain.times import zone_names
from planner.gateways.days_off import has_part
from planner.i18n.catalogues import LOCALES
from planner.services.editing import check_version, flush_edit

KEEP_CANCELLED_DAYS = range(91)
"""How long a cancelled item stays in calendars, marked as cancelled."""

FEED_DAYS = range(1, 5 * 365 + 1)
"""How long after its trip a calendar keeps answering."""

REFRESH_MINUTES = range(15, 24 * 60 + 1)
"""How often calendars are asked to look again."""

ERASE_DAYS = range(366)
"""How long after a trip personal data of its travellers is kept."""

RULE_MONTHS = range(1, 25)
"""After how many months an entry rule is to be checked again."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class OfficeSettings:
    """What an office sets; `language` is a code (``de``), `zone` an IANA name."""

    name: str
    language: str
    zone: str
    keep_cancelled_days: int
    feed_days: int
    refresh_minutes: int
    gzip_feeds: bool
    erase_days: int = 30
    rule_months: int = 6
    second_factor_roles: list[Role] = field(default_factory=list)


def create_office(  # noqa: PLR0913 - what the command line is told, word by word
    session: Session,
    *,
    slug: str,
    name: str,
    zone: str,
    country: str,
    subdivision: str = "",
    language: str = "de",
    now: datetime,
) -> Office:
    """A new office, made on the command line of the machine: there is nobody to ask yet.

    `country` has two capital letters, `subdivision` is an ISO 3166-2 part (``NW``). `InvalidError`
    names the field at fault, `TakenError` says that the slug is used.
    """
    _require_place(slug, country, subdivision)
    office = Office(
        slug=slug,
        name=_name(name),
        zone=_zone(zone),
        country=country,
        subdivision=subdivision,
        language=_language(language),
        calendar_changed_at=now,
    )
    session.info.setdefault("now", now)  # for the audit log: nobody acts in the office yet
    with everywhere(session):
        if session.scalars(select(Office.id).where(Office.slug == slug)).first():
            raise TakenError("There is an office with this short name.", field="slug")
        session.add(office)
        session.flush()
    return office


def office_of(session: Session, actor: Actor) -> Office:
    """The actor's office; anybody who works in it knows it."""
    office = session.get(Office, actor.office_id)
    if office is None:
        raise NotFoundError("There is no such office.")
    return office


def edit_office(
    session: Session, actor: Actor, version: int, changes: OfficeSettings, now: datetime
) -> Office:
    """Store what an administrator set; `version` is the one they saw (`EditConflictError`).

    A change makes every calendar of the office be rendered anew.
    """
    require(actor, Permission.MANAGE_OFFICE)
    _require_ranges(changes)
    wanted = asdict(changes) | {
        "name": _name(changes.name),
        "zone": _zone(changes.zone),
        "language": _language(changes.language),
        "second_factor_roles": [str(role) for role in changes.second_factor_roles],
    }
    office = office_of(session, actor)
    check_version(office, version)
    if any(getattr(office, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(office, name, value)
        office.calendar_changed_at = now
        flush_edit(session, office)
    return office


def _require_place(slug: str, country: str, subdivision: str) -> None:
    if not _SLUG.fullmatch(slug):
        raise InvalidError("Use small letters, digits and hyphens, like solingen.", field="slug")
    try:
        check_country(country)
    except ValueError:
        message = "Write the country as two capital letters, like DE."
        raise InvalidError(message, field="country") from None
    if subdivision and not has_part(country, subdivision):
        raise InvalidError("There is no such part of the country.", field="subdivision")


def _require_ranges(changes: OfficeSettings) -> None:
    ranges = {
        "keep_cancelled_days": KEEP_CANCELLED_DAYS,
        "feed_days": FEED_DAYS,
        "refresh_minutes": REFRESH_MINUTES,
        "erase_days": ERASE_DAYS,
        "rule_months": RULE_MONTHS,
    }
    for name, allowed in ranges.items():
        if getattr(changes, name) not in allowed:
            raise InvalidError(
                "Write a number from %(least)s to %(most)s.",
                field=name,
                least=allowed[0],
                most=allowed[-1],
            )


def _name(name: str) -> str:
    folded = " ".join(name.split())
    if not folded:
        raise InvalidError("Write a name.", field="name")
    return folded


def _zone(zone: str) -> str:
    if zone not in zone_names():
        raise InvalidError("There is no such time zone.", field="zone")
    return zone


def _language(language: str) -> str:
    if language not in LOCALES:
        raise InvalidError("Choose a language.", field="language")
    return language
