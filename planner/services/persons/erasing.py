"""Erasing a person and keeping the books: a number takes the place of the name, everywhere.

Costs, promises, decisions and claims stay for ten years (GO NRW, BHO: records of payment) with
every figure; whose they were is no longer told. What is only the person's goes: addresses, sealed
data, mails, sessions. Done past the guard of the history and of decisions, which nothing else is.
"""

from datetime import date, datetime

from sqlalchemy import delete, false, or_, select, update
from sqlalchemy.orm import Session

from planner.db.audit import note_erasure
from planner.db.models import (
    Account,
    AccountMailChoice,
    AccountSession,
    EventPiece,
    Feed,
    ItemInvitation,
    OneTimeLink,
    OutboxMessage,
    PersonalField,
    RecoveryCode,
    Rendering,
    SearchWord,
    SecondFactor,
    SecurityKey,
    Traveller,
    TravellerMailChoice,
    TravellerPage,
    Trip,
    trip_words,
)
from planner.db.trip_words import write_words
from planner.domain.access import Actor, Permission, require
from planner.domain.labels import mark
from planner.domain.pseudonyms import Pseudonym
from planner.domain.refusals import InvalidError
from planner.domain.search import searchable
from planner.domain.texts import LANGUAGES
from planner.services.persons.erasures import Erasure
from planner.services.persons.finding import Person, get_person
from planner.services.persons.histories import silence_history
from planner.services.persons.keys import rename_keys
from planner.services.persons.mail_parts import drop_parts
from planner.services.persons.released import rename_in_releases
from planner.services.persons.short_names import rename_trips
from planner.services.persons.tables import mails_of, table_of
from planner.services.persons.texts import note_own_rows, scrub_texts

_NOT_OVER = mark("A trip of this person is not over: take them off it first.")
_NAMESAKES = mark(
    "Somebody else has the same name or address: correct one of them first, so that nobody else "
    "is erased."
)
_ONESELF = mark("This is you: another administrator can erase you.")
_LAST_ADMIN = mark("This is the last administrator: make somebody else one first.")
_SIGNS_IN = mark("This person can still sign in: switch the account off first.")
_ELSEWHERE = mark("The account belongs to another office, too, which must let it go.")

_THEIRS = (PersonalField, ItemInvitation, TravellerMailChoice, OutboxMessage)
_OF_ACCOUNT = (
    AccountSession,
    OneTimeLink,
    AccountMailChoice,
    SecondFactor,
    SecurityKey,
    RecoveryCode,
)


def reason_to_wait(person: Person, actor: Actor, today: date) -> InvalidError | None:
    """Why a person can't be erased yet, if something is in the way."""
    mine = person.account.id if person.account else None
    reasons = {
        _NOT_OVER: any(trip.ends_on >= today for _, trip in person.travellers),
        _NAMESAKES: bool(person.namesakes),
        _ONESELF: mine is not None and mine == actor.account_id,
        _LAST_ADMIN: person.is_last_admin,
        _SIGNS_IN: bool(person.membership and person.membership.is_active),
        _ELSEWHERE: person.is_elsewhere,
    }
    return next((InvalidError(why) for why, holds in reasons.items() if holds), None)


def erase_person(
    session: Session, actor: Actor, number: int, now: datetime, *, is_account: bool = False
) -> str:
    """Erase the person whom a traveller's number stands for, or an account's; their name from now.

    `InvalidError` while something is in the way (`reason_to_wait`). It can't be undone.
    """
    require(actor, Permission.MANAGE_ACCOUNTS)
    person = get_person(session, actor, number, is_account=is_account)
    if wait := reason_to_wait(person, actor, now.date()):
        raise wait
    erasure = Erasure(session, actor.office_id, person, _pseudonym(session, person))
    note_own_rows(erasure)
    _take_away(erasure, now)
    rename_keys(erasure)
    rename_trips(erasure)
    drop_parts(erasure)
    rename_in_releases(erasure)
    scrub_texts(erasure)
    silence_history(erasure)
    _rename(erasure)
    session.flush()
    session.expire_all()
    _find_anew(erasure)
    for each in person.rows:
        note_erasure(session, each)
    return erasure.new.name


