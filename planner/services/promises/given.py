"""What payers gave people beside the costs: hosted benefits, and cash to be set off (I6, I8)."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy.orm import Session

from planner.db.models import Document, HostedBenefit, SetOff, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import InvalidError
from planner.services.editing import check_version, flush_edit
from planner.services.fixed_rates import fix_rates
from planner.services.people.orders import next_position, row_of
from planner.services.promises.rows import (
    benefits_of,
    documents_of,
    organisation_of,
    traveller_of,
    trip_with_promises,
    write_report,
)
from planner.services.trip_lists import list_in_trip

Row = TypeVar("Row", HostedBenefit, SetOff)


@dataclass(frozen=True, slots=True)
class CashDetails:
    """Cash that a payer handed to a traveller, in minor units of its currency.

    `convert_anew` lets go of the rate that was fixed for it, if any: the published one counts.
    """

    payer_id: int | None
    traveller_id: int | None
    amount_minor: int
    currency: str
    given_on: date
    convert_anew: bool = False


@dataclass(frozen=True, slots=True)
class BenefitDetails(CashDetails):
    """What a payer gave a traveller, or offered where it was `declined`, and why it was.

    `document_id` is the number of the trip's document that proves it.
    """

    description: str = ""
    declined: bool = False
    declined_reason: str = ""
    document_id: int | None = None
    reported_on: date | None = None
    reported_to: str = ""


def add_benefit(
    session: Session, actor: Actor, slug: str, details: BenefitDetails
) -> HostedBenefit:
    """A new hosted benefit, the last in the list."""
    require(actor, Permission.KEEP_COSTS)
    trip = trip_with_promises(session, slug)
    return _add(session, trip, HostedBenefit(), benefits_of(session, trip), details)


def edit_benefit(  # noqa: PLR0913 - which benefit, as seen when, and what is said of it
    session: Session,
    actor: Actor,
    slug: str,
    number: int,
    details: BenefitDetails,
    *,
    version: int,
) -> HostedBenefit:
    """Change a hosted benefit; `version` is the one that the editor saw (`EditConflictError`)."""
    require(actor, Permission.KEEP_COSTS)
    trip = trip_with_promises(session, slug)
    row = row_of(benefits_of(session, trip), number)
    return _edit(session, trip, row, details, version)


def delete_benefit(
    session: Session, actor: Actor, slug: str, number: int, version: int
) -> HostedBenefit:
    """Delete a hosted benefit that was entered by mistake; the history keeps it."""
    require(actor, Permission.KEEP_COSTS)
    trip = trip_with_promises(session, slug)
    return _delete(session, row_of(benefits_of(session, trip), number), version)


def add_cash(session: Session, actor: Actor, slug: str, details: CashDetails) -> SetOff:
    """Cash handed over, the last in the list."""
    require(actor, Permission.KEEP_COSTS)
    trip = trip_with_promises(session, slug)
    return _add(session, trip, SetOff(), trip.set_offs, details)


def edit_cash(  # noqa: PLR0913 - which cash, as seen when, and what is said of it
    session: Session,
    actor: Actor,
    slug: str,
    number: int,
    details: CashDetails,
    *,
    version: int,
) -> SetOff:
    """Change cash handed over; `version` is the one that the editor saw (`EditConflictError`)."""
    require(actor, Permission.KEEP_COSTS)
    trip = trip_with_promises(session, slug)
    return _edit(session, trip, row_of(trip.set_offs, number), details, version)


def delete_cash(session: Session, actor: Actor, slug: str, number: int, version: int) -> SetOff:
    """Delete cash that was entered by mistake; the history keeps it."""
    require(actor, Permission.KEEP_COSTS)
    trip = trip_with_promises(session, slug)
    return _delete(session, row_of(trip.set_offs, number), version)


def _add(session: Session, trip: Trip, row: Row, others: list[Row], details: CashDetails) -> Row:
    with session.no_autoflush:
        _write(session, trip, row, details)
        row.trip_id, row.position = trip.id, next_position(others)
        session.add(row)
        list_in_trip(session, trip, row.payer)
    session.flush()
    return row


def _edit(session: Session, trip: Trip, row: Row, details: CashDetails, version: int) -> Row:
    check_version(row, version)
    with session.no_autoflush:
        _write(session, trip, row, details)
        list_in_trip(session, trip, row.payer)
    flush_edit(session, row)
    return row


def _delete(session: Session, row: Row, version: int) -> Row:
    check_version(row, version)
    session.delete(row)
    flush_edit(session, row)
    return row


def _write(session: Session, trip: Trip, row: Row, details: CashDetails) -> None:
    payer = organisation_of(session, details.payer_id, "payer_id")
    person = traveller_of(trip, details.traveller_id)
    if isinstance(details, BenefitDetails):
        _check_benefit(details)
    row.payer, row.traveller = payer, person
    row.amount_minor, row.currency = details.amount_minor, details.currency
    row.given_on = details.given_on
    if isinstance(row, HostedBenefit) and isinstance(details, BenefitDetails):
        _write_benefit(row, details)
        row.document = _document_of(session, trip, details.document_id)
    if details.convert_anew:
        row.fix_rate(None)
    fix_rates(session, [row])


def _check_benefit(details: BenefitDetails) -> None:
    if not details.description:
        raise InvalidError("Say what was given.", field="description")
    if details.declined and not details.declined_reason:
        raise InvalidError("Say why it was not taken.", field="declined_reason")


def _write_benefit(row: HostedBenefit, details: BenefitDetails) -> None:
    row.description = details.description
    row.declined = details.declined
    row.declined_reason = details.declined_reason if details.declined else ""
    write_report(row, details.reported_on, details.reported_to)


def _document_of(session: Session, trip: Trip, number: int | None) -> Document | None:
    if number is None:
        return None
    found = next((each for each in documents_of(session, trip) if each.id == number), None)
    if found is None:
        raise InvalidError("This document was deleted: choose another.", field="document_id")
    return found
