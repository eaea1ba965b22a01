"""Making the calls that wait: each is taken by one worker, tried, and marked, as mail is.

At least once: the same event id comes with each try, and receivers pass over those that they know.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import uuid4

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import joinedload

from planner.db.engine import open_session
from planner.db.models import Webhook, WebhookCall
from planner.db.tenancy import everywhere
from planner.domain.mails import LEASE, MOST_TRIES, next_try
from planner.domain.refusals import InvalidError
from planner.domain.web_targets import target_of
from planner.domain.webhooks import headers_of, secret_of
from planner.gateways.web_calls import CallError, post
from planner.services.deliveries import GIVEN_UP
from planner.services.webhooks import Installation


@dataclass(slots=True)
class CallTally:
    """What became of the calls of one round."""

    delivered: int = 0
    delayed: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Taken:
    """A call that this worker holds."""

    row_id: int
    lease: str
    tries: int
    url: str
    salt: str
    event: str
    event_id: str
    body: bytes


def call_due(
    engine: Engine,
    site: Installation,
    clock: Callable[[], datetime],
    goes_on: Callable[[], bool] = lambda: True,
) -> CallTally:
    """Try each call that is due; the round ends early when `goes_on` says no."""
    tally = CallTally()
    while goes_on() and (taken := _take(engine, clock())):
        _call(engine, site, taken, clock, tally)
    return tally


def _call(
    engine: Engine,
    site: Installation,
    taken: _Taken,
    clock: Callable[[], datetime],
    tally: CallTally,
) -> None:
    answer, failure = _answer(site, taken, clock())
    if not failure:
        tally.delivered += 1
        _mark(engine, taken, delivered_at=clock(), due_at=None, failure="", answer=answer)
        return
    due_at = None if answer == HTTPStatus.GONE else next_try(taken.tries, clock())
    if due_at is None:
        tally.failed += 1
        _mark(engine, taken, failed_at=clock(), due_at=None, failure=failure, answer=answer)
    else:
        tally.delayed += 1
        _mark(engine, taken, due_at=due_at, failure=failure, answer=answer)


def _answer(site: Installation, taken: _Taken, now: datetime) -> tuple[int | None, str]:
    """The status code, if one came, and why that is a failure; empty for none."""
    if taken.tries > MOST_TRIES:
        return None, GIVEN_UP
    headers = headers_of(
        secret_of(site.secret_key, taken.salt), taken.event, taken.event_id, taken.body, now
    )
    try:
        target = target_of(taken.url, allow_private=site.allow_private)
        status = post(target, taken.body, headers, allow_private=site.allow_private)
    except InvalidError as error:
        return None, str(error)
    except CallError as error:
        return None, str(error)
    is_done = HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
    return status, "" if is_done else f"HTTP {status}"


def _take(engine: Engine, now: datetime) -> _Taken | None:
    """Take the call that waits longest, so that nobody else does; None where none is due.

    Those that failed come after the others: who does not answer keeps nobody else waiting.
    """
    due = (
        select(WebhookCall.id)
        .join(Webhook, Webhook.id == WebhookCall.webhook_id)
        .where(WebhookCall.due_at <= now, Webhook.ended_at.is_(None))
        .order_by(WebhookCall.tries, WebhookCall.due_at, WebhookCall.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=WebhookCall)
    )
    lease = str(uuid4())
    take = (
        update(WebhookCall)
        .where(WebhookCall.id == due.scalar_subquery())
        .values(due_at=now + LEASE, lease=lease, tries=WebhookCall.tries + 1)
        .returning(WebhookCall.id)
        .execution_options(synchronize_session=False)
    )
    with open_session(engine) as session, everywhere(session):
        row_id = session.scalar(take)
        if row_id is None:
            return None
        row = session.get_one(WebhookCall, row_id, options=[joinedload(WebhookCall.webhook)])
        taken = _Taken(
            row_id,
            lease,
            row.tries,
            row.webhook.url,
            row.webhook.salt,
            str(row.event),
            row.event_id,
            row.body.encode(),
        )
        session.commit()
    return taken


def _mark(engine: Engine, taken: _Taken, **values: object) -> None:
    """Note what became of a call, unless somebody else holds it by now."""
    mine = WebhookCall.id == taken.row_id, WebhookCall.lease == taken.lease
    with open_session(engine) as session, everywhere(session):
        session.execute(update(WebhookCall).where(*mine).values(lease=None, **values))
        session.commit()
