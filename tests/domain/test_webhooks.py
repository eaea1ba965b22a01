"""How calls are signed: as a receiver that knows nothing of our code recomputes it."""

import hmac
from datetime import UTC, datetime
from hashlib import sha256

from planner.domain.api_tokens import MOST_REQUESTS, SHARE, share_of, window_of
from planner.domain.webhooks import headers_of, secret_of, signature_of


def test_the_signature_is_over_the_time_and_the_body() -> None:
    expected = hmac.new(b"secret", b'1790841600.{"a":1}', sha256).hexdigest()
    assert signature_of("secret", 1_790_841_600, b'{"a":1}') == f"v1={expected}"


def test_a_secret_hangs_on_the_key_and_the_salt() -> None:
    assert secret_of("key", "salt") == secret_of("key", "salt")
    assert len({secret_of(key, salt) for key in ("a", "b") for salt in ("x", "y")}) == 4
    assert len(secret_of("key", "salt")) == len("plannerhook_") + 43


def test_what_a_call_carries() -> None:
    now = datetime(2026, 10, 1, 8, 0, 0, 900_000, tzinfo=UTC)
    headers = headers_of("secret", "trip.released", "1-2-3", b"{}", now)
    assert headers == {
        "Content-Type": "application/json",
        "User-Agent": "Planner-Webhook/1",
        "Planner-Event-Id": "1-2-3",
        "Planner-Event": "trip.released",
        "Planner-Timestamp": str(int(now.timestamp())),
        "Planner-Signature": signature_of("secret", int(now.timestamp()), b"{}"),
    }


def test_a_minute_begins_with_the_minute_and_is_shared_out_once() -> None:
    assert window_of(datetime(2026, 10, 1, 8, 7, 59, 999, tzinfo=UTC)) == datetime(
        2026, 10, 1, 8, 7, tzinfo=UTC
    )
    assert [share_of(taken) for taken in (0, MOST_REQUESTS - 1, MOST_REQUESTS, 999)] == [
        SHARE,
        1,
        0,
        0,
    ]
