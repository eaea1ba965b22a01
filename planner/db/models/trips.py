"""Trips, and which records of the directory each one uses under which key."""

from datetime import date
from uuid import uuid4

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import UNAUDITED, Base, Owned, Versioned
from planner.db.models.approvals import Approval
from planner.db.models.commitments import Commitment, HostedBenefit, SetOff
from planner.db.models.costs import BudgetLine, CostItem
from planner.db.models.directory import Contact, Organisation, Place
from planner.db.models.people import Group, Traveller
from planner.db.models.programmes import ProgrammeItem
from planner.db.types import TextsType, Word
from planner.domain.costs import NOBODY, PARTICIPANT, Assignment
from planner.domain.identities import calendar_uid
from planner.domain.programmes import Programme
from planner.domain.texts import Texts
from planner.domain.vocabulary import Direction, TripStatus

OWNS = "all, delete-orphan"


class _Use(Owned):
    """A record of the directory that a trip uses; `key` is its name in the trip's document."""

    key: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)
    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"))


class TripOrganisation(_Use, Base):
    """An organisation of a trip."""

    __tablename__ = "trip_organisations"
    __table_args__ = (
        UniqueConstraint("trip_id", "key"),
        UniqueConstraint("trip_id", "organisation_id"),
        Index(None, "organisation_id", "office_id", "id"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    record: Mapped[Organisation] = relationship()


class TripPlace(_Use, Base):
    """A place of a trip."""

    __tablename__ = "trip_places"
    __table_args__ = (
        UniqueConstraint("trip_id", "key"),
        UniqueConstraint("trip_id", "place_id"),
        Index(None, "place_id", "office_id", "id"),
    )

    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    record: Mapped[Place] = relationship()


class TripContact(_Use, Base):
    """A contact of a trip."""

    __tablename__ = "trip_contacts"
    __table_args__ = (
        UniqueConstraint("trip_id", "key"),
        UniqueConstraint("trip_id", "contact_id"),
        Index(None, "contact_id", "office_id", "id"),
    )

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    record: Mapped[Contact] = relationship()


class Trip(Owned, Versioned, Base):
    """A trip: the unit of planning.

    `released_version` is the number of its newest release, 0 before the first. A template
    (`is_template`) is no trip yet: trips are made from it.
    `allowances_self_paid`: the travellers' allowances are theirs to pay (else see
    `BudgetLine.pays_allowances`). `hosted_benefits` are those that were taken, `declined_benefits`
    the others; `approvals` are the newest of each key.
    """

    __tablename__ = "trips"
    __table_args__ = (
        UniqueConstraint("office_id", "slug"),
        Index(None, "office_id", "starts_on", "id"),
        Index(None, "office_id", "ends_on", "id"),
    )
    audited = True

    permanent_id: Mapped[str] = mapped_column(
        String(36), unique=True, default=lambda: str(uuid4()), info=UNAUDITED
    )
    slug: Mapped[str] = mapped_column(String(80))
    direction: Mapped[Direction] = mapped_column(Word(Direction))
    status: Mapped[TripStatus] = mapped_column(Word(TripStatus))
    title: Mapped[Texts] = mapped_column(TextsType)
    purpose: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    practical_notes: Mapped[Texts] = mapped_column(TextsType, default=Texts, server_default="{}")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    home_zone: Mapped[str] = mapped_column(String(60))
    allowances_self_paid: Mapped[bool] = mapped_column(default=False)
    released_version: Mapped[int] = mapped_column(default=0, info=UNAUDITED)
    is_template: Mapped[bool] = mapped_column(default=False, server_default=false())
    search_text: Mapped[str] = mapped_column(Text, default="", info=UNAUDITED)

    organisations: Mapped[list[TripOrganisation]] = relationship(
        cascade=OWNS, order_by=TripOrganisation.position
    )
    places: Mapped[list[TripPlace]] = relationship(cascade=OWNS, order_by=TripPlace.position)
    contacts: Mapped[list[TripContact]] = relationship(cascade=OWNS, order_by=TripContact.position)
    travellers: Mapped[list[Traveller]] = relationship(cascade=OWNS, order_by=Traveller.position)
    groups: Mapped[list[Group]] = relationship(cascade=OWNS, order_by=Group.position)
    items: Mapped[list[ProgrammeItem]] = relationship(cascade=OWNS, order_by=ProgrammeItem.position)
    budget_lines: Mapped[list[BudgetLine]] = relationship(
        cascade=OWNS, order_by=BudgetLine.position
    )
    costs: Mapped[list[CostItem]] = relationship(cascade=OWNS, order_by=CostItem.position)
    commitments: Mapped[list[Commitment]] = relationship(cascade=OWNS, order_by=Commitment.position)
    hosted_benefits: Mapped[list[HostedBenefit]] = relationship(
        cascade=OWNS,
        order_by=HostedBenefit.position,
        primaryjoin="and_(HostedBenefit.trip_id == Trip.id, HostedBenefit.declined.is_(False))",
    )
    declined_benefits: Mapped[list[HostedBenefit]] = relationship(
        cascade=OWNS,
        order_by=HostedBenefit.position,
        primaryjoin="and_(HostedBenefit.trip_id == Trip.id, HostedBenefit.declined)",
        overlaps="hosted_benefits",
    )
    approvals: Mapped[list[Approval]] = relationship(
        cascade="save-update, merge",
        order_by=Approval.position,
        primaryjoin="and_(Approval.trip_id == Trip.id, Approval.replaced_at.is_(None))",
        passive_deletes="all",
    )
    set_offs: Mapped[list[SetOff]] = relationship(cascade=OWNS, order_by=SetOff.position)

    @property
    def label(self) -> str:
        """The slug."""
        return self.slug

    @property
    def allowances_assigned(self) -> Assignment:
        """Who pays the travellers' allowances."""
        if self.allowances_self_paid:
            return PARTICIPANT
        lines = (line.key for line in self.budget_lines if line.pays_allowances)
        return next(map(Assignment, lines), NOBODY)

    def as_programme(self) -> Programme:
        """The working draft as a value; load the trip with its parts first (no N+1)."""
        places = {use.place_id: use.key for use in self.places}
        organisations = {use.organisation_id: use.key for use in self.organisations}
        contacts = {use.contact_id: use.key for use in self.contacts}
        return Programme(
            uid=calendar_uid(self.permanent_id),
            slug=self.slug,
            direction=self.direction,
            status=self.status,
            title=self.title,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            home_zone=self.home_zone,
            places=tuple(use.record.as_value(use.key) for use in self.places),
            organisations=tuple(use.record.as_value(use.key) for use in self.organisations),
            contacts=tuple(use.record.as_value(use.key) for use in self.contacts),
            travellers=tuple(traveller.as_value() for traveller in self.travellers),
            groups=tuple(group.as_value() for group in self.groups),
            items=tuple(
                item.as_value(places, organisations, contacts, len(self.travellers))
                for item in self.items
            ),
            practical_notes=self.practical_notes,
        )
