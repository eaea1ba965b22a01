"""Each flush notes the words of trips whose `search_text` it writes: search looks them up.

A part of a word is looked for among the office's words, which are few however many trips it has,
and not in the texts of all trips (`docs/decisions/0022`).
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, event, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, UOWTransaction

from planner.db.models import SearchWord, Trip, trip_words
from planner.domain.search import words_of


def write_words(connection: Connection, office_id: int, texts: Mapping[int, str]) -> None:
    """Note the words of trips of one office, given their numbers and search texts."""
    words = {number: words_of(text) for number, text in texts.items()}
    numbers = _known(connection, office_id, sorted(frozenset().union(*words.values())))
    connection.execute(delete(trip_words).where(trip_words.c.trip_id.in_(sorted(words))))
    rows = [
        {"word_id": numbers[word], "trip_id": trip_id}
        for trip_id, of_trip in words.items()
        for word in sorted(of_trip)
    ]
    if rows:
        connection.execute(trip_words.insert(), rows)


def _known(connection: Connection, office_id: int, words: Sequence[str]) -> dict[str, int]:
    """The numbers of words, new ones added; always in one order, so that nobody waits in a ring."""
    if not words:
        return {}
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    rows = [{"office_id": office_id, "word": word} for word in words]
    connection.execute(insert(SearchWord).on_conflict_do_nothing(), rows)
    query = select(SearchWord.word, SearchWord.id).where(
        SearchWord.office_id == office_id, SearchWord.word.in_(words)
    )
    return dict(connection.execute(query).all())


def _note(session: Session, context: UOWTransaction) -> None:
    del context
    for row in session.new | session.dirty:
        if isinstance(row, Trip) and inspect(row).attrs.search_text.history.has_changes():
            write_words(session.connection(), row.office_id, {row.id: row.search_text})


def keep_words(session: Session) -> None:
    """Let a session note the words of trips."""
    event.listen(session, "after_flush", _note)
