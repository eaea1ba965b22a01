"""The mails of a trip for its staff: who was written what, what became of it, sending again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from planner.db.models import Account, OutboxMessage, Traveller, TravellerMailChoice, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.mails import MailKind
from planner.domain.refusals import InvalidError, NotFoundError
from planner.services.outbox import Cause, Letter, empty, queue_mail
from planner.services.trips import get_trip

MOST = 300
"""Mails on the page, the newest ones."""

_ABOUT_MONEY = (MailKind.REQUEST, MailKind.DECISION)

_BODY = (
    OutboxMessage.text,
    OutboxMessage.html,
    OutboxMessage.calendar,
    OutboxMessage.unsubscribe_url,
)
"""What a list of mails never loads."""


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail and to whom it went: the name of a traveller or an account, else the address."""

    message: OutboxMessage
    reader: str

    @property
    def may_go_again(self) -> bool:
        """Whether it failed, nobody saw to it yet, and its words are still there."""
        row = self.message
        is_gone = row.is_secret and row.sent_at is not None
        return row.failed_at is not None and row.settled_at is None and not is_gone


@dataclass(frozen=True, slots=True)
class TripMails:
    """The mails of a trip, the newest first; `quiet` are travellers by what they switched off."""

    trip: Trip
    mails: tuple[SentMail, ...]
    quiet: dict[str, tuple[MailKind, ...]]


def list_trip_mails(session: Session, actor: Actor, slug: str) -> TripMails:
    """The newest mails of a trip; those about money to whoever may read requests."""
    trip = get_trip(session, actor, slug)
    mine = OutboxMessage.trip_id == trip.id
    query = select(OutboxMessage, Traveller, Account).where(mine)
    if not actor.may(Permission.SEE_RECEIPTS):
        query = query.where(OutboxMessage.kind.not_in(_ABOUT_MONEY))
    query = (
        query.outerjoin(Traveller, Traveller.id == OutboxMessage.traveller_id)
        .outerjoin(Account, Account.id == OutboxMessage.account_id)
        .options(*map(defer, _BODY))
        .order_by(OutboxMessage.id.desc())
        .limit(MOST)
    )
    mails = tuple(
        SentMail(row, traveller.label if traveller else account.name if account else row.recipient)
        for row, traveller, account in session.execute(query)
    )
    return TripMails(trip, mails, _quiet(session, trip))


def _quiet(session: Session, trip: Trip) -> dict[str, tuple[MailKind, ...]]:
    query = (
        select(Traveller, TravellerMailChoice.kind)
        .join(TravellerMailChoice, TravellerMailChoice.traveller_id == Traveller.id)
        .where(Traveller.trip_id == trip.id)
        .order_by(Traveller.position, TravellerMailChoice.id)
    )
    quiet: dict[str, tuple[MailKind, ...]] = {}
    for person, kind in session.execute(query):
        quiet[person.label] = (*quiet.get(person.label, ()), kind)
    return quiet


def failures_of(session: Session, actor: Actor, trip: Trip) -> dict[int, SentMail]:
    """The newest mail of each traveller that did not arrive and was not seen to, by their id."""
    require(actor, Permission.SEE_TRIPS)
    open_ones = (
        OutboxMessage.trip_id == trip.id,
        OutboxMessage.failed_at.is_not(None),
        OutboxMessage.settled_at.is_(None),
        OutboxMessage.traveller_id.is_not(None),
    )
    query = select(OutboxMessage).where(*open_ones).options(*map(defer, _BODY))
    found = session.scalars(query.order_by(OutboxMessage.id))
    return {row.traveller_id: SentMail(row, "") for row in found if row.traveller_id}


def welcomed_at(session: Session, actor: Actor, trip: Trip) -> dict[int, datetime]:
    """When each traveller was last sent their addresses, by their id."""
    require(actor, Permission.SHARE_CALENDARS)
    query = (
        select(OutboxMessage.traveller_id, func.max(OutboxMessage.created_at))
        .where(OutboxMessage.trip_id == trip.id, OutboxMessage.kind == MailKind.WELCOME)
        .where(OutboxMessage.traveller_id.is_not(None))
        .group_by(OutboxMessage.traveller_id)
    )
    return {number: at for number, at in session.execute(query) if number}


def send_again(  # noqa: PLR0913 - what, of which trip, by which installation
    session: Session, actor: Actor, slug: str, number: int, *, base_url: str, now: datetime
) -> OutboxMessage:
    """Send what did not arrive once more, to the address that its reader has now.

    It is a new mail of its own: who refused the first knows its Message-ID. `InvalidError` where
    it did not fail, was seen to already, or held an address that is shown once.
    """
    require(actor, Permission.RELEASE_TRIPS)
    trip = get_trip(session, actor, slug)
    mine = OutboxMessage.trip_id == trip.id, OutboxMessage.id == number
    row = session.scalar(select(OutboxMessage).where(*mine).with_for_update())
    if row is None or (row.kind in _ABOUT_MONEY and not actor.may(Permission.SEE_RECEIPTS)):
        raise NotFoundError("There is no such mail.")
    if not SentMail(row, "").may_go_again:
        raise InvalidError("This mail can't be sent again.")
    again = queue_mail(
        session,
        _letter(session, row),
        office_id=row.office_id,
        base_url=base_url,
        now=now,
        cause=Cause(
            kind=row.kind,
            trip_id=row.trip_id,
            traveller_id=row.traveller_id,
            account_id=row.account_id,
            is_secret=row.is_secret,
        ),
    )
    again.unsubscribe_url, row.settled_at = row.unsubscribe_url, now
    if row.is_secret:
        empty(row)
    session.flush()
    return again


def _letter(session: Session, row: OutboxMessage) -> Letter:
    reader: Traveller | Account | None = None
    if row.traveller_id:
        reader = session.get(Traveller, row.traveller_id)
    elif row.account_id:
        reader = session.get(Account, row.account_id)
    return Letter(
        recipient=(reader.email if reader else "") or row.recipient,
        subject=row.subject,
        text=row.text,
        html=row.html,
        language=row.language,
        reply_to=row.reply_to,
        calendar=row.calendar_part,
        attachments=tuple(each.as_value() for each in row.attachments),
    )
