"""How long secret addresses answer, and who asks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from planner.domain.clients import client_family
from planner.domain.secret_addresses import expires_at, hash_of

CREATED = datetime(2026, 10, 1, 8, tzinfo=UTC)


def test_an_address_lasts_from_the_later_of_its_creation_and_the_trips_end() -> None:
    assert expires_at(CREATED, None, 365) == CREATED + timedelta(days=365)
    assert expires_at(CREATED, date(2026, 9, 1), 30) == CREATED + timedelta(days=30)
    end = datetime(2026, 10, 27, tzinfo=UTC)
    assert expires_at(CREATED, date(2026, 10, 26), 30) == end + timedelta(days=30)


def test_a_secret_is_kept_as_a_hash_that_minds_case() -> None:
    assert hash_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert hash_of("Abc") != hash_of("abc")
    assert len(hash_of("\udc80")) == 64


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        ("Google-Calendar-Importer", "Google"),
        ("iOS/18.1 (22B83) dataaccessd/1.0", "Apple"),
        ("macOS/15.1 (24B83) CalendarAgent/1156", "Apple"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17)", "Outlook"),
        ("Microsoft.Exchange/15.20", "Outlook"),
        ("Outlook-iOS/2.0", "Outlook"),
        ("Mozilla/5.0 (X11; Linux) Gecko/20100101 Thunderbird/128.4.0", "Thunderbird"),
        ("ICSx5/2.2.4", "ICSx5"),
        ("DAVx5/4.4", "DAVx5"),
        ("Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/145.0", "Browser"),
        ("curl/8.0", "Other"),
        ("", "Other"),
    ],
)
def test_programs_are_known_by_what_they_say(agent: str, family: str) -> None:
    assert client_family(agent) == family
