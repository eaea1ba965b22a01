"""Telling travellers what a release changes for them: each by a mail of their own.

A mail says what its reader may see and nothing else. It names no address of a page or a calendar:
only who was given one knows its secret.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Office, Release, Traveller, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.audiences import STAFF
from planner.domain.change_lists import ChangeList, listed
from planner.domain.change_wording import Teller
from planner.domain.changes import changes_seen
from planner.domain.programmes import Programme
from planner.i18n.catalogues import LOCALES, texts
from planner.i18n.days import long_day
from planner.services.offices import office_of
from planner.services.outbox import Letter, queue_mail
from planner.services.releases import released_programme


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a mail goes to, and who sees something else but has no e-mail address."""

    mailed: tuple[Traveller, ...]
    unreachable: tuple[Traveller, ...]


@dataclass(frozen=True, slots=True)
class _News:
    """A release as it is told; `before` is None for the first one."""

    office: Office
    release: Release
    before: Programme | None
    after: Programme

    def language_of(self, person: Traveller) -> str:
        return person.language if person.language in LOCALES else self.office.language

    def changes_for(self, person: Traveller) -> ChangeList:
        """What the person sees of it."""
        changes = changes_seen(self.before, self.after, person.key)
        return listed(changes, self.before, self.after)


def tell_affected(
    session: Session, actor: Actor, release: Release, *, base_url: str, now: datetime
) -> Told:
    """Write a mail to each traveller for whom the release changed something.

    `base_url` is the installation's address: it makes Message-IDs unique.
    """
    require(actor, Permission.RELEASE_TRIPS)
    news = _news_of(session, actor, release)
    mailed: list[Traveller] = []
    unreachable: list[Traveller] = []
    for person in _affected(session, release):
        changes = news.changes_for(person)
        if not (changes.general or changes.days):
            continue
        (mailed if person.email else unreachable).append(person)
        if person.email:
            letter = _letter(news, person, changes)
            queue_mail(session, letter, office_id=actor.office_id, base_url=base_url, now=now)
    return Told(tuple(mailed), tuple(unreachable))


def _news_of(session: Session, actor: Actor, release: Release) -> _News:
    trip, number = session.get_one(Trip, release.trip_id), release.number
    before = released_programme(session, trip, STAFF, number - 1) if number > 1 else None
    after = released_programme(session, trip, STAFF, number)
    return _News(office_of(session, actor), release, before, after)


def _affected(session: Session, release: Release) -> list[Traveller]:
    theirs = Traveller.trip_id == release.trip_id, Traveller.key.in_(release.affected)
    return list(session.scalars(select(Traveller).where(*theirs).order_by(Traveller.position)))


def _letter(news: _News, person: Traveller, changes: ChangeList) -> Letter:
    language = news.language_of(person)
    _ = texts(language).gettext
    subject, beginning = _first(language) if news.before is None else _later(language)
    end = _(
        "The whole programme is on your page, where you can confirm that you have read it, and in "
        "your calendar as soon as that asks for news. If you have neither, ask %(office)s.\n"
    )
    places = {
        "name": person.label,
        "trip": news.after.title.best(language),
        "number": news.release.number,
        "office": news.office.name,
    }
    told = "\n".join(_lines(changes, Teller(language, _), language))
    parts = [beginning % places, news.release.note, told, end % places]
    return Letter(person.email, subject % places, "\n\n".join(filter(None, parts)))


def _first(language: str) -> tuple[str, str]:
    """Subject and beginning of a mail about the first release."""
    _ = texts(language).gettext
    return (
        _("%(trip)s: your programme is ready"),
        _("Hello %(name)s,\n\nyour programme for %(trip)s is ready."),
    )


def _later(language: str) -> tuple[str, str]:
    """Subject and beginning of a mail about a change."""
    _ = texts(language).gettext
    return (
        _("%(trip)s: your programme has changed (version %(number)s)"),
        _(
            "Hello %(name)s,\n\n"
            "your programme for %(trip)s has changed. "
            "Version %(number)s is the one that counts now."
        ),
    )


def _lines(changes: ChangeList, teller: Teller, language: str) -> Iterator[str]:
    for change in changes.general:
        yield f"- {teller.tell(change)}"
    for number, day in enumerate(changes.days):
        if number or changes.general:
            yield ""
        yield long_day(day.on, language)
        yield from (f"- {teller.line(found)}" for found in day.items)
