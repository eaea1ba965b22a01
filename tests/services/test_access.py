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
from planner.domain.coverage_overviews import Wanted
from planner.domain.refusals import ForbiddenError, RefusalError
from planner.domain.texts import Texts
from planner.domain.vocabulary import (
    Direction,
    Kind,
    OrganisationKind,
    RecordKind,
    Regime,
    Track,
    TravellerRole,
    TripStatus,
)
from planner.services import (
    accounts,
    costs,
    dashboards,
    history,
    invitations,
    item_options,
    members,
    offices,
    programme_drafts,
    programmes,
    rate_imports,
    trip_copies,
    trip_deletions,
    trip_overviews,
    trip_searches,
    trips,
)
from planner.services.coverage import answers, overviews, registers, workbooks
from planner.services.directory import duplicates, edits, merging, records
from planner.services.item_details import ItemDetails
from planner.services.people import groups, ties, travellers
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
ALLIANCE = records.OrganisationDetails(Texts(en="Alliance"), OrganisationKind.ALLIANCE)
PERSON = travellers.TravellerDetails("Eva", "Muster", TravellerRole.STAFF, Regime.NONE)
GROUP = groups.GroupDetails(Texts(en="Group"), ())
RATES = rate_imports.RateFile("rates.csv", b"Date,CNY\n2026-10-23,7.4660\n")
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
    "preview_rates": (
        Permission.KEEP_RATES,
        lambda s, a: rate_imports.preview_rates(s, a, RATES),
    ),
    "import_rates": (
        Permission.KEEP_RATES,
        lambda s, a: rate_imports.import_rates(s, a, RATES, NOW),
    ),
    "rate_state": (Permission.KEEP_RATES, rate_imports.rate_state),
    "get_coverage": (
        Permission.SEE_MONEY,
        lambda s, a: overviews.get_coverage(s, a, Wanted(2026), NOW),
    ),
    "get_reciprocity": (
        Permission.SEE_MONEY,
        lambda s, a: overviews.get_reciprocity(s, a, 2026),
    ),
    "get_register": (Permission.SEE_MONEY, lambda s, a: registers.get_register(s, a, 2026)),
    "list_register": (
        Permission.SEE_MONEY,
        lambda s, a: list(registers.list_register(s, a, 2026)),
    ),
    "get_answer": (Permission.SEE_MONEY, lambda s, a: answers.get_answer(s, a, "none")),
    "coverage_workbook": (
        Permission.SEE_MONEY,
        lambda s, a: workbooks.coverage_workbook(s, a, Wanted(2026), "en", NOW),
    ),
    "register_workbook": (
        Permission.SEE_MONEY,
        lambda s, a: workbooks.register_workbook(s, a, 2026, "en", NOW),
    ),
    "reciprocity_workbook": (
        Permission.SEE_MONEY,
        lambda s, a: workbooks.reciprocity_workbook(s, a, 2026, "en", NOW),
    ),
    "get_costs": (Permission.SEE_MONEY, lambda s, a: costs.get_costs(s, a, "none")),
    "get_draft": (Permission.SEE_TRIPS, lambda s, a: programme_drafts.get_draft(s, a, "none")),
    "organisation_options": (Permission.SEE_DIRECTORY, item_options.organisation_options),
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
    "list_things": (Permission.SEE_HISTORY, lambda s, a: history.list_things(s, a, NOBODY)),
    "get_record": (
        Permission.SEE_DIRECTORY,
        lambda s, a: records.get_record(s, a, RecordKind.PLACES, NOBODY),
    ),
    "list_records": (
        Permission.SEE_DIRECTORY,
        lambda s, a: records.list_records(s, a, RecordKind.PLACES, "en"),
    ),
    "find_similar": (
        Permission.SEE_DIRECTORY,
        lambda s, a: duplicates.find_similar(s, a, ALLIANCE),
    ),
    "list_pairs": (
        Permission.SEE_DIRECTORY,
        lambda s, a: duplicates.list_pairs(s, a, RecordKind.PLACES),
    ),
    "add_record": (
        Permission.KEEP_DIRECTORY,
        lambda s, a: edits.add_record(s, a, ALLIANCE, is_another=True),
    ),
    "edit_record": (
        Permission.KEEP_DIRECTORY,
        lambda s, a: edits.edit_record(s, a, NOBODY, 1, ALLIANCE, is_another=True),
    ),
    "delete_record": (
        Permission.KEEP_DIRECTORY,
        lambda s, a: edits.delete_record(s, a, RecordKind.PLACES, NOBODY, 1),
    ),
    "merge_records": (
        Permission.KEEP_DIRECTORY,
        lambda s, a: merging.merge_records(s, a, ALLIANCE, kept=1, dropped=2, versions=(1, 1)),
    ),
    "get_people": (Permission.SEE_TRIPS, lambda s, a: travellers.get_people(s, a, "none")),
    "add_traveller": (
        Permission.PLAN_TRIPS,
        lambda s, a: travellers.add_traveller(s, a, "none", PERSON),
    ),
    "edit_traveller": (
        Permission.PLAN_TRIPS,
        lambda s, a: travellers.edit_traveller(s, a, "none", NOBODY, PERSON, version=1),
    ),
    "move_traveller": (
        Permission.PLAN_TRIPS,
        lambda s, a: travellers.move_traveller(s, a, "none", NOBODY, 1),
    ),
    "list_sources": (
        Permission.PLAN_TRIPS,
        lambda s, a: travellers.list_sources(s, a, "none"),
    ),
    "copy_travellers": (
        Permission.PLAN_TRIPS,
        lambda s, a: travellers.copy_travellers(s, a, "none", "other", []),
    ),
    "remove_traveller": (
        Permission.PLAN_TRIPS,
        lambda s, a: ties.remove_traveller(s, a, "none", NOBODY, 1),
    ),
    "add_group": (Permission.PLAN_TRIPS, lambda s, a: groups.add_group(s, a, "none", GROUP)),
    "edit_group": (
        Permission.PLAN_TRIPS,
        lambda s, a: groups.edit_group(s, a, "none", NOBODY, GROUP, version=1),
    ),
    "move_group": (
        Permission.PLAN_TRIPS,
        lambda s, a: groups.move_group(s, a, "none", NOBODY, 1),
    ),
    "remove_group": (
        Permission.PLAN_TRIPS,
        lambda s, a: ties.remove_group(s, a, "none", NOBODY, 1),
    ),
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
