"""Who may do what: a table of roles and permissions, asked first by each service."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from planner.domain.refusals import ForbiddenError, UnconfirmedError


class Role(StrEnum):
    """The role of an account in an office; `system` is the command line of the machine.

    A `token` is no account's: what a program may do is said by its scopes.
    """

    PLANNER = "planner"
    APPROVER = "approver"
    VIEWER = "viewer"
    ADMIN = "admin"
    SYSTEM = "system"
    TOKEN = "token"  # noqa: S105 - a role


class Permission(StrEnum):
    """What a service asks for."""

    SEE_TRIPS = "see_trips"
    PLAN_TRIPS = "plan_trips"
    RELEASE_TRIPS = "release_trips"
    SEE_MONEY = "see_money"
    SEE_RECEIPTS = "see_receipts"
    KEEP_COSTS = "keep_costs"
    DECIDE = "decide"
    SEE_HISTORY = "see_history"
    SHARE_CALENDARS = "share_calendars"
    KEEP_PERSONAL_DATA = "keep_personal_data"
    SEE_DIRECTORY = "see_directory"
    KEEP_DIRECTORY = "keep_directory"
    MANAGE_OFFICE = "manage_office"
    MANAGE_ACCOUNTS = "manage_accounts"
    KEEP_RATES = "keep_rates"


_READ = frozenset(
    {
        Permission.SEE_TRIPS,
        Permission.SEE_DIRECTORY,
        Permission.SEE_HISTORY,
        Permission.SEE_MONEY,
    }
)
_PLAN = frozenset(
    {
        Permission.PLAN_TRIPS,
        Permission.RELEASE_TRIPS,
        Permission.SHARE_CALENDARS,
        Permission.KEEP_DIRECTORY,
        Permission.KEEP_PERSONAL_DATA,
        Permission.KEEP_COSTS,
        Permission.SEE_RECEIPTS,
    }
)
_MANAGE = frozenset({Permission.MANAGE_OFFICE, Permission.MANAGE_ACCOUNTS, Permission.KEEP_RATES})

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: _READ,
    Role.PLANNER: _READ | _PLAN,
    Role.APPROVER: _READ | {Permission.SEE_RECEIPTS, Permission.DECIDE},
    Role.ADMIN: _READ | _PLAN | _MANAGE,
    Role.SYSTEM: frozenset(Permission),
    Role.TOKEN: frozenset(),
}


class Scope(StrEnum):
    """What a token was made for; each lets it read programmes and the directory."""

    READ = "read"
    PLAN = "plan"
    RELEASE = "release"
    MONEY = "money"


_BROWSE = frozenset({Permission.SEE_TRIPS, Permission.SEE_DIRECTORY})

SCOPES: dict[Scope, frozenset[Permission]] = {
    Scope.READ: _BROWSE,
    Scope.PLAN: _BROWSE | {Permission.PLAN_TRIPS, Permission.KEEP_DIRECTORY},
    Scope.RELEASE: _BROWSE | {Permission.RELEASE_TRIPS, Permission.SHARE_CALENDARS},
    Scope.MONEY: _BROWSE | {Permission.SEE_MONEY, Permission.KEEP_COSTS},
}
"""What a scope grants; no token decides, manages the office or sees receipts."""


NO_OFFICE = 0
"""Of the command line where it acts for the whole installation."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, in which office; `account_id` is None for the command line.

    `scopes` are those of a token, which has no account either. `confirmed_at` is when the person
    last proved who they are: it belongs to the browser, not to who they are.
    """

    office_id: int
    role: Role
    name: str
    account_id: int | None = None
    email: str = ""
    scopes: frozenset[Scope] = frozenset()
    confirmed_at: datetime | None = field(default=None, compare=False)

    def may(self, permission: Permission) -> bool:
        """Whether the role, or one of the token's scopes, grants it."""
        return permission in GRANTS[self.role].union(*(SCOPES[scope] for scope in self.scopes))


def require(actor: Actor, permission: Permission) -> None:
    """Raise `ForbiddenError` unless the actor's role, or a token's scopes, grant the permission."""
    if actor.may(permission):
        return
    if actor.scopes:
        raise ForbiddenError("The token's scopes do not allow this.")
    raise ForbiddenError("Your role does not allow this.")


CONFIRMED = timedelta(minutes=10)
"""So long nobody is asked again who they are."""


def require_confirmed(actor: Actor, now: datetime) -> None:
    """Raise `UnconfirmedError` unless the person proved a moment ago who they are.

    Asked before anything by which they sign in is changed, their own or a colleague's, and before
    browsers are signed out: whoever finds one open can do neither (OWASP ASVS 7.5.1, 7.5.2).
    """
    if actor.confirmed_at is None or actor.confirmed_at <= now - CONFIRMED:
        raise UnconfirmedError
