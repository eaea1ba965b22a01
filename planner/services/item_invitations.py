"""Inviting travellers by mail to released items, and keeping what was sent up to date.

An invitation says what the traveller's calendar says of the item. After a release those whose item
changed are sent it anew, those it is no longer for a cancellation (`calendar.md` 25).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from planner.db.locks import hold
from planner.db.models import ItemInvitation, Office, Release, Traveller, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.audiences import STAFF, traveller, view_of
from planner.domain.calendars import Reader, item_entry
from planner.domain.entries import Entry, EntryStatus
from planner.domain.frozen_json import index_from
from planner.domain.invitations import Answer, Method
from planner.domain.labels import mark
from planner.domain.letters import Block, Paragraph
from planner.domain.mails import CalendarPart, MailKind
from planner.domain.programmes import Item, Programme
from planner.domain.refusals import InvalidError
from planner.domain.releases import IndexLine
from planner.domain.revisions import Revision
from planner.formats.ics_write import Sending, invitation_file
from planner.i18n.catalogues import texts
from planner.services.notices import MailRoom, Notice, mail_room
from planner.services.offices import office_of
from planner.services.outbox import Cause
from planner.services.releases import released_programme
from planner.services.trips import get_trip

CONTENT = "travellers"


@dataclass(frozen=True, slots=True)
class Post:
    """From where mails go: `organizer` is the installation's address, maybe with a name."""

    base_url: str
    organizer: str
    now: datetime


@dataclass(frozen=True, slots=True)
class ItemAnswers:
    """A released item, who attends it, and how they were invited, by number of the traveller."""

    item: Item
    attending: tuple[Traveller, ...]
    invitations: Mapping[int, ItemInvitation]

    def count(self, answer: Answer) -> int:
        """How many who were invited said so."""
        return sum(
            each.answer is answer and each.method is Method.REQUEST
            for each in self.invitations.values()
        )

    @property
    def uninvited(self) -> tuple[Traveller, ...]:
        """Who attends, has an address and was sent nothing that holds."""
        return tuple(
            person
            for person in self.attending
            if person.email
            and not ((found := self.invitations.get(person.id)) and found.method is Method.REQUEST)
        )


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """The released items of a trip with the answers of those who attend."""

    trip: Trip
    items: tuple[ItemAnswers, ...]


@dataclass(frozen=True, slots=True)
class _Edition:
    """A release, to be read by one traveller after the other."""

    trip: Trip
    whole: Programme
    index: Mapping[str, IndexLine]

    def items_for(self, key: str) -> dict[str, Item]:
        """What a traveller sees of it, cancelled items left out, by UID."""
        view = view_of(self.whole, traveller(key))
        return {item.uid: item for item in view.items if not item.is_cancelled}

    def entry(self, key: str, uid: str, language: str) -> Entry | None:
        """An item as the traveller's calendar shows it; None where it doesn't."""
        view = view_of(self.whole, traveller(key))
        item = next((each for each in view.items if each.uid == uid), None)
        if item is None:
            return None
        revision = Revision.of(self.index[uid].revision(CONTENT))
        return item_entry(item, view, revision, Reader(CONTENT, language, texts(language).gettext))


def answer_sheet(session: Session, actor: Actor, slug: str) -> AnswerSheet:
    """Who was invited to what and said what; in as many queries for one item as for many."""
    require(actor, Permission.SEE_TRIPS)
    trip = get_trip(session, actor, slug)
    if not trip.released_version:
        return AnswerSheet(trip, ())
    edition = _edition(session, trip)
    people = _people(session, trip)
    shown = {person.id: edition.items_for(person.key) for person in people}
    rows = list(session.scalars(select(ItemInvitation).where(ItemInvitation.trip_id == trip.id)))
    items = []
    for item in edition.whole.items:
        attending = tuple(person for person in people if item.uid in shown[person.id])
        if attending:
            mine = {row.traveller_id: row for row in rows if row.uid == item.uid}
            items.append(ItemAnswers(item, attending, mine))
    return AnswerSheet(trip, tuple(items))


