"""The mail of the evening before: what the next day brings a traveller, by place and home time.

Each traveller gets one for each day, however often and by however many workers it is looked for.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from planner.db.engine import OUTAGES, open_session
from planner.db.locks import hold
from planner.db.models import Office, OutboxMessage, Traveller, Trip
from planner.db.tenancy import everywhere, visit
from planner.domain.audiences import STAFF, traveller, view_of
from planner.domain.calendars import BRING
from planner.domain.clock_changes import offset_at
from planner.domain.days import Band, Day, Line
from planner.domain.evenings import days_due
from planner.domain.letters import Block, Bullets, Heading, Paragraph
from planner.domain.mails import MailKind
from planner.domain.programmes import Item, Programme
from planner.domain.times import WallTime, in_zone
from planner.domain.vocabulary import Kind, TripStatus
from planner.i18n.catalogues import texts
from planner.i18n.days import long_day
from planner.services.homes import zone_city
from planner.services.notices import MailRoom, Notice, mail_room
from planner.services.outbox import Cause
from planner.services.releases import released_programme

_log = logging.getLogger(__name__)

_AROUND = timedelta(days=2)
"""Before a trip's first and after its last day, wherever it is."""


@dataclass(frozen=True, slots=True)
class _Due:
    """A day of which a traveller is to be reminded."""

    person: Traveller
    view: Programme
    day: Day

    @property
    def once(self) -> str:
        return f"reminder:{self.person.id}:{self.day.on}"


def queue_reminders(engine: Engine, base_url: str, now: datetime) -> int:
    """Write the reminders that are due in all offices, a transaction for each trip; how many."""
    with open_session(engine, writes=False) as session, everywhere(session):
        trips = list(session.execute(_under_way(now)))
    return sum(
        _remind_trip(engine, trip_id, office_id, base_url, now) for trip_id, office_id in trips
    )


def _remind_trip(engine: Engine, trip_id: int, office_id: int, base_url: str, now: datetime) -> int:
    """As `_remind`; a trip that fails is logged and in nobody's way: mail goes out all the same."""
    try:
        return _remind(engine, trip_id, office_id, base_url, now)
    except OUTAGES:
        raise
    except Exception:  # noqa: BLE001 - whatever is wrong with one trip
        _log.exception("no reminders of trip %d", trip_id)
        return 0


def _under_way(now: datetime) -> Select[int, int]:
    return select(Trip.id, Trip.office_id).where(
        Trip.released_version > 0,
        Trip.is_template.is_(False),
        Trip.status != TripStatus.CANCELLED,
        Trip.starts_on <= (now + _AROUND).date(),
        Trip.ends_on >= (now - _AROUND).date(),
    )


def _remind(engine: Engine, trip_id: int, office_id: int, base_url: str, now: datetime) -> int:
    with open_session(engine, writes=False) as session:
        visit(session, office_id, now)
        if not _open(session, trip_id, now):  # mostly so, and nobody who writes is kept waiting
            return 0
    with open_session(engine) as session:
        visit(session, office_id, now)
        hold(session, f"reminders:{trip_id}")
        due = _open(session, trip_id, now)
        people = [each.person for each in due]
        office = session.get_one(Office, office_id)
        room = mail_room(session, office, people, base_url=base_url, now=now)
        for each in due:
            cause = Cause(kind=MailKind.REMINDER, trip_id=trip_id, once=each.once)
            room.send(each.person, _notice(room, each), cause)
        session.commit()
    return len(due)


def _open(session: Session, trip_id: int, now: datetime) -> list[_Due]:
    """What is due and was not written yet; who has no address gets nothing."""
    trip = session.get_one(Trip, trip_id)
    due = list(_due(session, trip, now))
    names = OutboxMessage.once.in_([each.once for each in due])
    written = set(session.scalars(select(OutboxMessage.once).where(names))) if due else set()
    return [each for each in due if each.once not in written]


