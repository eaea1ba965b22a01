"""The demo: made once, left as people changed it, with the same addresses at every start."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from planner.db.engine import open_session
from planner.db.models import AuditEntry, Feed, Membership, Release, TravellerPage, Trip
from planner.db.tenancy import everywhere
from planner.domain.access import Role
from planner.domain.refusals import RefusalError
from planner.domain.secret_addresses import hash_of
from planner.domain.vocabulary import RecordKind
from planner.services.demo import documents
from planner.services.demo.office import PASSWORD, Demo, prepare_demo
from planner.services.directory.duplicates import list_pairs
from planner.services.releases import review_release
from tests.records import make_office

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef"


def prepare(engine: Engine, now: datetime = NOW) -> Demo:
    with open_session(engine) as session:
        session.info["now"] = now
        demo = prepare_demo(session, KEY, now)
        session.commit()
        return demo


def test_the_demo_has_three_trips_a_sign_in_of_each_role_and_a_draft_to_release(
    engine: Engine,
) -> None:
    demo = prepare(engine)
    assert [(each.email, str(each.role)) for each in demo.accounts] == [
        ("planner@example.org", "planner"),
        ("approver@example.org", "approver"),
        ("admin@example.org", "admin"),
        ("viewer@example.org", "viewer"),
    ]
    assert {each.password for each in demo.accounts} == {PASSWORD}
    assert [slug for _, _, slug in demo.feeds] == [
        documents.DELEGATION,
        documents.DELEGATION,
        documents.FOSHAN,
    ]
    with open_session(engine) as session:
        session.info["now"] = NOW
        prepare_demo(session, KEY, NOW)
        actor = session.info["actor"]
        trips = session.execute(select(Trip.slug, Trip.released_version).order_by(Trip.slug)).all()
        review = review_release(session, actor, documents.DELEGATION, NOW)
    assert trips == [
        (documents.DELEGATION, 1),
        (documents.AT_HOME, 0),
        (documents.FOSHAN, 1),
    ]
    assert {(change.item.key if change.item else "") for change in review.changes} == {
        "museum",
        "tea-drone",
        "visit-drone",
    }


def test_a_second_start_changes_no_trip_and_prints_the_same_addresses(engine: Engine) -> None:
    first, second = prepare(engine), prepare(engine, NOW + timedelta(days=1))
    assert (first.feeds, first.pages) == (second.feeds, second.pages)
    assert len({secret for secret, *_ in (*first.feeds, *first.pages)}) == 5
    with open_session(engine) as session, everywhere(session):
        assert len(session.scalars(select(Trip)).all()) == 3
        assert [feed.revoked_at for feed in session.scalars(select(Feed))] == [None, None, None]


def test_what_was_revoked_or_has_expired_is_replaced_for_good(engine: Engine) -> None:
    first = prepare(engine)
    with open_session(engine) as session, everywhere(session):
        session.info["now"] = NOW
        feeds, pages = session.scalars(select(Feed)), session.scalars(select(TravellerPage))
        revoked = {hash_of(first.feeds[0][0]), hash_of(first.pages[1][0])}
        for link in (*feeds, *pages):
            link.revoked_at = NOW if link.secret_hash in revoked else None
        session.commit()
    second, third = prepare(engine), prepare(engine)
    assert second.feeds[0] != first.feeds[0]
    assert second.feeds[1:] == first.feeds[1:]
    assert second.pages[0] == first.pages[0]
    assert second.pages[1] != first.pages[1]
    assert (third.feeds, third.pages) == (second.feeds, second.pages)
    late = prepare(engine, NOW + timedelta(days=2000))
    assert not {secret for secret, *_ in late.feeds} & {secret for secret, *_ in third.feeds}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_account_that_an_older_demo_lacks_is_not_printed(engine: Engine) -> None:
    with open_session(engine) as session:
        session.info["now"] = NOW
        prepare_demo(session, KEY, NOW)
        viewer = session.scalars(select(Membership).where(Membership.role == Role.VIEWER)).one()
        account = viewer.account
        session.delete(viewer)
        session.flush()
        session.delete(account)
        session.flush()
        demo = prepare_demo(session, KEY, NOW)
    assert [str(each.role) for each in demo.accounts] == ["planner", "approver", "admin"]


def test_another_installation_has_other_addresses(engine: Engine) -> None:
    first = prepare(engine)
    with open_session(engine) as session:
        session.info["now"] = NOW
        other = prepare_demo(session, KEY[::-1], NOW)
    assert not {secret for secret, *_ in first.feeds} & {secret for secret, *_ in other.feeds}


def test_people_planned_the_trips_and_released_them_before_they_began(engine: Engine) -> None:
    prepare(engine)
    with open_session(engine) as session, everywhere(session):
        releases = session.scalars(select(Release).order_by(Release.released_at)).all()
        told = {(each.released_by, each.released_at) for each in releases}
        made = select(AuditEntry.by).where(AuditEntry.thing == "ProgrammeItem").distinct()
        assert session.scalars(made).all() == ["Timo Reuter"]
        assert set(session.scalars(select(Feed.created_by))) == {"Timo Reuter"}
    assert told == {
        ("Timo Reuter", datetime(2026, 10, 9, 9, tzinfo=UTC)),
        ("Timo Reuter", NOW),
    }


def test_one_pair_in_the_directory_is_entered_twice(engine: Engine) -> None:
    prepare(engine)
    with open_session(engine) as session:
        session.info["now"] = NOW
        prepare_demo(session, KEY, NOW)
        actor = session.info["actor"]
        pairs = {kind: list_pairs(session, actor, kind).shown for kind in RecordKind}
        found = [(kind, each.first.label) for kind, shown in pairs.items() for each in shown]
    assert found == [(RecordKind.ORGANISATIONS, "Schichtwerk 3D (example)")]


@pytest.mark.parametrize("slug", [documents.FOSHAN, documents.DELEGATION, documents.AT_HOME])
def test_every_text_is_there_in_three_languages(slug: str) -> None:
    plain = json.loads((documents.FOLDER / f"{slug}.json").read_text(encoding="utf-8"))
    assert [texts for texts in _texts_in(plain) if len(texts) < 3] == []


def _texts_in(value: Any) -> Iterator[dict[str, str]]:  # noqa: ANN401 - JSON
    match value:
        case {"en": _} | {"de": _} | {"zh": _}:
            yield value
        case dict():
            yield from (found for each in value.values() for found in _texts_in(each))
        case list():
            yield from (found for each in value for found in _texts_in(each))


def test_the_database_of_another_office_is_left_alone(engine: Engine) -> None:
    make_office(engine, "solingen")
    with pytest.raises(RefusalError, match="needs one of its own"):
        prepare(engine)


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 3, 28), date(2028, 2, 29)])
def test_trips_lie_ahead_on_their_weekdays(today: date) -> None:
    delegation = documents.read(documents.DELEGATION, today)
    assert 56 <= (delegation.starts_on - today).days < 63
    assert delegation.starts_on.strftime("%A") == "Sunday"
    assert documents.read(documents.AT_HOME, today).starts_on.strftime("%A") == "Tuesday"
    assert documents.read(documents.FOSHAN, today).starts_on == date(2026, 10, 23)


def test_moving_leaves_texts_and_numbers_alone() -> None:
    plain = {"on": "2026-10-24", "at": "2026-10-24T09:00", "text": "2026-10-24 it is", "n": 7}
    assert documents.move([plain], 2) == [
        {"on": "2026-11-07", "at": "2026-11-07T09:00", "text": "2026-10-24 it is", "n": 7}
    ]
