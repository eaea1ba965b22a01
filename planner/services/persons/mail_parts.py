"""Parts of mails to others that nobody can take a name out of: calendars and files go as a whole.

Whom they were sent to has them; what is kept here only says that, and what the mail said.
"""

from sqlalchemy import delete, or_, select, update

from planner.db.models import OutboxAttachment, OutboxMessage
from planner.services.persons.erasures import Erasure
from planner.services.persons.tables import contains, table_of


def drop_parts(erasure: Erasure) -> None:
    """Drop calendars that name the person, and files about their trips, whatever those say."""
    mails, files = table_of(OutboxMessage), table_of(OutboxAttachment)
    trips = [trip.id for _, trip in erasure.person.travellers]
    of_office = select(mails.c.id).where(mails.c.office_id == erasure.office_id)
    about = files.c.message_id.in_(of_office.where(mails.c.trip_id.in_(trips)))
    named = contains(files.c.name, list(erasure.everywhere.words))
    is_theirs = or_(about, named), files.c.message_id.in_(of_office)
    erasure.run(delete(files).where(*is_theirs))
    query = select(mails.c.id, mails.c.calendar).where(
        mails.c.office_id == erasure.office_id, mails.c.calendar.is_not(None)
    )
    numbers = [row_id for row_id, calendar in erasure.rows(query) if _names(erasure, calendar)]
    change = update(mails).where(mails.c.id.in_(numbers))
    erasure.run(change.values(calendar=None, calendar_method=""))


def _names(erasure: Erasure, calendar: bytes) -> bool:
    """Whether a calendar names the person; its lines are folded, its line ends escaped."""
    text = calendar.decode("utf-8", "replace").replace("\r\n ", "").replace("\\n", "\n")
    return erasure.in_mails.of(text) != text or any(name in text for name in erasure.short_names)
