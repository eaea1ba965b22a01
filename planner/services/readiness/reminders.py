"""Mail about tasks that become due: to who is responsible, and to travellers about their own.

Each task is called to mind twice: when it is due soon, and when it is overdue. A mail names tasks
and days; no other traveller's, no personal data, no address of a page. Its reader may switch such
mails off.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from planner.db.engine import OUTAGES, open_session, session_for
from planner.db.locks import hold
from planner.db.models import Account, Office, Traveller, Trip, TripTask
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Permission, Role, require
from planner.domain.letters import Block, Bullets, Paragraph
from planner.domain.mails import MailKind
from planner.domain.readiness import Urgency, today_at
from planner.domain.vocabulary import TaskScope, TripStatus
from planner.i18n.catalogues import texts
from planner.i18n.days import long_day
from planner.services.notices import Notice, mail_room
from planner.services.offices import office_of
from planner.services.outbox import Cause
from planner.services.readiness.matters import OpenCell, open_cells

PRESSING = frozenset({Urgency.SOON, Urgency.OVERDUE})

_log = logging.getLogger(__name__)

Reader = Traveller | Account
"""Whom a mail goes to; with an account about the tasks of others, too."""


def queue_office_reminders(engine: Engine, base_url: str, now: datetime) -> int:
    """Write what is due in all offices, a transaction for each; how many mails.

    Several workers may look at a time: each task is called to mind by one of them.
    """
    with open_session(engine, writes=False) as session, everywhere(session):
        offices = list(session.scalars(select(Office.id).order_by(Office.id)))
    return sum(_remind_office(engine, number, base_url, now) for number in offices)


def _remind_office(engine: Engine, number: int, base_url: str, now: datetime) -> int:
    """An office that fails is logged and in no other's way: mail goes out all the same."""
    try:
        return _write(engine, number, base_url, now)
    except OUTAGES:
        raise
    except Exception:  # noqa: BLE001 - whatever is wrong with one office
        _log.exception("no reminders of office %d", number)
        return 0


def _write(engine: Engine, number: int, base_url: str, now: datetime) -> int:
    actor = Actor(number, Role.SYSTEM, "deliver")
    with session_for(engine, actor, now) as session:
        count = queue_reminders(session, actor, base_url=base_url, now=now)
        if count:
            session.commit()
    return count


def queue_reminders(session: Session, actor: Actor, *, base_url: str, now: datetime) -> int:
    """Write the mails that are due about the office's trips that come; how many.

    Asked again, it writes none twice, by whomever. `base_url` makes Message-IDs unique.
    """
    require(actor, Permission.PLAN_TRIPS)
    hold(session, f"task-reminders:{actor.office_id}")
    office = office_of(session, actor)
    trips = _coming(session, now)
    pressing = [each for each in open_cells(session, trips, now) if _is_due(each)]
    by_id = {trip.id: trip for trip in trips}
    mails: dict[tuple[int, Reader], list[OpenCell]] = defaultdict(list)
    for cell in pressing:
        for reader in _readers(cell):
            mails[cell.task.trip_id, reader].append(cell)
    readers = dict.fromkeys(reader for _, reader in mails)
    room = mail_room(session, office, readers, base_url=base_url, now=now)
    sent = [
        room.send(
            reader,
            _notice(reader, room.language_of(reader), by_id[trip_id], cells, office),
            Cause(MailKind.TASKS, trip_id=trip_id),
        )
        for (trip_id, reader), cells in mails.items()
    ]
    session.flush()
    _note(session, pressing)
    return sum(mail is not None for mail in sent)


def _note(session: Session, told: Iterable[OpenCell]) -> None:
    """Note what was called to mind: no edit, so that nobody who edits the task is in the way."""
    tasks: dict[str, set[int]] = defaultdict(set)
    for cell in told:
        tasks[str(cell.urgency)].add(cell.task.id)
    for urgency, numbers in tasks.items():
        note = update(TripTask).where(TripTask.id.in_(numbers)).values(reminded=urgency)
        session.execute(note)


def _coming(session: Session, now: datetime) -> list[Trip]:
    """The trips that have not ended, at home's day."""
    query = select(Trip).where(
        Trip.ends_on >= now.date(),
        Trip.status != TripStatus.CANCELLED,
        Trip.is_template.is_(False),
    )
    found = session.scalars(query.order_by(Trip.starts_on, Trip.id))
    return [trip for trip in found if today_at(now, trip.home_zone) <= trip.ends_on]


def _is_due(cell: OpenCell) -> bool:
    return cell.urgency in PRESSING and cell.task.reminded != cell.urgency


def _readers(cell: OpenCell) -> Iterator[Reader]:
    person, task = cell.traveller, cell.task
    if task.responsible:
        yield task.responsible
    if person and person.email and task.scope is TaskScope.EACH and task.for_travellers:
        yield person


def _notice(
    reader: Reader, language: str, trip: Trip, cells: Iterable[OpenCell], office: Office
) -> Notice:
    _ = texts(language).gettext
    places = {
        "name": reader.name if isinstance(reader, Account) else reader.label,
        "trip": trip.title.best(language),
        "day": long_day(trip.starts_on, language),
        "office": office.name,
    }
    beginning = _(
        "Hello %(name)s,\n\nthe trip %(trip)s begins on %(day)s. This is still to do before it:"
    )
    end = _("If something is done already, please tell %(office)s.\n")
    blocks: tuple[Block, ...] = (
        *(Paragraph(part) for part in (beginning % places).split("\n\n")),
        Bullets(tuple(_lines(reader, language, cells))),
        Paragraph(end % places),
    )
    subject = _("%(trip)s: still to do before departure")
    return Notice(subject % places, blocks)


def _lines(reader: Reader, language: str, cells: Iterable[OpenCell]) -> Iterator[str]:
    """A line for each task; for staff with those whom it is still open for."""
    _ = texts(language).gettext
    is_staff = isinstance(reader, Account)
    tasks: dict[int, list[OpenCell]] = defaultdict(list)
    for cell in cells:
        tasks[cell.task.id].append(cell)
    for found in tasks.values():
        first = found[0]
        title = first.task.title.best(language)
        who = ", ".join(each.traveller.label for each in found if each.traveller)
        named = f"{title} ({who})" if who and is_staff else title
        is_late = first.urgency is Urgency.OVERDUE
        until = _("overdue since %(day)s") if is_late else _("by %(day)s")
        line = f"{named}: {until % {'day': long_day(first.due, language)}}"
        hint = "" if is_staff or not first.task.hint else first.task.hint.best(language)
        yield f"{line}. {hint}" if hint else line