def _due(session: Session, trip: Trip, now: datetime) -> Iterator[_Due]:
    whole = released_programme(session, trip, STAFF)
    people = select(Traveller).where(Traveller.trip_id == trip.id, Traveller.email != "")
    for person in session.scalars(people.order_by(Traveller.position)):
        if person.key in whole.traveller_of:
            view = view_of(whole, traveller(person.key))
            for day in days_due(view, now):
                yield _Due(person, view, day)


def _notice(room: MailRoom, due: _Due) -> Notice:
    language = room.language_of(due.person)
    _ = texts(language).gettext
    places = {
        "name": due.person.label,
        "day": long_day(due.day.on, language),
        "trip": due.view.title.best(language),
        "office": room.office.name,
    }
    cities = "".join(f" · {city}" for city in due.day.cities)
    blocks: tuple[Block, ...] = (
        Paragraph(_("Hello %(name)s,") % places),
        Paragraph(_("this is your programme for tomorrow.")),
        Heading(places["day"] + cities),
        Bullets(tuple(_Told(due, language).lines())),
        Paragraph(
            _("More about each item is on your page. If something is unclear, ask %(office)s.")
            % places
        ),
    )
    return Notice(_("Tomorrow, %(day)s: %(trip)s") % places, blocks)


@dataclass(frozen=True, slots=True)
class _Told:
    """Says the items of a day in a language; never the booking reference."""

    due: _Due
    language: str

    def lines(self) -> Iterator[str]:
        yield from map(self._band, self.due.day.bands)
        yield from map(self._line, self.due.day.lines)

    def _band(self, band: Band) -> str:
        _ = texts(self.language).gettext
        night = _("Night") if band.of == 1 else _("Night %(number)s of %(of)s")
        all_day = _("All day") if band.of == 1 else _("Day %(number)s of %(of)s")
        head = night if band.item.kind is Kind.HOTEL else all_day
        brings = self._brings(band.item) if band.number == 1 else ""
        return f"{head % {'number': band.number, 'of': band.of}}: {self._item(band.item)}{brings}"

    def _line(self, line: Line) -> str:
        _ = texts(self.language).gettext
        if line.arrives:
            clock = _("arrives %(clock)s") % {"clock": f"{line.ends.at:%H:%M}"}
        else:
            days = (line.ends.day - line.starts.day).days
            shift = f" +{days}" if days > 0 else ""
            dash = " → " if line.item.kind.is_leg else "–"
            clock = f"{line.starts.at:%H:%M}{dash}{line.ends.at:%H:%M}{shift}"
        brings = "" if line.arrives else self._brings(line.item)
        return f"{clock}{self._home(line.moment)}  {self._item(line.item)}{brings}"

    def _home(self, wall: WallTime) -> str:
        """`` (03:00 Solingen)``; nothing where home has the place's clock."""
        zone_name = self.due.view.home_zone
        if offset_at(wall.utc, zone_name) == offset_at(wall.utc, wall.zone):
            return ""
        home = self.due.person.home
        city = home.city if home and home.zone == zone_name else zone_city(zone_name)
        there = in_zone(wall.utc, zone_name)
        days = (there.date() - wall.day).days
        shift = f" {'+' if days > 0 else '−'}{abs(days)}" if days else ""
        return f" ({there:%H:%M}{shift} {city})"

    def _item(self, item: Item) -> str:
        places = (self.due.view.place_of.get(key) for key in (item.place, item.to_place))
        names = [place.name.best(self.language) or place.city for place in places if place]
        where = " → ".join(dict.fromkeys(names))
        title = item.title.best(self.language)
        return f"{title}, {where}" if where and where != title else title

    def _brings(self, item: Item) -> str:
        """``. Please bring: passport, cards``."""
        lines = item.bring.best(self.language).splitlines()
        told = texts(self.language).gettext(BRING) % {"what": ", ".join(lines)}
        return f". {told}" if lines else ""