def answers_of(session: Session, actor: Actor, trip: Trip) -> dict[tuple[str, int], Answer]:
    """What was answered to invitations that hold, by UID and number of the traveller."""
    require(actor, Permission.SEE_TRIPS)
    rows = session.execute(
        select(ItemInvitation.uid, ItemInvitation.traveller_id, ItemInvitation.answer).where(
            ItemInvitation.trip_id == trip.id, ItemInvitation.method == Method.REQUEST
        )
    )
    return {(uid, number): answer for uid, number, answer in rows}


def invite(
    session: Session, actor: Actor, slug: str, uids: Collection[str], post: Post
) -> tuple[Traveller, ...]:
    """Invite everybody who attends these items, and has an address, by a mail for each item.

    Those who were invited already get nothing. `InvalidError` before the first release.
    """
    require(actor, Permission.RELEASE_TRIPS)
    trip = get_trip(session, actor, slug)
    if not trip.released_version:
        raise InvalidError("Nothing has been released yet.")
    hold(session, f"invitations:{trip.id}")
    sheet = answer_sheet(session, actor, slug)
    wanted = [each for each in sheet.items if each.item.uid in uids]
    readers = {person.id: person for each in wanted for person in each.uninvited}
    sender = _Sender(session, actor, _edition(session, trip), post, tuple(readers.values()))
    invited = {
        person.id: person
        for each in wanted
        for person in each.uninvited
        if sender.request(person, each.item.uid, each.invitations.get(person.id))
    }
    return tuple(invited.values())


def renew_invitations(session: Session, actor: Actor, release: Release, post: Post) -> int:
    """After a release: send anew what changed, and call off what is no longer for its reader.

    How many mails it wrote.
    """
    require(actor, Permission.RELEASE_TRIPS)
    trip = session.get_one(Trip, release.trip_id)
    sent = select(ItemInvitation).where(
        ItemInvitation.trip_id == trip.id, ItemInvitation.method == Method.REQUEST
    )
    rows = list(session.scalars(sent.order_by(ItemInvitation.id)))
    if not rows:
        return 0
    people = {person.id: person for person in _people(session, trip)}
    edition = _edition(session, trip)
    readers = tuple(people[number] for number in {row.traveller_id for row in rows})
    sender = _Sender(session, actor, edition, post, readers)
    shown = {person.id: edition.items_for(person.key) for person in readers}
    written = 0
    for row in rows:
        person = people[row.traveller_id]
        if row.uid not in shown[person.id]:
            written += sender.cancel(person, row)
        elif row.revision != edition.index[row.uid].revision(CONTENT):
            written += sender.request(person, row.uid, row)
    return written


def call_off(session: Session, actor: Actor, slug: str, number: int, post: Post) -> int:
    """Call off whatever a traveller was invited to, before they are taken off the trip.

    How many mails it wrote.
    """
    require(actor, Permission.PLAN_TRIPS)
    trip = get_trip(session, actor, slug)
    mine = ItemInvitation.trip_id == trip.id, ItemInvitation.traveller_id == number
    rows = list(
        session.scalars(
            select(ItemInvitation)
            .where(*mine, ItemInvitation.method == Method.REQUEST)
            .options(joinedload(ItemInvitation.traveller))
            .order_by(ItemInvitation.id)
        )
    )
    if not rows:
        return 0
    person = rows[0].traveller
    sender = _Sender(session, actor, _edition(session, trip), post, (person,))
    return sum(sender.cancel(person, row) for row in rows)


