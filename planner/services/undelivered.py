"""What did not arrive and nobody has seen to: mails, and calls of webhooks; seeing to it.

Mail about an account belongs to no office: each office in which its reader has a role sees to it.
What nobody's office sees is not counted either.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from planner.db.models import Account, Membership, OutboxMessage, Webhook, WebhookCall
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import NotFoundError
from planner.services.outbox import empty
from planner.services.webhooks import call_again


def mails_of(office_id: int | None) -> ColumnElement[bool]:
    """Which mails an office sees; None: which any office sees, in a session that sees all."""
    readers = select(Account.email).join(Membership, Membership.account_id == Account.id)
    own: ColumnElement[bool] = OutboxMessage.office_id.is_not(None)
    if office_id is not None:
        readers = readers.where(Membership.office_id == office_id)
        own = OutboxMessage.office_id == office_id
    about_accounts = OutboxMessage.office_id.is_(None), OutboxMessage.recipient.in_(readers)
    return or_(own, and_(*about_accounts))


def is_open() -> ColumnElement[bool]:
    """Which mails failed and were not seen to."""
    return and_(OutboxMessage.failed_at.is_not(None), OutboxMessage.settled_at.is_(None))


def is_called() -> ColumnElement[bool]:
    """Which calls are of a webhook that was not ended: nothing is done about the others."""
    working = select(Webhook.id).where(Webhook.ended_at.is_(None))
    return WebhookCall.webhook_id.in_(working)


def settle_mail(session: Session, actor: Actor, number: int, now: datetime) -> OutboxMessage:
    """Note that a failed mail was seen to otherwise; `NotFoundError` where it is none or was."""
    require(actor, Permission.MANAGE_OFFICE)
    which = OutboxMessage.id == number, is_open(), mails_of(actor.office_id)
    row = session.scalar(select(OutboxMessage).where(*which))
    if row is None:
        raise NotFoundError("There is no such mail.")
    row.settled_at = now
    if row.is_secret:
        empty(row)  # nobody can send it again
    session.flush()
    return row


def drop_call(session: Session, actor: Actor, number: int) -> None:
    """Forget a call that failed; `NotFoundError` where there is none."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    session.delete(_failed_call(session, number))
    session.flush()


def repeat_call(session: Session, actor: Actor, number: int, now: datetime) -> None:
    """Try a call that failed again; `NotFoundError` where there is none."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    call_again(session, actor, _failed_call(session, number).id, now)


def _failed_call(session: Session, number: int) -> WebhookCall:
    which = WebhookCall.id == number, WebhookCall.failed_at.is_not(None), is_called()
    call = session.scalar(select(WebhookCall).where(*which))
    if call is None:
        raise NotFoundError("There is no such call.")
    return call
