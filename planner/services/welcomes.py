"""The welcome of a traveller: the mail that brings the addresses of their page and calendar.

The secrets are made here and stand in this mail only, which is emptied once it is sent.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import OutboxMessage, Traveller, Trip
from planner.domain import programmes
from planner.domain.access import Actor, Permission, require
from planner.domain.audiences import STAFF, traveller
from planner.domain.letters import Link, Paragraph
from planner.domain.mails import Attachment, MailKind
from planner.domain.vocabulary import AudienceKind
from planner.i18n.catalogues import texts
from planner.i18n.days import long_day
from planner.services.announcements import Told
from planner.services.exports import ExportWish, FileStyle, export_trip
from planner.services.feeds import create_feed
from planner.services.notices import MailRoom, Notice, mail_room
from planner.services.offices import office_of
from planner.services.outbox import Cause
from planner.services.releases import released_programme
from planner.services.traveller_pages import create_page
from planner.services.trips import get_trip, require_real


def welcome_travellers(  # noqa: PLR0913 - whom, of which trip, by which installation
    session: Session,
    actor: Actor,
    slug: str,
    numbers: Collection[int],
    *,
    base_url: str,
    now: datetime,
) -> Told:
    """Write to the chosen travellers, each with new addresses; former ones go on working."""
    require(actor, Permission.SHARE_CALENDARS)
    trip = get_trip(session, actor, slug)
    require_real(trip)
    theirs = Traveller.trip_id == trip.id, Traveller.id.in_(numbers)
    people = list(session.scalars(select(Traveller).where(*theirs).order_by(Traveller.position)))
    office = office_of(session, actor)
    room = mail_room(session, office, people, base_url=base_url, now=now)
    reachable = [person for person in people if person.email]
    _settle(session, reachable, now)
    for person in reachable:
        notice = _notice(session, actor, trip, person, room)
        room.send(person, notice, Cause(MailKind.WELCOME, trip_id=trip.id, is_secret=True))
    return Told(tuple(reachable), tuple(person for person in people if not person.email))


def _settle(session: Session, people: list[Traveller], now: datetime) -> None:
    """Former welcomes that did not arrive are seen to: they can't be sent again, only replaced."""
    failed = (
        OutboxMessage.traveller_id.in_([person.id for person in people]),
        OutboxMessage.kind == MailKind.WELCOME,
        OutboxMessage.failed_at.is_not(None),
        OutboxMessage.settled_at.is_(None),
    )
    for row in session.scalars(select(OutboxMessage).where(*failed)):
        row.settled_at = now
    session.flush()


def _notice(
    session: Session, actor: Actor, trip: Trip, person: Traveller, room: MailRoom
) -> Notice:
    language = room.language_of(person)
    _ = texts(language).gettext
    page, feed = _addresses(session, actor, trip, person, room)
    places = {
        "name": person.label,
        "trip": trip.title.best(language),
        "office": room.office.name,
        "first": long_day(trip.starts_on, language),
        "last": long_day(trip.ends_on, language),
    }
    blocks = (
        Paragraph(_("Hello %(name)s,") % places),
        Paragraph(_("welcome to %(trip)s, from %(first)s to %(last)s.") % places),
        Link(_("Your page: programme, people, places, what to bring"), page),
        Link(_("Your calendar, to subscribe to in your phone or mail program"), feed),
        Paragraph(
            _(
                "Both show your programme as it stands, also after changes. Keep this mail to "
                "yourself: who has these addresses needs no password."
            )
        ),
        Paragraph(_("If something is unclear, ask %(office)s.") % places),
    )
    subject = _("%(trip)s: your page and your calendar") % places
    return Notice(subject, blocks, attachments=_paper(session, actor, trip, person, language))


def _addresses(
    session: Session, actor: Actor, trip: Trip, person: Traveller, room: MailRoom
) -> tuple[str, str]:
    """New addresses of the traveller's page and calendar."""
    name = texts(room.office.language).gettext("Welcome mail")
    _, page = create_page(session, actor, trip.slug, person.key, name, room.now)
    _, feed = create_feed(
        session,
        actor,
        audience=AudienceKind.TRAVELLER,
        slug=trip.slug,
        traveller=person.key,
        name=name,
        language=room.language_of(person),
        now=room.now,
    )
    return f"{room.base_url}/my/{page}/", f"{room.base_url}/feeds/{feed}.ics"


def _paper(
    session: Session, actor: Actor, trip: Trip, person: Traveller, language: str
) -> tuple[Attachment, ...]:
    """The traveller's pocket itinerary as PDF, once there is a release with them in it."""
    if person.key not in {each.key for each in _released(session, trip)}:
        return ()
    wish = ExportWish(traveller(person.key), FileStyle.PDF, language)
    file = export_trip(session, actor, trip.slug, wish)
    return (Attachment(file.name, file.media_type, file.body),)


def _released(session: Session, trip: Trip) -> tuple[programmes.Traveller, ...]:
    return released_programme(session, trip, STAFF).travellers if trip.released_version else ()
