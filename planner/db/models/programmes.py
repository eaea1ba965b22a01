"""Programme items and the meals they bring."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import UNAUDITED, Base, Owned, Versioned
from planner.db.models.directory import Contact, Organisation, Place
from planner.db.models.people import Group, Traveller
from planner.db.types import TextsType, Utc, Wall, Word
from planner.domain import programmes
from planner.domain.identities import calendar_uid
from planner.domain.place_clocks import span_at_places
from planner.domain.texts import Texts
from planner.domain.times import Moment, WallTime, utc_of
from planner.domain.vocabulary import (
    Instigator,
    ItemStatus,
    Kind,
    MealKind,
    Track,
    Visibility,
)


def _link(name: str, other: str, column: str) -> Table:
    return Table(
        name,
        Base.metadata,
        Column("item_id", ForeignKey("programme_items.id", ondelete="CASCADE"), primary_key=True),
        Column(column, ForeignKey(f"{other}.id", ondelete="CASCADE"), primary_key=True, index=True),
    )


item_travellers = _link("item_travellers", "travellers", "traveller_id")
item_groups = _link("item_groups", "groups", "group_id")
item_contacts = _link("item_contacts", "contacts", "contact_id")


class ItemMeal(Owned, Base):
    """A meal that an item brings; it cuts the allowance of those who attend."""

    __tablename__ = "item_meals"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("programme_items.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    meal: Mapped[MealKind] = mapped_column(Word(MealKind))
    provider_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    instigated_by: Mapped[Instigator] = mapped_column(Word(Instigator))

    provider: Mapped[Organisation] = relationship()

    @property
    def label(self) -> str:
        """``lunch (…, host)``."""
        return f"{self.meal} ({self.provider.label}, {self.instigated_by})"


class ProgrammeItem(Owned, Versioned, Base):
    """One thing in the programme.

    `source_uid` is the UID that it has in the host's calendar from which it was read.
    Either the `_at`/`_zone` columns are set (wall times) or the `_on` ones (days); `schedule`
    sets them together with the derived UTC.
    """

    __tablename__ = "programme_items"
    __table_args__ = (
        UniqueConstraint("trip_id", "key"),
        Index(None, "office_id", "starts_utc"),
        Index(None, "trip_id", "starts_utc"),
    )
    audited = True

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0, info=UNAUDITED)
    permanent_id: Mapped[str] = mapped_column(
        String(36), unique=True, default=lambda: str(uuid4()), info=UNAUDITED
    )
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    track: Mapped[Track] = mapped_column(Word(Track))
    title: Mapped[Texts] = mapped_column(TextsType)
    starts_at: Mapped[datetime | None] = mapped_column(Wall)
    starts_zone: Mapped[str | None] = mapped_column(String(60))
    starts_second: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date | None]
    starts_utc: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)
    ends_at: Mapped[datetime | None] = mapped_column(Wall)
    ends_zone: Mapped[str | None] = mapped_column(String(60))
    ends_second: Mapped[bool] = mapped_column(default=False)
    ends_on: Mapped[date | None]
    ends_utc: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    to_place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    host_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    lodging_provider_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisations.id"), index=True
    )
    everyone: Mapped[bool] = mapped_column(default=True)
    status: Mapped[ItemStatus] = mapped_column(Word(ItemStatus))
    visibility: Mapped[Visibility] = mapped_column(Word(Visibility))
    description: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    bring: Mapped[Texts] = mapped_column(TextsType, default=Texts, server_default="{}")
    internal_note: Mapped[str] = mapped_column(Text, default="")
    booking_reference: Mapped[str] = mapped_column(Text, default="")
    is_work: Mapped[bool | None]
    vehicle: Mapped[str] = mapped_column(Text, default="", server_default="")
    needs_interpreter: Mapped[bool] = mapped_column(default=False, server_default=false())
    source_uid: Mapped[str] = mapped_column(Text, default="", server_default="", info=UNAUDITED)

    place: Mapped[Place | None] = relationship(foreign_keys=place_id)
    to_place: Mapped[Place | None] = relationship(foreign_keys=to_place_id)
    organiser: Mapped[Organisation | None] = relationship(foreign_keys=organiser_id)
    host: Mapped[Organisation | None] = relationship(foreign_keys=host_id)
    lodging_provider: Mapped[Organisation | None] = relationship(foreign_keys=lodging_provider_id)
    travellers: Mapped[list[Traveller]] = relationship(
        secondary=item_travellers, order_by=Traveller.position, info={"audit": "yes"}
    )
    groups: Mapped[list[Group]] = relationship(
        secondary=item_groups, order_by=Group.position, info={"audit": "yes"}
    )
    contacts: Mapped[list[Contact]] = relationship(
        secondary=item_contacts, order_by=Contact.id, info={"audit": "yes"}
    )
    meals: Mapped[list[ItemMeal]] = relationship(
        cascade="all, delete-orphan", order_by=ItemMeal.position, info={"audit": "yes"}
    )

    @property
    def label(self) -> str:
        """The title in the first language there is."""
        return self.title.best("en")

    @property
    def uid(self) -> str:
        """The UID in every calendar."""
        return calendar_uid(self.permanent_id)

    @property
    def starts(self) -> Moment:
        """When it starts."""
        if self.starts_on is not None:
            return self.starts_on
        assert self.starts_at is not None  # noqa: S101 - `schedule` sets one or the other
        return WallTime(self.starts_at, self.starts_zone or "UTC", self.starts_second)

    @property
    def ends(self) -> Moment:
        """When it ends; the last day, or a hotel's check-out day."""
        if self.ends_on is not None:
            return self.ends_on
        assert self.ends_at is not None  # noqa: S101 - `schedule` sets one or the other
        return WallTime(self.ends_at, self.ends_zone or "UTC", self.ends_second)

    @property
    def span_there(self) -> tuple[Moment, Moment]:
        """When it starts and ends by the clocks of its places, whichever it was typed by."""
        zone, to_zone = (place.zone if place else None for place in (self.place, self.to_place))
        return span_at_places(self.kind, (self.starts, self.ends), zone, to_zone)

    def schedule(self, starts: Moment, ends: Moment, home_zone: str) -> None:
        """Set when it starts and ends; days count in the place's zone, else in `home_zone`."""
        zone_name = self.place.zone if self.place else home_zone
        for name, moment in (("starts", starts), ("ends", ends)):
            wall = moment if isinstance(moment, WallTime) else None
            setattr(self, f"{name}_at", wall.at if wall else None)
            setattr(self, f"{name}_zone", wall.zone if wall else None)
            setattr(self, f"{name}_second", wall.second if wall else False)
            setattr(self, f"{name}_on", None if wall else moment)
            setattr(self, f"{name}_utc", utc_of(moment, zone_name))

    def _attends(self) -> tuple[str, ...] | None:
        if self.everyone:
            return None
        people = {person.key: person.position for person in self.travellers}
        for group in self.groups:
            people |= {person.key: person.position for person in group.travellers}
        return tuple(sorted(people, key=lambda key: (people[key], key)))

    def as_value(
        self,
        places: Mapping[int, str],
        organisations: Mapping[int, str],
        contacts: Mapping[int, str],
        everybody: int,
    ) -> programmes.Item:
        """The item, its references by key; `everybody` is the number of travellers."""
        attends = self._attends()
        return programmes.Item(
            uid=self.uid,
            key=self.key,
            kind=self.kind,
            track=self.track,
            title=self.title,
            starts=self.starts,
            ends=self.ends,
            status=self.status,
            visibility=self.visibility,
            attends=attends,
            headcount=everybody if attends is None else len(attends),
            place=places.get(self.place_id or 0),
            to_place=places.get(self.to_place_id or 0),
            organiser=organisations.get(self.organiser_id or 0),
            host=organisations.get(self.host_id or 0),
            contacts=tuple(contacts[each.id] for each in self.contacts if each.id in contacts),
            description=self.description,
            bring=self.bring,
            internal_note=self.internal_note,
            booking_reference=self.booking_reference,
            is_work=self.is_work,
            meals=tuple(
                programmes.Meal(
                    meal.meal, organisations.get(meal.provider_id, ""), meal.instigated_by
                )
                for meal in self.meals
            ),
            lodging_provider=organisations.get(self.lodging_provider_id or 0),
            vehicle=self.vehicle,
            needs_interpreter=self.needs_interpreter,
        )
