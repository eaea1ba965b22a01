"""Taking in what a phone sends: checked, limited, stored once however often it is sent.

A phone that got no answer sends again. The token that it made up, together with a hash of what was
sent, says that it is the same: the answer is the same too, and there is one row. The same token
with other content is another thing (somebody went back in the browser): nothing is lost.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import ContactCapture, Outlay, SentPhoto, TravellerPage
from planner.domain.currencies import MINOR_DIGITS
from planner.domain.refusals import InvalidError, ThrottledError, UnknownSecretError
from planner.domain.throttling import Rule, wait_of
from planner.formats.document_types import PDF, type_of
from planner.services.traveller_pages import find_page
from planner.services.trips import check_year

MOST_BYTES = 10 * 1024 * 1024
"""Of one picture: what a phone's camera makes; the page sends a smaller one."""

MOST_KEPT = 300
"""Of each kind by one traveller."""

PER_TRAVELLER = Rule(free=60, window=timedelta(hours=1))
"""More than anybody notes in an hour, and enough for all that waited without a network."""

TOKEN_LENGTH = 60

Row = TypeVar("Row", ContactCapture, Outlay)


@dataclass(frozen=True, slots=True)
class Sending:
    """How something came: the phone's token and time, and a picture if there is one."""

    token: str
    noted_at: datetime
    photo: bytes = b""


@dataclass(frozen=True, slots=True)
class ContactNote:
    """What a traveller notes of somebody they met; `item_uid` is the item where it was."""

    name: str
    organisation: str = ""
    note: str = ""
    follow_up: str = ""
    item_uid: str = ""


@dataclass(frozen=True, slots=True)
class OutlayNote:
    """What a traveller laid out, in minor units of the currency."""

    category: str
    amount: int
    currency: str
    spent_on: date
    description: str = ""


def receive_contact(
    session: Session, secret: str, sending: Sending, note: ContactNote, now: datetime
) -> ContactCapture:
    """Store whom the traveller of a secret met; the row that is there already if it came before.

    `UnknownSecretError` for a secret that opens nothing, `InvalidError` for what can't be stored,
    `ThrottledError` for too many.
    """
    if not (note.name or note.organisation or sending.photo):
        raise InvalidError("Write a name, or take a photo of the card.", field="name")
    page = _page(session, secret, now)
    row = _same_or_new(session, ContactCapture, page, sending, note, now)
    if row.id is None:
        row.name, row.organisation = note.name, note.organisation
        row.note, row.follow_up, row.item_uid = note.note, note.follow_up, note.item_uid
        row.captured_by = page.traveller.label
        session.add(row)
        session.flush()
    return row


def receive_outlay(
    session: Session, secret: str, sending: Sending, note: OutlayNote, now: datetime
) -> Outlay:
    """Store what the traveller of a secret laid out; as `receive_contact`."""
    if note.currency not in MINOR_DIGITS:
        raise InvalidError("There is no such currency.", field="currency")
    if note.amount <= 0:
        raise InvalidError("Write how much it was.", field="amount")
    if not note.category:
        raise InvalidError("Say what kind of cost it is.", field="category")
    check_year(note.spent_on, "spent_on")
    page = _page(session, secret, now)
    row = _same_or_new(session, Outlay, page, sending, note, now)
    if row.id is None:
        row.category, row.description = note.category, note.description
        row.amount_minor, row.currency, row.spent_on = note.amount, note.currency, note.spent_on
        session.add(row)
        session.flush()
    return row


def _page(session: Session, secret: str, now: datetime) -> TravellerPage:
    page = find_page(session, secret, now)
    if page is None:
        raise UnknownSecretError
    return page


def _same_or_new(  # noqa: PLR0913, PLR0917 - of which kind, whose, how it came, what it says, when
    session: Session,
    model: type[Row],
    page: TravellerPage,
    sending: Sending,
    note: ContactNote | OutlayNote,
    now: datetime,
) -> Row:
    """The stored row of this sending, else a new one that is not added yet."""
    if not 0 < len(sending.token) <= TOKEN_LENGTH or not sending.token.isascii():
        raise InvalidError("Load the page anew and send it again.")
    hold(session, f"captures:{page.traveller_id}")
    digest, mine = _digest(sending, note), select(model).where(_by(model, page))
    by_token = {
        row.token: row for row in session.scalars(mine.where(model.token.startswith(sending.token)))
    }
    token = sending.token
    if token in by_token and by_token[token].digest != digest:
        token = f"{token}.{digest[:12]}"
    if token in by_token:
        return by_token[token]
    _limit(session, model, page, now)
    return model(
        trip_id=page.trip_id,
        traveller=page.traveller,
        token=token,
        digest=digest,
        noted_at=min(sending.noted_at, now),
        received_at=now,
        photo=_photo(page, sending.photo),
    )


def _by(model: type[Row], page: TravellerPage) -> ColumnElement[bool]:
    return model.traveller_id == page.traveller_id


def _digest(sending: Sending, note: ContactNote | OutlayNote) -> str:
    words = json.dumps(asdict(note), sort_keys=True, default=str).encode()
    return sha256(words + sha256(sending.photo).digest()).hexdigest()


def _limit(session: Session, model: type[Row], page: TravellerPage, now: datetime) -> None:
    """Refuse more than one traveller has to tell."""
    count = session.scalar(select(func.count(model.id)).where(_by(model, page))) or 0
    if count >= MOST_KEPT:
        raise InvalidError("There are as many as can be kept: ask the office.")
    since = now - PER_TRAVELLER.window
    times = select(model.received_at).where(_by(model, page), model.received_at > since)
    wait = wait_of(session.scalars(times).all(), PER_TRAVELLER, now)
    if wait:
        raise ThrottledError(
            "Too many at once. Wait %(seconds)s seconds and try again.",
            seconds=ceil(wait.total_seconds()),
        )


def _photo(page: TravellerPage, content: bytes) -> SentPhoto | None:
    """A picture as what its content is; a PDF is none."""
    if not content:
        return None
    if len(content) > MOST_BYTES:
        megabytes = MOST_BYTES // 2**20
        raise InvalidError("The picture is larger than %(most)s MB.", field="photo", most=megabytes)
    try:
        kind = type_of(content)
    except InvalidError as error:
        raise InvalidError(error.message, field="photo") from error
    if kind is PDF:
        raise InvalidError("This is no picture.", field="photo")
    return SentPhoto(
        trip_id=page.trip_id, media_type=kind.media_type, size=len(content), content=content
    )
