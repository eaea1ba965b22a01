"""Erasing a person and keeping the books: a number takes the place of the name, everywhere.

Costs, promises, decisions and claims stay for ten years (GO NRW, BHO: records of payment) with
every figure; whose they were is no longer told. What is only the person's goes: addresses, sealed
data, mails, sessions. Done past the guard of the history and of decisions, which nothing else is.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, delete, inspect, or_, select, update
from sqlalchemy.orm import Session

from planner.db.audit import note_erasure
from planner.db.models import (
    Account,
    AccountMailChoice,
    AccountSession,
    Approval,
    AuditEntry,
    Contact,
    EventPiece,
    Feed,
    ItemInvitation,
    OneTimeLink,
    Organisation,
    OutboxMessage,
    PersonalField,
    Place,
    RecoveryCode,
    Release,
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
from planner.domain.approvals.subjects import (
    Subject,
    fingerprint_of,
    subject_from,
    text_of,
)
from planner.domain.refusals import InvalidError
from planner.domain.search import searchable
from planner.domain.texts import LANGUAGES, Texts
from planner.services.persons.exporting import names_of
from planner.services.persons.finding import Person, get_person
from planner.services.persons.tables import columns, contains, is_text, mappers

NAME = "Gelöschte Person {}"
KEY = "geloeschte-person-{}"
MAIL = "geloeschte-person-{}@planner.invalid"

_DIRECTORY = (Contact, Organisation, Place)
"""What the office keeps of partners is not the traveller's."""

_MADE = (SearchWord,)
"""What is made of other rows, and made anew."""

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
    if any(trip.ends_on >= today for _, trip in person.travellers):
        return InvalidError("A trip of this person is not over: take them off it first.")
    if person.namesakes:
        return InvalidError(
            "Somebody else has the same name or address: correct one of them first, so that "
            "nobody else is erased."
        )
    if person.account and person.account.id == actor.account_id:
        return InvalidError("This is you: another administrator can erase you.")
    if person.membership and person.membership.is_active:
        return InvalidError("This person can still sign in: switch the account off first.")
    if person.is_elsewhere:
        return InvalidError("The account belongs to another office, too, which must let it go.")
    return None


def erase_person(session: Session, actor: Actor, number: int, now: datetime) -> str:
    """Erase the person whom a traveller's number stands for; what they are called now.

    `InvalidError` while something is in the way (`reason_to_wait`). It can't be undone.
    """
    require(actor, Permission.MANAGE_ACCOUNTS)
    person = get_person(session, actor, number)
    if wait := reason_to_wait(person, actor, now.date()):
        raise wait
    lowest = min(person.numbers)
    _take_away(session, actor, person, now)
    _silence(session, person)
    names = names_of(person)
    _scrub(session, actor, names, lowest)
    for row, trip in person.travellers:
        _rename(session, row, trip.id, lowest)
    if person.account:
        _close(session, person.account, lowest)
    session.flush()
    session.expire_all()
    _find_anew(session, actor, names)
    for row, _ in person.travellers:
        note_erasure(session, row)
    return NAME.format(lowest)


def _run(session: Session, *statements: Any) -> None:  # noqa: ANN401 - any statement
    """Past the session, which would write the old name into the history."""
    session.flush()
    for statement in statements:
        session.connection().execute(statement)


def _table(model: Any) -> Table:  # noqa: ANN401 - any model
    table: Table = model.__table__
    return table


def _take_away(session: Session, actor: Actor, person: Person, now: datetime) -> None:
    """What is nobody's business any more: addresses answer no more, mails and sealed data go."""
    trips = [trip for _, trip in person.travellers]
    for table in map(_table, (Feed, TravellerPage)):
        of_them = table.c.traveller_id.in_(person.numbers)
        open_ones = update(table).where(of_them, table.c.revoked_at.is_(None))
        _run(session, open_ones.values(revoked_at=now))
        renamed = {"name": NAME.format(min(person.numbers)), "last_client": ""}
        _run(session, update(table).where(of_them).values(renamed))
    for table in map(_table, _THEIRS):
        _run(session, delete(table).where(table.c.traveller_id.in_(person.numbers)))
    mails, mine = _table(OutboxMessage), {person.email, person.first.email} - {""}
    to_them = mails.c.recipient.in_(mine) & (mails.c.office_id == actor.office_id)
    _run(session, delete(mails).where(to_them))
    pieces, kept = _table(EventPiece), _table(Rendering)
    scopes = [*(trip.permanent_id for trip in trips), f"office:{actor.office_id}"]
    _run(
        session,
        delete(pieces).where(pieces.c.trip_id.in_([trip.id for trip in trips])),
        delete(kept).where(kept.c.scope.in_(scopes)),
    )


def _silence(session: Session, person: Person) -> None:
    """The history of a traveller goes on saying what changed when, and no longer from what."""
    table = _table(AuditEntry)
    about = (table.c.thing == Traveller.__name__) & table.c.thing_id.in_(person.numbers)
    query = select(table.c.id, table.c.changes).where(about)
    for row_id, changes in session.connection().execute(query).all():
        silent = {field: ["•", "•"] for field in changes}
        _run(session, update(table).where(table.c.id == row_id).values(changes=silent))


