"""Webhooks: addresses of other programs that are told what happens in the office.

A call is written in the transaction of what it tells, and made by `planner deliver`. It holds no
personal data: the receiver reads what it may by the API.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from planner.db.models import Webhook, WebhookCall
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.web_targets import target_of
from planner.domain.webhooks import WebhookEvent, secret_of
from planner.services.secret_links import device_name

MOST_SHOWN = 20
"""Calls that a page shows, the newest."""

CALLS_KEPT = timedelta(days=90)
"""How long it can be seen what became of a call; nothing is tried for longer than four days."""

MOST_WEBHOOKS = 20
"""Webhooks of an office: each event is a call for each."""


@dataclass(frozen=True, slots=True)
class WebhookWish:
    """A webhook that somebody wants."""

    name: str
    url: str
    events: Sequence[WebhookEvent]


@dataclass(frozen=True, slots=True)
class Installation:
    """What of the installation's settings webhooks need."""

    secret_key: str
    allow_private: bool


def create_webhook(
    session: Session, actor: Actor, wish: WebhookWish, site: Installation, now: datetime
) -> tuple[Webhook, str]:
    """A new webhook and its secret, which is shown this once."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    target_of(wish.url.strip(), allow_private=site.allow_private)
    if not wish.events:
        raise InvalidError("Choose at least one.", field="events")
    if len([each for each in list_webhooks(session, actor) if not each.ended_at]) >= MOST_WEBHOOKS:
        raise InvalidError("An office has at most %(most)s webhooks.", most=MOST_WEBHOOKS)
    webhook = Webhook(
        name=device_name(wish.name),
        url=wish.url.strip(),
        events=[str(event) for event in WebhookEvent if event in wish.events],
        salt=secrets.token_hex(),
        created_at=now,
        created_by=actor.name,
    )
    session.add(webhook)
    session.flush()
    return webhook, secret_of(site.secret_key, webhook.salt)


def list_webhooks(session: Session, actor: Actor) -> list[Webhook]:
    """The office's webhooks, ended ones too, the newest first."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    return list(session.scalars(select(Webhook).order_by(Webhook.id.desc())))


def get_webhook(session: Session, actor: Actor, number: int) -> Webhook:
    """A webhook of the office; `NotFoundError`."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    found = session.scalar(select(Webhook).where(Webhook.id == number))
    if found is None:
        raise NotFoundError("There is no such webhook.")
    return found


def end_webhook(session: Session, actor: Actor, number: int, now: datetime) -> Webhook:
    """Tell it nothing any more, not even what waits; a second time changes nothing."""
    webhook = get_webhook(session, actor, number)
    webhook.ended_at = webhook.ended_at or now
    session.flush()
    return webhook


def list_calls(session: Session, actor: Actor) -> list[WebhookCall]:
    """The newest calls of all webhooks, and what became of them."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    query = select(WebhookCall).options(joinedload(WebhookCall.webhook))
    return list(session.scalars(query.order_by(WebhookCall.id.desc()).limit(MOST_SHOWN)))


def call_again(session: Session, actor: Actor, number: int, now: datetime) -> WebhookCall:
    """Try a call again that failed, from the first try on; `InvalidError` for any other."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    query = select(WebhookCall).options(joinedload(WebhookCall.webhook))
    call = session.scalar(query.where(WebhookCall.id == number))
    if call is None:
        raise NotFoundError("There is no such call.")
    if call.failed_at is None or call.webhook.ended_at is not None:
        raise InvalidError("Only what failed can be tried again.")
    call.failed_at, call.failure, call.answer = None, "", None
    call.tries, call.due_at = 0, now
    session.flush()
    return call


def queue_event(
    session: Session, event: WebhookEvent, data: Mapping[str, object], now: datetime
) -> str:
    """Write a call for each webhook that wants the event; the event's id, the same for all."""
    event_id = str(uuid4())
    told = {"id": event_id, "event": str(event), "at": now.isoformat(), "data": dict(data)}
    body = json.dumps(told, ensure_ascii=False)
    working = select(Webhook).where(Webhook.ended_at.is_(None)).order_by(Webhook.id)
    for webhook in session.scalars(working):
        if event in webhook.events:
            session.add(
                WebhookCall(
                    webhook_id=webhook.id,
                    event=event,
                    event_id=event_id,
                    body=body,
                    created_at=now,
                    due_at=now,
                )
            )
    session.flush()
    return event_id
