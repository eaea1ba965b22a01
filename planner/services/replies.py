"""Taking in what travellers answer to invitations; what doesn't count changes nothing."""

from datetime import datetime

from sqlalchemy import Engine, select

from planner.db.engine import open_session
from planner.db.models import ItemInvitation
from planner.db.tenancy import act_in, everywhere
from planner.domain.access import Actor, Role
from planner.domain.invitations import Reply, Verdict, judge

BY = "inbox"
"""Who the history says wrote it."""


def note_reply(engine: Engine, reply: Reply, now: datetime) -> Verdict:
    """Note an answer at its invitation, in a transaction of its own; what became of it.

    One item has one UID and each traveller one invitation to it: address and UID name it.
    """
    with open_session(engine) as session:
        with everywhere(session):
            mine = select(ItemInvitation).where(ItemInvitation.uid == reply.uid)
            rows = session.scalars(mine.with_for_update()).all()
        row = next((each for each in rows if each.email.lower() == reply.attendee), None)
        verdict = judge(reply, row.as_value() if row else None)
        if row is not None and verdict is Verdict.TAKEN:
            act_in(session, Actor(row.office_id, Role.SYSTEM, BY), now)
            row.answer, row.answered_at, row.comment = reply.answer, reply.stamp, reply.comment
            session.commit()
        return verdict