def _scrub(session: Session, actor: Actor, names: list[str], number: int) -> None:
    """Replace a name, address or phone number in whatever people wrote, and in the history."""
    swaps = {name: MAIL.format(number) if "@" in name else NAME.format(number) for name in names}
    found = [each for each in mappers() if each.class_ not in _DIRECTORY + _MADE]
    for mapper in [*found, inspect(AuditEntry)]:
        table = _table(mapper.class_)
        if "office_id" not in table.c:
            continue
        for _, column in columns(mapper):
            if is_text(column) and not column.primary_key:
                _scrub_column(session, actor, column, swaps)


def _scrub_column(session: Session, actor: Actor, column: Any, swaps: dict[str, str]) -> None:  # noqa: ANN401
    table: Table = column.table
    query = select(table.c.id, column).where(
        table.c.office_id == actor.office_id, contains(column, list(swaps))
    )
    for row_id, value in session.connection().execute(query).all():
        changed = {column.name: swapped(value, swaps)}
        _run(session, update(table).where(table.c.id == row_id).values(changed))


def _find_anew(session: Session, actor: Actor, names: list[str]) -> None:
    """Let trips be found by what they say now; words that no trip has any more go."""
    said = [Trip.search_text.contains(searchable(name), autoescape=True) for name in names]
    table = _table(Trip)
    for trip in session.scalars(select(Trip).where(or_(*said))):
        text = searchable(trip.slug, *map(trip.title.own, LANGUAGES))
        _run(session, update(table).where(table.c.id == trip.id).values(search_text=text))
        write_words(session.connection(), actor.office_id, {trip.id: text})
    words = _table(SearchWord)
    is_used = select(trip_words.c.trip_id).where(trip_words.c.word_id == words.c.id).exists()
    _run(session, delete(words).where(words.c.office_id == actor.office_id, ~is_used))


def swapped(value: Any, swaps: dict[str, str]) -> Any:  # noqa: ANN401 - text or JSON
    """A text, or every text in JSON, with words replaced."""
    match value:
        case str():
            for old, new in swaps.items():
                value = value.replace(old, new)
            return value
        case Texts():
            texts = Texts.of(swapped(value.as_mapping(), swaps))
            return Texts(texts.en, texts.de, texts.zh, value.outdated)
        case dict():
            return {swapped(key, swaps): swapped(each, swaps) for key, each in value.items()}
        case list():
            return [swapped(each, swaps) for each in value]
        case _:
            return value


def _rename(session: Session, row: Traveller, trip_id: int, number: int) -> None:
    """The row keeps what the books need: role, rules of travel, home, employer's part in costs."""
    table, new = _table(Traveller), KEY.format(number)
    values = {
        "key": new,
        "given_name": "",
        "family_name": NAME.format(number),
        "email": MAIL.format(number) if row.email else "",
        "native_name": "",
        "function": "",
        "phone": "",
        "employer_id": None,
    }
    _rename_in_decisions(session, trip_id, row.key, new)
    _rename_in_releases(session, trip_id, row, number)
    _run(session, update(table).where(table.c.id == row.id).values(values))


def _rename_in_decisions(session: Session, trip_id: int, old: str, new: str) -> None:
    """A decision stays bound to what it was about: the same person, by another key."""
    table = _table(Approval)
    query = select(table.c.id, table.c.subject).where(
        table.c.trip_id == trip_id, table.c.traveller_key == old
    )
    for row_id, text in session.connection().execute(query).all():
        values: dict[str, str] = {"traveller_key": new}
        if text:
            subject = _renamed(text, new)
            values |= {"subject": text_of(subject), "fingerprint": fingerprint_of(subject)}
        _run(session, update(table).where(table.c.id == row_id).values(values))


def _renamed(text: str, new: str) -> Subject:
    return replace(subject_from(text), traveller=new)


def _rename_in_releases(session: Session, trip_id: int, row: Traveller, number: int) -> None:
    """What was released names people by key, and holds their names apart."""
    table = _table(Release)
    kept = [
        table.c[name]
        for name in ("affected", "changed", "block", "snapshot", "renewed", "index", "ledger")
    ]
    found = session.connection().execute(
        select(table.c.id, *kept).where(table.c.trip_id == trip_id)
    )
    for row_id, *values in found.all():
        new = {
            column.name: _without(value, row, number)
            for column, value in zip(kept, values, strict=True)
            if value is not None
        }
        _run(session, update(table).where(table.c.id == row_id).values(new))


def _without(value: Any, row: Traveller, number: int) -> Any:  # noqa: ANN401 - JSON
    """JSON of a release with another key, and nothing else of a person than the new name."""
    new = KEY.format(number)
    match value:
        case str():
            named = {row.key: new, f"traveller:{row.key}": f"traveller:{new}"}
            return named.get(value, value)
        case dict() if value.get("key") == row.key and "given_name" in value:
            wiped = {name: "" for name, each in value.items() if isinstance(each, str)}
            kept = {name: value[name] for name in ("role", "language") if name in value}
            return value | wiped | kept | {"key": new, "family_name": NAME.format(number)}
        case dict():
            return {_without(k, row, number): _without(v, row, number) for k, v in value.items()}
        case list():
            return [_without(each, row, number) for each in value]
        case _:
            return value


def _close(session: Session, account: Account, number: int) -> None:
    table = _table(Account)
    for model in _OF_ACCOUNT:
        of_them = _table(model)
        _run(session, delete(of_them).where(of_them.c.account_id == account.id))
    values = {
        "email": MAIL.format(number),
        "name": NAME.format(number),
        "password_hash": None,
        "provider_key": None,
    }
    _run(session, update(table).where(table.c.id == account.id).values(values))
