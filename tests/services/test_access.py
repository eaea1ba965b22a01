"""Every role asks every service: the table of who may do what, as the services obey it.

A service that asks for a permission first refuses with `ForbiddenError` before it looks at
anything; whatever else it says, it let the role in. Add a line for each new service.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import BudgetLine, Commitment, CostItem, Document
from planner.domain.access import GRANTS, Actor, Permission, Role, Scope
from planner.domain.checklists import TaskFacts
from planner.domain.cost_templates import CostTemplate
from planner.domain.coverage_overviews import Wanted
from planner.domain.refusals import ForbiddenError, RefusalError
from planner.domain.texts import Texts
from planner.domain.travel_rules import FlightClass
from planner.domain.vocabulary import (
    ClaimState,
    Decision,
    Direction,
    DocumentKind,
    GiftDirection,
    Held,
    Kind,
    OrganisationKind,
    RecordKind,
    Regime,
    TaskKind,
    TaskScope,
    TaskState,
    Track,
    TravellerRole,
    TripStatus,
)
from planner.domain.webhooks import WebhookEvent
from planner.gateways.seals import Vault
from planner.services import (
    accounts,
    api_tokens,
    budget_lines,
    contact_cards,
    cost_items,
    cost_options,
    costs,
    dashboards,
    deciders,
    documents,
    follow_ups,
    gifts,
    history,
    invitations,
    item_options,
    members,
    money_previews,
    offices,
    outcomes,
    programme_drafts,
    programmes,
    publications,
    rate_imports,
    trip_copies,
    trip_deletions,
    trip_overviews,
    trip_reports,
    trip_searches,
    trips,
    webhooks,
)
from planner.services.allowances import overrides, payers
from planner.services.allowances import reading as allowance_reading
from planner.services.allowances.workbooks import export_allowances
from planner.services.audit_files import write_audit_file
from planner.services.claims import advances, authorisations, get_claims, mileage, payroll, steps
from planner.services.claims.rows import Spot
from planner.services.coverage import answers, overviews, registers, workbooks
from planner.services.decisions import reading, requests, rulings
from planner.services.directory import duplicates, edits, merging, records
from planner.services.exports import FileStyle
from planner.services.item_details import ItemDetails
from planner.services.item_invitations import Post
from planner.services.people import groups, ties, travellers
from planner.services.promises import commitments, given, listing, states
from planner.services.promises.workbooks import export_promises
from planner.services.readiness import (
    marking,
    personal,
    reminders,
    rules,
    tasks,
    templates,
)
from planner.services.readiness import reading as readiness
from planner.services.trip_documents import pieces
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
COST = cost_items.CostDetails("flight", 100, "EUR", DAY)
LINE = budget_lines.LineDetails("Travel", 2026, 100)
PAYER = budget_lines.AllowancePayer()
LETTER = documents.DocumentDetails("Letter", DocumentKind.LETTER)
SENT = documents.SentFile("letter.pdf", b"")
DECISIONS = deciders.DecisionSettings("", "", "", FlightClass.ECONOMY, None, 30, 2500)
DEPUTY = deciders.DeputyDetails("eva@example.org", "max@example.org", DAY, DAY)
REQUEST = requests.RequestDetails(("flight",), 100, "Flight", "None.")
VERDICT = rulings.DecisionDetails(Decision.GRANTED, "", "", "None.")
RATES = rate_imports.RateFile("rates.csv", b"Date,CNY\n2026-10-23,7.4660\n")
SPOT = Spot("none", NOBODY)
ADVANCE = advances.AdvanceDetails(100, "EUR", DAY)
TRAVEL = authorisations.TravelRequest("eva@example.org", DAY)
TRAVEL_DECISION = authorisations.TravelDecision(Decision.GRANTED, DAY)
DRIVE = mileage.Drive("Home", Decimal(12), DAY)
CLAIM_STEP = steps.ClaimStep(ClaimState.PREPARED, DAY)
PAYROLL = payroll.PayrollWish(FileStyle.CSV)
GIFT = gifts.GiftDetails(GiftDirection.GIVEN, "Knife", DAY, 100)
GIFTS = gifts.GiftFilter()
PROMISE = commitments.CommitmentDetails(NOBODY, categories=("flight",))
CASH = given.CashDetails(NOBODY, NOBODY, 100, "EUR", DAY)
BENEFIT = given.BenefitDetails(NOBODY, NOBODY, 100, "EUR", DAY, description="Lunch")
STEP = states.Step(NOBODY, 1, NOW)
ALLOWANCE_DAY = overrides.DayOf(NOBODY, DAY)
TASK = follow_ups.FollowUpDetails("Write", owner_name="Eva")
TASKS = follow_ups.FollowUpFilter()
VISIT = outcomes.Spot("none", "none")
FOUND = outcomes.OutcomeDetails(Held.HELD)
REPORT = trip_reports.ReportWish(trip_reports.ReportVersion.OFFICE)
COPY = trip_copies.CopyWish("copy", Texts(en="Copy"), DAY, frozenset())

FACTS = TaskFacts(TaskKind.GIFTS, Texts(en="Gifts"), TaskScope.TRIP, 3)
TRIP_TASK = tasks.TaskDetails(FACTS)
TEMPLATE = templates.TemplateDetails("CN", None, FACTS)
RULE = rules.RuleDetails("CN", Texts(en="Visa"), "", None)
MARK = marking.MarkDetails(TaskState.DONE)
VAULT = Vault()
TOKEN = api_tokens.TokenWish("Intranet", (Scope.READ,))
HOOK = webhooks.WebhookWish("Intranet", f"{SITE}/", (WebhookEvent.TRIP_RELEASED,))
INSTALLATION = webhooks.Installation("k" * 32, allow_private=False)
PUBLICATION = publications.Publication("", tells=False)
POST = Post(SITE, "planner@example.org", NOW)

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
    "list_requests": (
        Permission.SEE_RECEIPTS,
        lambda s, a: reading.list_requests(s, a, "none", NOW),
    ),
    "get_dossier": (
        Permission.SEE_RECEIPTS,
        lambda s, a: reading.get_dossier(s, a, NOBODY, NOW),
    ),
    "propose_request": (
        Permission.KEEP_COSTS,
        lambda s, a: requests.propose_request(s, a, "none", "none"),
    ),
    "ask": (
        Permission.KEEP_COSTS,
        lambda s, a: requests.ask(s, a, "none", "none", REQUEST, NOW),
    ),
    "ask_anew": (
        Permission.KEEP_COSTS,
        lambda s, a: requests.ask_anew(s, a, NOBODY, REQUEST, seen=1, now=NOW),
    ),
    "take_request_back": (
        Permission.KEEP_COSTS,
        lambda s, a: requests.take_request_back(s, a, NOBODY, seen=1, now=NOW),
    ),
    "decide_request": (
        Permission.DECIDE,
        lambda s, a: rulings.decide_request(s, a, NOBODY, VERDICT, seen=1, base_url=SITE, now=NOW),
    ),
    "edit_decision_settings": (
        Permission.MANAGE_OFFICE,
        lambda s, a: deciders.edit_decision_settings(s, a, 1, DECISIONS),
    ),
    "list_deputies": (Permission.MANAGE_OFFICE, deciders.list_deputies),
    "get_deputy": (Permission.MANAGE_OFFICE, lambda s, a: deciders.get_deputy(s, a, NOBODY)),
    "add_deputy": (Permission.MANAGE_OFFICE, lambda s, a: deciders.add_deputy(s, a, DEPUTY)),
    "edit_deputy": (
        Permission.MANAGE_OFFICE,
        lambda s, a: deciders.edit_deputy(s, a, NOBODY, 1, DEPUTY),
    ),
    "remove_deputy": (
        Permission.MANAGE_OFFICE,
        lambda s, a: deciders.remove_deputy(s, a, NOBODY, 1),
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
    "get_costs": (Permission.SEE_MONEY, lambda s, a: costs.get_costs(s, a, "none")),
    "get_cost": (Permission.SEE_MONEY, lambda s, a: cost_items.get_cost(s, a, "none", NOBODY)),
    "list_cost_items": (
        Permission.SEE_MONEY,
        lambda s, a: cost_items.list_cost_items(s, a, "none"),
    ),
    "add_cost": (Permission.KEEP_COSTS, lambda s, a: cost_items.add_cost(s, a, "none", COST)),
    "edit_cost": (
        Permission.KEEP_COSTS,
        lambda s, a: cost_items.edit_cost(s, a, "none", NOBODY, COST, version=1, now=NOW),
    ),
    "promises_for": (
        Permission.SEE_MONEY,
        lambda s, a: cost_items.promises_for(s, a, CostItem(id=NOBODY)),
    ),
    "delete_cost": (
        Permission.KEEP_COSTS,
        lambda s, a: cost_items.delete_cost(s, a, "none", NOBODY, 1),
    ),
    "cost_options": (Permission.KEEP_COSTS, lambda s, a: cost_options.cost_options(s, a, "none")),
    "propose_cost": (
        Permission.KEEP_COSTS,
        lambda s, a: cost_options.propose_cost(s, a, "none", CostTemplate.VISA, language="en"),
    ),
    "list_stays": (Permission.KEEP_COSTS, lambda s, a: cost_options.list_stays(s, a, "none")),
    "get_lines": (Permission.SEE_MONEY, lambda s, a: budget_lines.get_lines(s, a, "none")),
    "add_line": (Permission.KEEP_COSTS, lambda s, a: budget_lines.add_line(s, a, "none", LINE)),
    "edit_line": (
        Permission.KEEP_COSTS,
        lambda s, a: budget_lines.edit_line(s, a, "none", NOBODY, LINE, version=1),
    ),
    "costs_of_line": (
        Permission.SEE_MONEY,
        lambda s, a: budget_lines.costs_of_line(s, a, BudgetLine(id=NOBODY)),
    ),
    "delete_line": (
        Permission.KEEP_COSTS,
        lambda s, a: budget_lines.delete_line(s, a, "none", NOBODY, 1),
    ),
    "choose_allowance_payer": (
        Permission.KEEP_COSTS,
        lambda s, a: budget_lines.choose_allowance_payer(s, a, "none", PAYER, 1),
    ),
    "list_documents": (
        Permission.SEE_RECEIPTS,
        lambda s, a: documents.list_documents(s, a, "none"),
    ),
    "provable_of": (Permission.KEEP_COSTS, lambda s, a: documents.provable_of(s, a, "none")),
    "get_document": (
        Permission.SEE_RECEIPTS,
        lambda s, a: documents.get_document(s, a, "none", NOBODY),
    ),
    "proofs_of": (
        Permission.SEE_RECEIPTS,
        lambda s, a: documents.proofs_of(s, a, Document(id=NOBODY, trip_id=NOBODY)),
    ),
    "read_document": (
        Permission.SEE_RECEIPTS,
        lambda s, a: documents.read_document(s, a, "none", NOBODY),
    ),
    "add_document": (
        Permission.KEEP_COSTS,
        lambda s, a: documents.add_document(s, a, "none", SENT, LETTER, now=NOW),
    ),
    "edit_document": (
        Permission.KEEP_COSTS,
        lambda s, a: documents.edit_document(s, a, "none", NOBODY, LETTER, version=1),
    ),
    "delete_document": (
        Permission.KEEP_COSTS,
        lambda s, a: documents.delete_document(s, a, "none", NOBODY, 1),
    ),
    "preview_item": (
        Permission.PLAN_TRIPS,
        lambda s, a: money_previews.preview_item(s, a, "none", ITEM),
    ),
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
        lambda s, a: programmes.cancel_item(s, a, "none", "none", 1),
    ),
    "reinstate_item": (
        Permission.PLAN_TRIPS,
        lambda s, a: programmes.reinstate_item(s, a, "none", "none", 1),
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
    "get_claims": (Permission.SEE_RECEIPTS, lambda s, a: get_claims(s, a, "none", NOW)),
    "export_claims": (
        Permission.SEE_RECEIPTS,
        lambda s, a: payroll.export_claims(s, a, "none", PAYROLL, NOW),
    ),
    "step_claim": (
        Permission.KEEP_COSTS,
        lambda s, a: steps.step_claim(s, a, SPOT, CLAIM_STEP, NOW),
    ),
    "cost_to_explain": (
        Permission.SEE_RECEIPTS,
        lambda s, a: steps.get_cost(s, a, "none", NOBODY),
    ),
    "give_reason": (
        Permission.KEEP_COSTS,
        lambda s, a: steps.give_reason(s, a, "none", NOBODY, version=1, reason="x"),
    ),
    "request_travel": (
        Permission.KEEP_COSTS,
        lambda s, a: authorisations.request_travel(s, a, SPOT, TRAVEL, NOW),
    ),
    "get_authorisation": (
        Permission.SEE_RECEIPTS,
        lambda s, a: authorisations.get_authorisation(s, a, SPOT),
    ),
    "edit_request": (
        Permission.KEEP_COSTS,
        lambda s, a: authorisations.edit_request(s, a, SPOT, TRAVEL, NOW),
    ),
    "decide_travel": (
        Permission.DECIDE,
        lambda s, a: authorisations.decide_travel(s, a, SPOT, TRAVEL_DECISION, NOW),
    ),
    "withdraw_travel": (
        Permission.KEEP_COSTS,
        lambda s, a: authorisations.withdraw_travel(s, a, SPOT),
    ),
    "add_advance": (Permission.KEEP_COSTS, lambda s, a: advances.add_advance(s, a, SPOT, ADVANCE)),
    "get_advance": (Permission.SEE_RECEIPTS, lambda s, a: advances.get_advance(s, a, SPOT)),
    "edit_advance": (
        Permission.KEEP_COSTS,
        lambda s, a: advances.edit_advance(s, a, SPOT, ADVANCE),
    ),
    "delete_advance": (Permission.KEEP_COSTS, lambda s, a: advances.delete_advance(s, a, SPOT)),
    "add_mileage": (Permission.KEEP_COSTS, lambda s, a: mileage.add_mileage(s, a, SPOT, DRIVE)),
    "get_mileage": (Permission.SEE_RECEIPTS, lambda s, a: mileage.get_mileage(s, a, SPOT)),
    "edit_mileage": (Permission.KEEP_COSTS, lambda s, a: mileage.edit_mileage(s, a, SPOT, DRIVE)),
    "delete_mileage": (Permission.KEEP_COSTS, lambda s, a: mileage.delete_mileage(s, a, SPOT)),
    "write_audit_file": (
        Permission.SEE_RECEIPTS,
        lambda s, a: write_audit_file(s, a, "none", BytesIO(), NOW),
    ),
    "list_gifts": (Permission.SEE_MONEY, lambda s, a: gifts.list_gifts(s, a, GIFTS)),
    "get_gift": (Permission.SEE_MONEY, lambda s, a: gifts.get_gift(s, a, NOBODY)),
    "gift_options": (Permission.SEE_MONEY, lambda s, a: gifts.gift_options(s, a, None)),
    "export_gifts": (
        Permission.SEE_MONEY,
        lambda s, a: gifts.export_gifts(s, a, GIFTS, "en", NOW),
    ),
    "add_gift": (Permission.KEEP_COSTS, lambda s, a: gifts.add_gift(s, a, GIFT)),
    "edit_gift": (Permission.KEEP_COSTS, lambda s, a: gifts.edit_gift(s, a, NOBODY, 1, GIFT)),
    "delete_gift": (Permission.KEEP_COSTS, lambda s, a: gifts.delete_gift(s, a, NOBODY, 1)),
    "results_of": (Permission.SEE_TRIPS, lambda s, a: outcomes.results_of(s, a, "none")),
    "get_outcome": (Permission.SEE_TRIPS, lambda s, a: outcomes.get_outcome(s, a, VISIT)),
    "keep_outcome": (
        Permission.PLAN_TRIPS,
        lambda s, a: outcomes.keep_outcome(s, a, VISIT, 0, FOUND),
    ),
    "list_follow_ups": (
        Permission.SEE_DIRECTORY,
        lambda s, a: follow_ups.list_follow_ups(s, a, TASKS, NOW),
    ),
    "due_follow_ups": (
        Permission.SEE_DIRECTORY,
        lambda s, a: follow_ups.due_follow_ups(s, a, DAY),
    ),
    "get_follow_up": (
        Permission.SEE_DIRECTORY,
        lambda s, a: follow_ups.get_follow_up(s, a, NOBODY),
    ),
    "follow_up_options": (Permission.PLAN_TRIPS, follow_ups.follow_up_options),
    "add_follow_up": (
        Permission.PLAN_TRIPS,
        lambda s, a: follow_ups.add_follow_up(s, a, None, TASK),
    ),
    "edit_follow_up": (
        Permission.PLAN_TRIPS,
        lambda s, a: follow_ups.edit_follow_up(s, a, NOBODY, 1, TASK),
    ),
    "finish_follow_up": (
        Permission.SEE_DIRECTORY,
        lambda s, a: follow_ups.finish_follow_up(s, a, NOBODY, 1, NOW),
    ),
    "reopen_follow_up": (
        Permission.SEE_DIRECTORY,
        lambda s, a: follow_ups.reopen_follow_up(s, a, NOBODY, 1),
    ),
    "delete_follow_up": (
        Permission.PLAN_TRIPS,
        lambda s, a: follow_ups.delete_follow_up(s, a, NOBODY, 1),
    ),
    "export_follow_ups": (
        Permission.SEE_DIRECTORY,
        lambda s, a: follow_ups.export_follow_ups(s, a, TASKS, "en", NOW),
    ),
    "card_of": (
        Permission.SEE_DIRECTORY,
        lambda s, a: contact_cards.card_of(s, a, NOBODY, "en"),
    ),
    "cards_of_trip": (
        Permission.SEE_DIRECTORY,
        lambda s, a: contact_cards.cards_of_trip(s, a, "none"),
    ),
    "report_of": (
        Permission.SEE_MONEY,
        lambda s, a: trip_reports.report_of(s, a, "none", REPORT),
    ),
    "export_report": (
        Permission.SEE_MONEY,
        lambda s, a: trip_reports.export_report(s, a, "none", REPORT, NOW),
    ),
    "remove_group": (
        Permission.PLAN_TRIPS,
        lambda s, a: ties.remove_group(s, a, "none", NOBODY, 1),
    ),
    "list_promises": (
        Permission.SEE_MONEY,
        lambda s, a: listing.list_promises(s, a, "none"),
    ),
    "list_benefits": (
        Permission.SEE_RECEIPTS,
        lambda s, a: listing.list_benefits(s, a, "none"),
    ),
    "promise_options": (
        Permission.KEEP_COSTS,
        lambda s, a: listing.promise_options(s, a, "none"),
    ),
    "export_promises": (
        Permission.SEE_RECEIPTS,
        lambda s, a: export_promises(s, a, "none", "en", NOW),
    ),
    "approvals_about": (
        Permission.SEE_MONEY,
        lambda s, a: commitments.approvals_about(s, a, Commitment(key="none", trip_id=NOBODY)),
    ),
    "add_commitment": (
        Permission.KEEP_COSTS,
        lambda s, a: commitments.add_commitment(s, a, "none", PROMISE),
    ),
    "edit_commitment": (
        Permission.KEEP_COSTS,
        lambda s, a: commitments.edit_commitment(s, a, "none", NOBODY, PROMISE, version=1),
    ),
    "move_commitment": (
        Permission.KEEP_COSTS,
        lambda s, a: commitments.move_commitment(s, a, "none", NOBODY, 1),
    ),
    "delete_commitment": (
        Permission.KEEP_COSTS,
        lambda s, a: commitments.delete_commitment(s, a, "none", NOBODY, 1),
    ),
    "confirm_commitment": (
        Permission.KEEP_COSTS,
        lambda s, a: states.confirm_commitment(
            s, a, "none", STEP, states.Confirmation(DAY, "Letter")
        ),
    ),
    "withdraw_commitment": (
        Permission.KEEP_COSTS,
        lambda s, a: states.withdraw_commitment(s, a, "none", STEP, DAY),
    ),
    "undo_step": (Permission.KEEP_COSTS, lambda s, a: states.undo_step(s, a, "none", STEP)),
    "add_benefit": (
        Permission.KEEP_COSTS,
        lambda s, a: given.add_benefit(s, a, "none", BENEFIT),
    ),
    "edit_benefit": (
        Permission.KEEP_COSTS,
        lambda s, a: given.edit_benefit(s, a, "none", NOBODY, BENEFIT, version=1),
    ),
    "delete_benefit": (
        Permission.KEEP_COSTS,
        lambda s, a: given.delete_benefit(s, a, "none", NOBODY, 1),
    ),
    "add_cash": (Permission.KEEP_COSTS, lambda s, a: given.add_cash(s, a, "none", CASH)),
    "edit_cash": (
        Permission.KEEP_COSTS,
        lambda s, a: given.edit_cash(s, a, "none", NOBODY, CASH, version=1),
    ),
    "delete_cash": (
        Permission.KEEP_COSTS,
        lambda s, a: given.delete_cash(s, a, "none", NOBODY, 1),
    ),
    "list_allowances": (
        Permission.SEE_RECEIPTS,
        lambda s, a: allowance_reading.list_allowances(s, a, "none"),
    ),
    "export_allowances": (
        Permission.SEE_RECEIPTS,
        lambda s, a: export_allowances(s, a, "none", "en", NOW),
    ),
    "override_day": (
        Permission.KEEP_COSTS,
        lambda s, a: overrides.override_day(
            s, a, "none", ALLOWANCE_DAY, cents=1, reason="x", now=NOW
        ),
    ),
    "recall_override": (
        Permission.KEEP_COSTS,
        lambda s, a: overrides.recall_override(s, a, "none", ALLOWANCE_DAY, reason="x", now=NOW),
    ),
    "board_of": (Permission.SEE_TRIPS, lambda s, a: readiness.board_of(s, a, "none", NOW)),
    "checklist_of": (Permission.SEE_TRIPS, lambda s, a: readiness.checklist_of(s, a, "none", NOW)),
    "missing_templates": (
        Permission.SEE_TRIPS,
        lambda s, a: tasks.missing_templates(s, a, "none"),
    ),
    "get_task": (Permission.SEE_TRIPS, lambda s, a: tasks.get_task(s, a, "none", NOBODY)),
    "mark_cell": (
        Permission.PLAN_TRIPS,
        lambda s, a: marking.mark_cell(s, a, "none", (NOBODY, NOBODY), 0, MARK, NOW),
    ),
    "save_states": (
        Permission.PLAN_TRIPS,
        lambda s, a: marking.save_states(s, a, "none", [], NOW),
    ),
    "add_task": (Permission.PLAN_TRIPS, lambda s, a: tasks.add_task(s, a, "none", TRIP_TASK)),
    "edit_task": (
        Permission.PLAN_TRIPS,
        lambda s, a: tasks.edit_task(s, a, "none", NOBODY, 1, TRIP_TASK),
    ),
    "delete_task": (
        Permission.PLAN_TRIPS,
        lambda s, a: tasks.delete_task(s, a, "none", NOBODY, 1),
    ),
    "list_responsible": (Permission.PLAN_TRIPS, tasks.list_responsible),
    "take_over": (Permission.PLAN_TRIPS, lambda s, a: tasks.take_over(s, a, "none")),
    "queue_reminders": (
        Permission.PLAN_TRIPS,
        lambda s, a: reminders.queue_reminders(s, a, base_url=SITE, now=NOW),
    ),
    "personal_of": (
        Permission.KEEP_PERSONAL_DATA,
        lambda s, a: personal.personal_of(s, a, "none", NOBODY),
    ),
    "reveal_personal": (
        Permission.KEEP_PERSONAL_DATA,
        lambda s, a: personal.reveal_personal(s, a, "none", NOBODY, VAULT),
    ),
    "save_personal": (
        Permission.KEEP_PERSONAL_DATA,
        lambda s, a: personal.save_personal(s, a, "none", NOBODY, {}, VAULT),
    ),
    "erase_personal": (
        Permission.KEEP_PERSONAL_DATA,
        lambda s, a: personal.erase_personal(s, a, "none", NOBODY, {}),
    ),
    "list_templates": (Permission.SEE_DIRECTORY, templates.list_templates),
    "get_template": (
        Permission.SEE_DIRECTORY,
        lambda s, a: templates.get_template(s, a, NOBODY),
    ),
    "add_template": (
        Permission.KEEP_DIRECTORY,
        lambda s, a: templates.add_template(s, a, TEMPLATE),
    ),
    "edit_template": (
        Permission.KEEP_DIRECTORY,
        lambda s, a: templates.edit_template(s, a, NOBODY, 1, TEMPLATE),
    ),
    "delete_template": (
        Permission.KEEP_DIRECTORY,
        lambda s, a: templates.delete_template(s, a, NOBODY, 1),
    ),
    "seed_checklists": (Permission.KEEP_DIRECTORY, templates.seed_checklists),
    "list_rules": (Permission.SEE_DIRECTORY, lambda s, a: rules.list_rules(s, a, NOW)),
    "get_rule": (Permission.SEE_DIRECTORY, lambda s, a: rules.get_rule(s, a, NOBODY)),
    "add_rule": (Permission.KEEP_DIRECTORY, lambda s, a: rules.add_rule(s, a, RULE, NOW)),
    "edit_rule": (
        Permission.KEEP_DIRECTORY,
        lambda s, a: rules.edit_rule(s, a, NOBODY, 1, RULE, NOW),
    ),
    "confirm_rule": (
        Permission.KEEP_DIRECTORY,
        lambda s, a: rules.confirm_rule(s, a, NOBODY, 1, NOW),
    ),
    "delete_rule": (
        Permission.KEEP_DIRECTORY,
        lambda s, a: rules.delete_rule(s, a, NOBODY, 1),
    ),
    "assign_allowances": (
        Permission.KEEP_COSTS,
        lambda s, a: payers.assign_allowances(s, a, "none", 1, payers.AllowancePayer()),
    ),
}

ASKS |= {
    "create_token": (
        Permission.MANAGE_ACCOUNTS,
        lambda s, a: api_tokens.create_token(s, a, TOKEN, NOW),
    ),
    "list_tokens": (Permission.MANAGE_ACCOUNTS, api_tokens.list_tokens),
    "revoke_token": (
        Permission.MANAGE_ACCOUNTS,
        lambda s, a: api_tokens.revoke_token(s, a, NOBODY, NOW),
    ),
    "create_webhook": (
        Permission.MANAGE_ACCOUNTS,
        lambda s, a: webhooks.create_webhook(s, a, HOOK, INSTALLATION, NOW),
    ),
    "list_webhooks": (Permission.MANAGE_ACCOUNTS, webhooks.list_webhooks),
    "list_calls": (Permission.MANAGE_ACCOUNTS, webhooks.list_calls),
    "end_webhook": (
        Permission.MANAGE_ACCOUNTS,
        lambda s, a: webhooks.end_webhook(s, a, NOBODY, NOW),
    ),
    "call_again": (
        Permission.MANAGE_ACCOUNTS,
        lambda s, a: webhooks.call_again(s, a, NOBODY, NOW),
    ),
    "list_item_records": (
        Permission.SEE_TRIPS,
        lambda s, a: pieces.list_item_records(s, a, "none"),
    ),
    "known_keys": (
        Permission.SEE_TRIPS,
        lambda s, a: pieces.known_keys(s, a, "none"),
    ),
    "list_people_records": (
        Permission.SEE_TRIPS,
        lambda s, a: pieces.list_people_records(s, a, "none"),
    ),
    "get_item_record": (
        Permission.SEE_TRIPS,
        lambda s, a: pieces.get_item_record(s, a, "none", "none"),
    ),
    "publish_trip": (
        Permission.RELEASE_TRIPS,
        lambda s, a: publications.publish_trip(s, a, "none", PUBLICATION, POST),
    ),
}


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


def let_in(engine: Engine, office: Actor, ask: Ask) -> set[Role]:
    """The roles that a service does not turn away."""
    roles = set()
    for role in Role:
        actor = Actor(office.office_id, role, "Somebody")
        with session_for(engine, actor, NOW) as session:
            try:
                ask(session, actor)
            except ForbiddenError:
                continue
            except RefusalError:
                pass
            roles.add(role)
    return roles


def test_each_role_gets_as_far_as_the_table_says(engine: Engine, office: Actor) -> None:
    granted = {
        service: {role for role in Role if permission in GRANTS[role]}
        for service, (permission, _) in ASKS.items()
    }
    assert {name: let_in(engine, office, ask) for name, (_, ask) in ASKS.items()} == granted