def _pseudonym(session: Session, person: Person) -> Pseudonym:
    """By the lowest number of theirs that nobody else is called by."""
    account = person.account.id if person.account else 0
    new = Pseudonym(min(person.numbers, default=account))
    accounts, travellers = table_of(Account), table_of(Traveller)
    while True:
        named = select(accounts.c.id).where(
            accounts.c.id != account, or_(accounts.c.email == new.mail, accounts.c.name == new.name)
        )
        other = select(travellers.c.id).where(
            travellers.c.family_name == new.name, travellers.c.id.not_in(person.numbers)
        )
        if not session.connection().execute(named.union(other)).first():
            return new
        new = Pseudonym(new.number + 1)


def _take_away(erasure: Erasure, now: datetime) -> None:
    """What is nobody's business any more: addresses answer no more, mails and sealed data go."""
    person, mails = erasure.person, table_of(OutboxMessage)
    for table in map(table_of, (Feed, TravellerPage)):
        of_them = table.c.traveller_id.in_(person.numbers)
        open_ones = update(table).where(of_them, table.c.revoked_at.is_(None))
        erasure.run(open_ones.values(revoked_at=now))
        renamed = {"name": erasure.new.name, "last_client": ""}
        erasure.run(update(table).where(of_them).values(renamed))
    for table in map(table_of, _THEIRS):
        erasure.run(delete(table).where(table.c.traveller_id.in_(person.numbers)))
    erasure.run(delete(mails).where(mails_of(person, erasure.office_id)))
    pieces, kept = table_of(EventPiece), table_of(Rendering)
    trips = [trip for _, trip in person.travellers]
    scopes = [*(trip.permanent_id for trip in trips), f"office:{erasure.office_id}"]
    erasure.run(
        delete(pieces).where(pieces.c.trip_id.in_([trip.id for trip in trips])),
        delete(kept).where(kept.c.scope.in_(scopes)),
    )


def _rename(erasure: Erasure) -> None:
    """Rows keep what the books need: role, rules of travel, home; an account lets nobody in."""
    new, table = erasure.new, table_of(Traveller)
    for row, _ in erasure.person.travellers:
        values = {
            "given_name": "",
            "family_name": new.name,
            "email": new.mail if row.email else "",
            "native_name": "",
            "function": "",
            "phone": "",
            "employer_id": None,
        }
        erasure.run(update(table).where(table.c.id == row.id).values(values))
    if account := erasure.person.account:
        _close(erasure, account)


def _close(erasure: Erasure, account: Account) -> None:
    for table in map(table_of, _OF_ACCOUNT):
        erasure.run(delete(table).where(table.c.account_id == account.id))
    table = table_of(Account)
    values = {
        "email": erasure.new.mail,
        "name": erasure.new.name,
        "password_hash": None,
        "provider_key": None,
    }
    erasure.run(update(table).where(table.c.id == account.id).values(values))


def _find_anew(erasure: Erasure) -> None:
    """Let trips be found by what they say now; words that no trip has any more go."""
    session, table = erasure.session, table_of(Trip)
    names = sorted({*map(searchable, erasure.everywhere.words), *erasure.short_names})
    said = [Trip.search_text.contains(name, autoescape=True) for name in names]
    for trip in session.scalars(select(Trip).where(or_(false(), *said))):
        text = searchable(trip.slug, *map(trip.title.own, LANGUAGES))
        erasure.run(update(table).where(table.c.id == trip.id).values(search_text=text))
        write_words(session.connection(), erasure.office_id, {trip.id: text})
    words = table_of(SearchWord)
    is_used = select(trip_words.c.trip_id).where(trip_words.c.word_id == words.c.id).exists()
    erasure.run(delete(words).where(words.c.office_id == erasure.office_id, ~is_used))
