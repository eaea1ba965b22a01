"""Who decides in an office about accepting benefits: its rules, and who stands in for whom."""

from dataclasses import asdict, dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Account, Deputy, Membership, Office
from planner.domain.access import GRANTS, Actor, Permission, Role, require
from planner.domain.approvals import DecisionRules
from planner.domain.approvals.deciders import folded
from planner.domain.labels import mark
from planner.domain.mail_addresses import mail_address
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.travel_rules import FlightClass
from planner.services.editing import check_version, flush_edit
from planner.services.offices import office_of

DECIDING = tuple(role for role in Role if Permission.DECIDE in GRANTS[role])
"""The roles of those who decide."""

_NO_ADDRESS = mark("This is no e-mail address.")
_NEGATIVE = mark("An amount is never below zero.")
_TOO_MUCH = mark("This is more than 100 euros a kilometre: check the amount.")

MOST_MILEAGE_CENTS = 10_000
"""Beyond it somebody forgot the decimal sign."""


@dataclass(frozen=True, slots=True)
class DecisionSettings:
    """What an office sets about decisions and the costs of trips; amounts are EUR cents.

    The addresses may be empty; `hotel_limit_cents` None is no limit.
    """

    head_email: str
    decides_for_head: str
    legal_basis: str
    flight_class: FlightClass
    hotel_limit_cents: int | None
    mileage_cents: int
    gift_threshold_cents: int


@dataclass(frozen=True, slots=True)
class DeputyDetails:
    """`deputy` decides in the place of `principal`, both addresses, from first to last day."""

    principal: str
    deputy: str
    first_on: date
    last_on: date


def edit_decision_settings(
    session: Session, actor: Actor, version: int, changes: DecisionSettings
) -> Office:
    """Store what an administrator set; `version` is the one they saw (`EditConflictError`)."""
    require(actor, Permission.MANAGE_OFFICE)
    wanted = asdict(changes) | {
        name: _address(getattr(changes, name), name) for name in ("head_email", "decides_for_head")
    }
    _check_settings(changes, wanted)
    office = office_of(session, actor)
    check_version(office, version)
    for name, value in wanted.items():
        setattr(office, name, value)
    flush_edit(session, office)
    return office


def _check_settings(changes: DecisionSettings, wanted: dict[str, object]) -> None:
    if wanted["head_email"] and wanted["head_email"] == wanted["decides_for_head"]:
        message = "Nobody decides about a benefit of their own."
        raise InvalidError(message, field="decides_for_head")
    for name in ("hotel_limit_cents", "mileage_cents", "gift_threshold_cents"):
        if (getattr(changes, name) or 0) < 0:
            raise InvalidError(_NEGATIVE, field=name)
    if changes.mileage_cents > MOST_MILEAGE_CENTS:
        raise InvalidError(_TOO_MUCH, field="mileage_cents")


def _address(text: str, field: str) -> str:
    """The address, or nothing; `InvalidError` at the field."""
    if not text.strip():
        return ""
    try:
        return mail_address(text)
    except ValueError:
        raise InvalidError(_NO_ADDRESS, field=field) from None


def list_deputies(session: Session, actor: Actor) -> list[Deputy]:
    """All deputies, the latest first."""
    require(actor, Permission.MANAGE_OFFICE)
    return list(session.scalars(select(Deputy).order_by(Deputy.first_on.desc(), Deputy.id)))


def get_deputy(session: Session, actor: Actor, number: int) -> Deputy:
    """One deputy; `NotFoundError`."""
    require(actor, Permission.MANAGE_OFFICE)
    found = session.scalar(select(Deputy).where(Deputy.id == number))
    if found is None:
        raise NotFoundError("There is no such deputy.")
    return found


def add_deputy(session: Session, actor: Actor, details: DeputyDetails) -> Deputy:
    """Let somebody stand in; `InvalidError` names the field at fault."""
    require(actor, Permission.MANAGE_OFFICE)
    deputy = Deputy(**asdict(_checked(details)))
    session.add(deputy)
    session.flush()
    return deputy


def edit_deputy(
    session: Session, actor: Actor, number: int, version: int, details: DeputyDetails
) -> Deputy:
    """Change who stands in when; what was decided stays as it was signed."""
    require(actor, Permission.MANAGE_OFFICE)
    deputy = get_deputy(session, actor, number)
    check_version(deputy, version)
    for name, value in asdict(_checked(details)).items():
        setattr(deputy, name, value)
    flush_edit(session, deputy)
    return deputy


def remove_deputy(session: Session, actor: Actor, number: int, version: int) -> None:
    """Nobody stands in any more; what was decided stays as it was signed."""
    require(actor, Permission.MANAGE_OFFICE)
    deputy = get_deputy(session, actor, number)
    check_version(deputy, version)
    session.delete(deputy)
    session.flush()


def _checked(details: DeputyDetails) -> DeputyDetails:
    found = replace(
        details,
        principal=_person(details.principal, "principal"),
        deputy=_person(details.deputy, "deputy"),
    )
    if found.principal == found.deputy:
        raise InvalidError("Nobody stands in for themselves.", field="deputy")
    if found.last_on < found.first_on:
        raise InvalidError("The last day is before the first.", field="last_on")
    return found


def _person(text: str, field: str) -> str:
    address = _address(text, field)
    if not address:
        raise InvalidError(_NO_ADDRESS, field=field)
    return address


def list_deciders(session: Session) -> tuple[Account, ...]:
    """The accounts that may decide in the session's office, by name."""
    query = (
        select(Account)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.role.in_(DECIDING), Membership.is_active)
        .order_by(Account.name, Account.email)
    )
    return tuple(session.scalars(query))


def rules_of(session: Session, office: Office) -> DecisionRules:
    """Who decides in the office."""
    return DecisionRules(
        deciders=tuple(account.email for account in list_deciders(session)),
        head=office.head_email,
        decides_for_head=office.decides_for_head,
        deputies=tuple(each.as_value() for each in session.scalars(select(Deputy))),
    )


def principals_of(rules: DecisionRules, person: str, on: date) -> tuple[str, ...]:
    """In whose place a person may sign on that day."""
    named = (folded(each.principal) for each in rules.deputies if each.is_for(folded(person), on))
    return tuple(dict.fromkeys(named))


def rules_in_place_of(rules: DecisionRules, principal: str) -> DecisionRules:
    """The rules for somebody who signs in the place of `principal` and not in their own name."""
    if not principal:
        return rules
    only = tuple(each for each in rules.deciders if folded(each) == folded(principal))
    return replace(rules, deciders=only)
