"""Deciding about a request: once, by somebody who is free to, and told to who asked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Approval
from planner.domain.access import Actor, Permission, require
from planner.domain.approvals import Circumstances, Verdict, decide
from planner.domain.coverage import first_use_now
from planner.domain.labels import mark
from planner.domain.refusals import InvalidError
from planner.domain.vocabulary import Decision
from planner.domain.webhooks import WebhookEvent
from planner.services.costs import TripCosts
from planner.services.deciders import rules_in_place_of, rules_of
from planner.services.decisions.letters import tell_requester
from planner.services.decisions.reading import LEFT
from planner.services.decisions.requests import add_ruling, held_costs
from planner.services.decisions.rows import check_newest, today_of
from planner.services.offices import office_of
from planner.services.webhooks import queue_event

_NO_STATEMENT = mark("Write what you say of your own interests, such as: none.")


@dataclass(frozen=True, slots=True)
class DecisionDetails:
    """What an approver decides; `conditions` are those of a grant, or the reason of a refusal.

    `statement` is what they say of their own interests; `in_place_of` is the address of whom they
    stand in for, empty where they sign in their own name.
    """

    decision: Decision
    conditions: str
    legal_basis: str
    statement: str
    in_place_of: str = ""


def decide_request(  # noqa: PLR0913 - which request, as seen when, and what is decided
    session: Session,
    actor: Actor,
    number: int,
    details: DecisionDetails,
    *,
    seen: int,
    base_url: str,
    now: datetime,
) -> Approval:
    """Decide, and write a mail to who asked; the same decision sent twice is made once.

    `seen` is the row that the decider saw as the newest (`EditConflictError`). `InvalidError` or
    `ForbiddenError` where the decider is not free or not named (I5), or something is not said.
    """
    require(actor, Permission.DECIDE)
    newest, costs = held_costs(session, number)
    if newest.id != seen and _is_repeated(session, newest, actor, details, seen):
        return newest
    check_newest(newest, seen)
    _check(costs, newest, details)
    row = _decided(session, actor, newest, costs, details, now)
    tell_requester(session, actor, costs.trip, row, base_url=base_url, now=now)
    told = {"trip": costs.trip.slug, "approval": row.id, "decision": str(row.decision)}
    queue_event(session, WebhookEvent.DECISION_MADE, told, now)
    return row


def _decided(  # noqa: PLR0913, PLR0917 - as `decide_request`
    session: Session,
    actor: Actor,
    newest: Approval,
    costs: TripCosts,
    details: DecisionDetails,
    now: datetime,
) -> Approval:
    office, history = office_of(session, actor), costs.histories[newest.key]
    verdict = Verdict(
        decision=details.decision,
        on=today_of(office, now),
        conditions=details.conditions,
        legal_basis=details.legal_basis,
        statement=details.statement,
    )
    around = Circumstances(
        sheet=costs.sheet,
        first_use=first_use_now(history.as_approval(), costs.sheet),
        rules=rules_in_place_of(rules_of(session, office), details.in_place_of),
    )
    grown = decide(history, verdict, actor.email, around)
    return add_ruling(session, costs.trip, grown, newest, now)


def _check(costs: TripCosts, newest: Approval, details: DecisionDetails) -> None:
    if all(person.key != newest.traveller_key for person in costs.trip.travellers):
        raise InvalidError(LEFT, field="decision")
    if not details.statement.strip():
        raise InvalidError(_NO_STATEMENT, field="statement")


def _is_repeated(
    session: Session, newest: Approval, actor: Actor, details: DecisionDetails, seen: int
) -> bool:
    """Whether the newest row is this decision, made of what the decider saw: a double click."""
    query = (
        select(Approval.id)
        .where(
            Approval.trip_id == newest.trip_id,
            Approval.key == newest.key,
            Approval.id < newest.id,
        )
        .order_by(Approval.id.desc())
        .limit(1)
    )
    stored = (newest.decided_by, newest.decision, newest.conditions, newest.decider_statement)
    sent = (actor.email, details.decision, details.conditions, details.statement)
    return stored == sent and session.scalar(query) == seen
