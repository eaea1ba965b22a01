"""Every feature's pages, in the order of the site's map."""

from flask import Blueprint

from planner.web.account.second_factor import blueprint as second_factor
from planner.web.account.security_keys import blueprint as security_keys
from planner.web.account.views import blueprint as account
from planner.web.admin.programs import blueprint as programs
from planner.web.admin.views import blueprint as admin
from planner.web.allowances.views import blueprint as allowances
from planner.web.api.views import blueprint as api
from planner.web.attendance.invitations import blueprint as item_invitations
from planner.web.attendance.views import blueprint as attendance
from planner.web.audit_files.views import blueprint as audit_files
from planner.web.calendar.views import blueprint as calendar
from planner.web.captures.views import blueprint as captures
from planner.web.claims.advances import blueprint as advances
from planner.web.claims.authorisations import blueprint as authorisations
from planner.web.claims.mileage import blueprint as mileage
from planner.web.claims.views import blueprint as claims
from planner.web.clashes.views import blueprint as clashes
from planner.web.clashes.ways import blueprint as ways
from planner.web.costs.items import blueprint as cost_items
from planner.web.costs.lines import blueprint as budget_lines
from planner.web.costs.views import blueprint as costs
from planner.web.coverage.views import blueprint as coverage
from planner.web.dashboard.views import blueprint as dashboard
from planner.web.decisions.office import blueprint as deciders
from planner.web.decisions.views import blueprint as decisions
from planner.web.directory.views import blueprint as directory
from planner.web.documents.views import blueprint as documents
from planner.web.export.views import blueprint as export
from planner.web.follow_ups.views import blueprint as follow_ups
from planner.web.gifts.views import blueprint as gifts
from planner.web.history.views import blueprint as history
from planner.web.imports.views import blueprint as imports
from planner.web.mailing.choices import account as account_mails
from planner.web.mailing.choices import blueprint as mail_choices
from planner.web.mailing.views import blueprint as mailing
from planner.web.my.views import blueprint as my
from planner.web.outcomes.views import blueprint as outcomes
from planner.web.outlays.views import blueprint as outlays
from planner.web.people.groups import blueprint as groups
from planner.web.people.views import blueprint as people
from planner.web.privacy.views import blueprint as privacy
from planner.web.programme.board import blueprint as board
from planner.web.programme.views import blueprint as programme
from planner.web.programme.wishes import blueprint as wishes
from planner.web.promises.benefits import blueprint as benefits
from planner.web.promises.cash import blueprint as cash
from planner.web.promises.steps import blueprint as promises
from planner.web.rates.views import blueprint as rates
from planner.web.readiness.office import blueprint as checklists
from planner.web.readiness.personal import blueprint as personal
from planner.web.readiness.views import blueprint as readiness
from planner.web.releases.views import blueprint as releases
from planner.web.sign_in.provider import blueprint as provider
from planner.web.sign_in.views import blueprint as sign_in
from planner.web.trips.templates import blueprint as templates
from planner.web.trips.views import blueprint as trips

BLUEPRINTS: tuple[Blueprint, ...] = (
    dashboard,
    trips,
    templates,
    programme,
    board,
    wishes,
    clashes,
    imports,
    people,
    groups,
    mailing,
    captures,
    attendance,
    item_invitations,
    readiness,
    personal,
    costs,
    cost_items,
    budget_lines,
    outlays,
    documents,
    promises,
    benefits,
    cash,
    allowances,
    decisions,
    claims,
    authorisations,
    advances,
    mileage,
    audit_files,
    outcomes,
    releases,
    calendar,
    history,
    export,
    coverage,
    directory,
    ways,
    gifts,
    follow_ups,
    checklists,
    admin,
    deciders,
    privacy,
    rates,
    programs,
    account,
    second_factor,
    security_keys,
    account_mails,
    sign_in,
    provider,
    my,
    mail_choices,
    api,
)
