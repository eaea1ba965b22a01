"""What the demo's Foshan trip led to, once it is over: results and follow-ups, all invented."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from planner.db.models import Trip
from planner.domain.access import Actor
from planner.domain.vocabulary import Held
from planner.services.follow_ups import FollowUpDetails, add_follow_up
from planner.services.outcomes import OutcomeDetails, Spot, keep_outcome

RESULTS = {
    "plenary": OutcomeDetails(
        Held.HELD,
        goal="Solingen als Mitglied des Bündnisses vorstellen",
        findings="Der Beitrag zu Schneidwaren und Ausbildung fand Zuspruch; zwei Städte wollen 2027 kommen.",  # noqa: E501 - a text
        public_result="Solingen hat auf der Vollversammlung für seine Klingen- und Werkzeugindustrie geworben.",  # noqa: E501 - a text
        sectors="Schneidwaren, Ausbildung",
    ),
    "visit-3d": OutcomeDetails(
        Held.CHANGED,
        findings="Eine Stunde später als geplant; Interesse an Metallpulvern aus Solingen.",
        sectors="3D-Druck, Metall",
    ),
}
"""By key of the item, as staff wrote it down."""

TASKS = (
    ("plenary", "Einladung für 2027 an die beiden Städte schicken", timedelta(days=3)),
    (
        "visit-3d",
        "Liste der Solinger Betriebe mit Metallpulver zusammenstellen",
        timedelta(days=30),
    ),
)
"""By key of the item: what is to be done, and how many days from today."""


def add_outcomes(session: Session, actor: Actor, trip: Trip, today: date) -> None:
    """Write up the items that the trip has, if it is over."""
    if trip.ends_on >= today:
        return
    keys = {item.key for item in trip.items}
    for key, details in RESULTS.items():
        if key in keys:
            keep_outcome(session, actor, Spot(trip.slug, key), 0, details)
    for key, what, wait in TASKS:
        if key in keys:
            task = FollowUpDetails(what, owner_id=actor.account_id, due_on=today + wait)
            add_follow_up(session, actor, Spot(trip.slug, key), task)