class _Sender:
    """Writes the mails of one use case and notes what was sent."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        edition: _Edition,
        post: Post,
        readers: tuple[Traveller, ...],
    ) -> None:
        self.session, self.edition, self.post = session, edition, post
        self.past: dict[int, _Edition] = {edition.trip.released_version: edition}
        self.office: Office = office_of(session, actor)
        self.room: MailRoom = mail_room(
            session, self.office, readers, base_url=post.base_url, now=post.now
        )

    def request(self, person: Traveller, uid: str, row: ItemInvitation | None) -> bool:
        """Invite, or send the item as it is now; False where the reader wants no such mails."""
        language = self.room.language_of(person)
        entry = self.edition.entry(person.key, uid, language)
        if entry is None:
            return False
        if row is not None and row.method is Method.CANCEL:
            entry = replace(entry, sequence=max(entry.sequence, row.sequence + 1))
        elif row is not None:
            entry = replace(entry, sequence=max(entry.sequence, row.sequence))
        if not self._send(person, entry, Method.REQUEST, language):
            return False
        self._note(person, entry, Method.REQUEST, row)
        return True

    def cancel(self, person: Traveller, row: ItemInvitation) -> bool:
        """Call it off: the item is cancelled or gone, or no longer for this person."""
        language = self.room.language_of(person)
        entry = self._last_shown(person, row.uid, language)
        if entry is None:
            return False
        line = self.edition.index.get(row.uid)
        newest = Revision.of(line.revision(CONTENT)).sequence if line else 0
        entry = replace(
            entry,
            status=EntryStatus.CANCELLED,
            busy=False,
            sequence=max(newest, row.sequence + 1),
        )
        if not self._send(person, entry, Method.CANCEL, language):
            return False
        self._note(person, entry, Method.CANCEL, row)
        return True

    def _last_shown(self, person: Traveller, uid: str, language: str) -> Entry | None:
        """The item as the person's calendar showed it in the newest release that did."""
        for number in range(self.edition.trip.released_version, 0, -1):
            if number not in self.past:
                self.past[number] = _edition(self.session, self.edition.trip, number)
            entry = self.past[number].entry(person.key, uid, language)
            if entry is not None and entry.status is not EntryStatus.CANCELLED:
                return entry
        return None

    def _send(self, person: Traveller, entry: Entry, method: Method, language: str) -> bool:
        name, address = parseaddr(self.post.organizer)
        sending = Sending(
            method=method,
            organizer=address,
            organizer_name=name or self.office.name,
            attendee=person.email,
            attendee_name=person.label,
            sent_at=self.post.now,
        )
        is_off = method is Method.CANCEL
        notice = Notice(
            _subject(entry, language, is_off=is_off),
            tuple(_told(entry, language, is_off=is_off)),
            calendar=CalendarPart(method, invitation_file(entry, sending)),
        )
        kind = MailKind.CANCELLATION if is_off else MailKind.INVITATION
        cause = Cause(kind=kind, trip_id=self.edition.trip.id)
        return self.room.send(person, notice, cause) is not None

    def _note(
        self, person: Traveller, entry: Entry, method: Method, row: ItemInvitation | None
    ) -> None:
        if row is None:
            row = ItemInvitation(
                trip_id=self.edition.trip.id, traveller_id=person.id, uid=entry.uid
            )
            self.session.add(row)
        is_moved = row.sequence is not None and row.sequence != entry.sequence
        if row.answer is None or is_moved:
            row.answer, row.answered_at, row.comment = Answer.NEEDS_ACTION, None, ""
        line = self.edition.index.get(entry.uid)
        row.revision = line.revision(CONTENT) if line else ""
        row.subject, row.email, row.method = entry.summary, person.email, method
        row.sequence, row.sent_at = entry.sequence, self.post.now
        self.session.flush()


def _subject(entry: Entry, language: str, *, is_off: bool) -> str:
    _ = texts(language).gettext
    text = _(mark("Cancelled: %(item)s")) if is_off else _(mark("Invitation: %(item)s"))
    return text % {"item": " ".join(entry.summary.split())}


def _told(entry: Entry, language: str, *, is_off: bool) -> Iterator[Block]:
    _ = texts(language).gettext
    if is_off:
        yield Paragraph(_(mark("This item no longer takes place, or no longer with you.")))
    yield Paragraph(entry.summary)
    for text in (entry.location, entry.description):
        if text:
            yield Paragraph(text)
    if not is_off:
        yield Paragraph(_(mark("Accept or decline it in your calendar: the office sees it.")))


def _edition(session: Session, trip: Trip, number: int | None = None) -> _Edition:
    """A release, the newest unless told."""
    which = trip.released_version if number is None else number
    index = session.scalar(
        select(Release.index).where(Release.trip_id == trip.id, Release.number == which)
    )
    lines = {line.uid: line for line in index_from(index or ())}
    return _Edition(trip, released_programme(session, trip, STAFF, which), lines)


def _people(session: Session, trip: Trip) -> tuple[Traveller, ...]:
    mine = select(Traveller).where(Traveller.trip_id == trip.id)
    return tuple(session.scalars(mine.order_by(Traveller.position, Traveller.id)))
