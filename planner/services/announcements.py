"""Telling travellers what a release changes for them: each by a mail of their own.

A mail says what its reader may see and nothing else. It names no address of a page or a calendar:
only who was given one knows its secret. What changes within `SOON` of an item is mailed in any case
(`calendar.md` 27).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Office, Release, Traveller, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.audiences import STAFF
from planner.domain.change_lists import ChangeList, listed
from planner.domain.change_wording import Teller
from planner.domain.changes import Change, ChangeKind, changes_seen
from planner.domain.letters import Block, Bullets, Heading, Paragraph
from planner.domain.mails import MailKind
from planner.domain.programmes import Programme
from planner.domain.times import Moment, utc_of
from planner.domain.vocabulary import TripStatus
from planner.i18n.catalogues import texts
from planner.i18n.days import long_day
from planner.services.notices import Notice, mail_room
from planner.services.offices import office_of
from planner.services.outbox import Cause
from planner.services.releases import released_programme

SOON = timedelta(hours=48)

_ENDED = frozenset({ChangeKind.CANCELLED, ChangeKind.REMOVED})


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a mail goes to, and who sees something else but has no e-mail address.

    Who switched such mails off is neither.
    """

    mailed: tuple[Traveller, ...]
    unreachable: tuple[Traveller, ...]


@dataclass(frozen=True, slots=True)
class _News:
    """A release as it is told; `before` is None for the first one."""

    office: Office
    release: Release
    before: Programme | None
    after: Programme

    def changes_for(self, person: Traveller) -> ChangeList:
        """What the person sees of it."""
        changes = changes_seen(self.before, self.after, person.key)
        return listed(changes, self.before, self.after)

    def is_soon(self, changes: ChangeList, now: datetime) -> bool:
        """Whether an item among the changes starts, or was to start, within `SOON` from now."""
        return any(
            now <= utc_of(moment, self.after.home_zone) <= now + SOON
            for day in changes.days
            for found in day.items
            for change in found.changes
            for moment in _starts(change)
        )


def tell_affected(  # noqa: PLR0913 - whom, of what, by which installation
    session: Session,
    actor: Actor,
    release: Release,
    *,
    base_url: str,
    now: datetime,
    only_soon: bool = False,
) -> Told:
    """Write a mail to each traveller for whom the release changed something.

    `only_soon`: nobody asked for mails, so that only what changes within `SOON` of an item is told.
    `base_url` is the installation's address: it makes Message-IDs unique.
    """
    require(actor, Permission.RELEASE_TRIPS)
    news = _news_of(session, actor, release)
    affected = _affected(session, release)
    room = mail_room(session, news.office, affected, base_url=base_url, now=now)
    mailed: list[Traveller] = []
    unreachable: list[Traveller] = []
    for person in affected:
        changes = news.changes_for(person)
        is_soon = news.is_soon(changes, now)
        if not (changes.general or changes.days) or (only_soon and not is_soon):
            continue
        if not person.email:
            unreachable.append(person)
            continue
        notice = _notice(news, person, changes, room.language_of(person), is_soon=is_soon)
        cause = Cause(kind=_kind(news, changes, is_soon=is_soon), trip_id=release.trip_id)
        if room.send(person, notice, cause):
            mailed.append(person)
    return Told(tuple(mailed), tuple(unreachable))


def _news_of(session: Session, actor: Actor, release: Release) -> _News:
    trip, number = session.get_one(Trip, release.trip_id), release.number
    before = released_programme(session, trip, STAFF, number - 1) if number > 1 else None
    after = released_programme(session, trip, STAFF, number)
    return _News(office_of(session, actor), release, before, after)


def _affected(session: Session, release: Release) -> list[Traveller]:
    theirs = Traveller.trip_id == release.trip_id, Traveller.key.in_(release.affected)
    return list(session.scalars(select(Traveller).where(*theirs).order_by(Traveller.position)))


def _starts(change: Change) -> Iterator[Moment]:
    """When the item of a change starts, and when it was to start before."""
    if change.item:
        yield change.item.starts
    if change.field == "times" and change.old:
        yield change.old[0]


def _kind(news: _News, changes: ChangeList, *, is_soon: bool) -> MailKind:
    """What the mail is: nobody can switch off being told that something does not take place."""
    ended = any(found.kind in _ENDED for day in changes.days for found in day.items)
    if ended or news.after.status is TripStatus.CANCELLED:
        return MailKind.CANCELLATION
    return MailKind.SOON if is_soon else MailKind.RELEASE


def _notice(
    news: _News, person: Traveller, changes: ChangeList, language: str, *, is_soon: bool
) -> Notice:
    _ = texts(language).gettext
    subject, beginning = _first(language) if news.before is None else _later(language)
    if is_soon and news.before is not None:
        subject = _("%(trip)s: change at short notice (version %(number)s)")
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
    blocks: list[Block] = [Paragraph(part) for part in (beginning % places).split("\n\n")]
    if news.release.note:
        blocks.append(Paragraph(news.release.note))
    blocks.extend(_told(changes, Teller(language, _), language))
    blocks.append(Paragraph(end % places))
    return Notice(subject % places, tuple(blocks))


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


def _told(changes: ChangeList, teller: Teller, language: str) -> Iterator[Block]:
    if changes.general:
        yield Bullets(tuple(map(teller.tell, changes.general)))
    for day in changes.days:
        yield Heading(long_day(day.on, language))
        yield Bullets(tuple(map(teller.line, day.items)))
