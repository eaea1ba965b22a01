"""Telling other programs what happened: which events, how they are signed, when to try again.

A receiver recomputes the signature over ``<timestamp>.<body>`` with its secret, compares it in
constant time, refuses old timestamps and passes over ids that it knows.
"""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

ID, EVENT = "Planner-Event-Id", "Planner-Event"
TIMESTAMP, SIGNATURE = "Planner-Timestamp", "Planner-Signature"

SECRET_PREFIX = "plannerhook_"  # noqa: S105 - what a secret begins with


class WebhookEvent(StrEnum):
    """What is told."""

    TRIP_RELEASED = "trip.released"
    DECISION_MADE = "decision.made"


class CallState(StrEnum):
    """How far a call is; `delayed` was tried in vain and is tried again."""

    WAITING = "waiting"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    FAILED = "failed"


def secret_of(installation_key: str, salt: str) -> str:
    """The secret of a webhook: derived from the installation's key, stored nowhere."""
    derived = hmac.digest(installation_key.encode(), f"webhook {salt}".encode(), sha256)
    return SECRET_PREFIX + urlsafe_b64encode(derived).decode().rstrip("=")


def signature_of(secret: str, timestamp: int, body: bytes) -> str:
    """``v1=<hexadecimal HMAC-SHA256>``."""
    signed = b"%d.%s" % (timestamp, body)
    return f"v1={hmac.new(secret.encode(), signed, sha256).hexdigest()}"


def headers_of(
    secret: str, event: str, event_id: str, body: bytes, now: datetime
) -> dict[str, str]:
    """What a call carries beside its body."""
    timestamp = int(now.timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "Planner-Webhook/1",
        ID: event_id,
        EVENT: event,
        TIMESTAMP: str(timestamp),
        SIGNATURE: signature_of(secret, timestamp, body),
    }
