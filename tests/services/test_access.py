"""Every role asks every service: the table of who may do what, as the services obey it.

A service that asks for a permission first refuses with `ForbiddenError` before it looks at
anything; whatever else it says, it let the role in. Add a line for each new service.
"""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.domain.access import GRANTS, Actor, Permission, Role
from planner.domain.refusals import ForbiddenError, RefusalError
from planner.domain.texts import Texts
from planner.domain.vocabulary import Direction, Kind, Track, TripStatus
from planner.services import (
    accounts,
    dashboards,
    history,
    invitations,
    item_options,
    members,
    offices,
    programme_drafts,
    programmes,
    trip_copies,
    trip_deletions,
    trip_overviews,
    trip_searches,
    trips,
)
from planner.services.item_details import ItemDetails
from tests.records import NOW, make_office, make_trip

NOBODY = 0
"""The number of no record."""

SITE = "https://planner.example.org"
EVA = accounts.Newcomer("eva@example.org", "Eva", Role.VIEWER)
SETTINGS = offices.OfficeSettings("Office", "de", "Europe/Berlin", 14, 365, 60, gzip_feeds=True)
DAY = date(2026, 10, 24)
ITEM = ItemDetails(Kind.MEETING, Track.OWN, Texts(en="Meeting"), DAY, DAY)
TRIP = trips.TripFacts(
    slug="trip",
    title=Texts(en="Trip"),
    purpose=Texts(),
    direction=Direction.HOME,
    status=TripStatus.DRAFT,
    starts_on=DAY,
    ends_on=DAY,
    home_zone="Europe/Berlin",
)
COPY = trip_copies.CopyWish("copy", Texts(en="Copy"), DAY, frozenset())

Ask = Callable[[Session, Actor], object]

ASKS: dict[str, tuple[Permission, Ask]] = {
    "list_members": (Permission.MANAGE_ACCOUNTS, members.list_members),
    "get_member": (Permission.MANAGE_ACCOUNTS, lambda s, a: members.get_member(s, a, NOBODY)),
    "change_role": (
        Permission.MANAGE_ACCOUNTS,
        lambda s, a: members.change_role(s, a, NOBODY, version=1, role=Role.VIEWER),
    ),
    "deactivate_member": (
        Permission.MANAGE_ACCOUNTS,
        lambda s, a: members.deactivate_member(s, a, NOBODY, version=1, now=NOW),
    ),
    "reactivate_member": (
        Permission.MANAGE_ACCOUNTS,
        lambda s, a: members.reactivate_member(s, a, NOBODY, version=1),
    ),
    "create_account": (
        Permission.MANAGE_ACCOUNTS,
        lambda s, a: accounts.create_account(
            s, a, email="x", name="x", role=Role.VIEWER, password="x", now=NOW
        ),
    ),
    "add_member": (Permission.MANAGE_ACCOUNTS, lambda s, a: accounts.add_member(s, a, EVA)),
    "invite": (
        Permission.MANAGE_ACCOUNTS,
        lambda s, a: invitations.invite(s, a, EVA, base_url=SITE, now=NOW),
    ),
    "renew_invitation": (
        Permission.MANAGE_ACCOUNTS,
        lambda s, a: invitations.renew_invitation(s, a, NOBODY, base_url=SITE, now=NOW),
    ),
    "edit_office": (
        Permission.MANAGE_OFFICE,
        lambda s, a: offices.edit_office(s, a, 1, SETTINGS, NOW),
    ),
    "get_draft": (Permission.SEE_TRIPS, lambda s, a: programme_drafts.get_draft(s, a, "none")),
    "item_options": (Permission.PLAN_TRIPS, lambda s, a: item_options.item_options(s, a, "none")),
    "get_item": (Permission.SEE_TRIPS, lambda s, a: programmes.get_item(s, a, "none", "none")),
    "add_item": (Permission.PLAN_TRIPS, lambda s, a: programmes.add_item(s, a, "none", ITEM)),
    "edit_item": (
        Permission.PLAN_TRIPS,
        lambda s, a: programmes.edit_item(s, a, "none", "none", ITEM),
    ),
    "duplicate_item": (
        Permission.PLAN_TRIPS,
        lambda s, a: programmes.duplicate_item(s, a, "none", "none"),
    ),
    "cancel_item": (
        Permission.PLAN_TRIPS,
        lambda s, a: programmes.cancel_item(s, a, "none", "none"),
    ),
    "reinstate_item": (
        Permission.PLAN_TRIPS,
        lambda s, a: programmes.reinstate_item(s, a, "none", "none"),
    ),
    "delete_item": (
        Permission.PLAN_TRIPS,
        lambda s, a: programmes.delete_item(s, a, "none", "none", 1),
    ),
    "get_trip": (Permission.SEE_TRIPS, lambda s, a: trips.get_trip(s, a, "none")),
    "add_trip": (Permission.PLAN_TRIPS, lambda s, a: trips.add_trip(s, a, TRIP)),
    "edit_trip": (Permission.PLAN_TRIPS, lambda s, a: trips.edit_trip(s, a, "none", 1, TRIP)),
    "delete_trip": (
        Permission.PLAN_TRIPS,
        lambda s, a: trip_deletions.delete_trip(s, a, "none", "none", NOW),
    ),
    "contents_of": (
        Permission.PLAN_TRIPS,
        lambda s, a: trip_deletions.contents_of(s, a, make_trip("none")),
    ),
    "copy_trip": (
        Permission.PLAN_TRIPS,
        lambda s, a: trip_copies.copy_trip(s, a, "none", COPY),
    ),
    "list_trips": (
        Permission.SEE_TRIPS,
        lambda s, a: trip_searches.list_trips(s, a, trip_searches.TripFilter()),
    ),
    "list_years": (Permission.SEE_TRIPS, trip_searches.list_years),
    "list_trips_of_year": (
        Permission.SEE_TRIPS,
        lambda s, a: trip_searches.list_trips_of_year(s, a, trip_searches.TripFilter(year=2026)),
    ),
    "overview_of": (
        Permission.SEE_TRIPS,
        lambda s, a: trip_overviews.overview_of(s, a, "none", NOW),
    ),
    "dashboard_of": (Permission.SEE_TRIPS, lambda s, a: dashboards.dashboard_of(s, a, NOW)),
    "list_changes": (Permission.SEE_HISTORY, history.list_changes),
}


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.mark.parametrize("service", ASKS)
def test_each_role_gets_as_far_as_the_table_says(
    engine: Engine, office: Actor, service: str
) -> None:
    permission, ask = ASKS[service]
    let_in = set()
    for role in Role:
        actor = Actor(office.office_id, role, "Somebody")
        with session_for(engine, actor, NOW) as session:
            try:
                ask(session, actor)
            except ForbiddenError:
                continue
            except RefusalError:
                pass
            let_in.add(role)
    assert let_in == {role for role in Role if permission in GRANTS[role]}
