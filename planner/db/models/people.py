"""The travellers of a trip and their groups."""

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import UNAUDITED, Base, Owned, Versioned
from planner.db.models.directory import Organisation, Place
from planner.db.types import TextsType, Word
from planner.domain import programmes
from planner.domain.costs import Beneficiary
from planner.domain.names import full_name
from planner.domain.texts import Texts
from planner.domain.vocabulary import Regime, TravellerRole

group_travellers = Table(
    "group_travellers",
    Base.metadata,
    Column("group_id", ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "traveller_id",
        ForeignKey("travellers.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


class Traveller(Owned, Versioned, Base):
    """A person on a trip, with or without an account."""

    __tablename__ = "travellers"
    __table_args__ = (UniqueConstraint("trip_id", "key"),)
    audited = True

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0, info=UNAUDITED)
    given_name: Mapped[str] = mapped_column(Text)
    family_name: Mapped[str] = mapped_column(Text)
    native_name: Mapped[str] = mapped_column(Text, default="")
    function: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(5), default="")
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[TravellerRole] = mapped_column(Word(TravellerRole))
    regime: Mapped[Regime] = mapped_column(Word(Regime))
    home_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)

    employer: Mapped[Organisation | None] = relationship()
    home: Mapped[Place | None] = relationship()

    @property
    def label(self) -> str:
        """The full name."""
        return full_name(self.given_name, self.family_name)

    def as_value(self) -> programmes.Traveller:
        """The traveller as programmes show them."""
        return programmes.Traveller(
            key=self.key,
            given_name=self.given_name,
            family_name=self.family_name,
            native_name=self.native_name,
            function=self.function,
            role=self.role,
            language=self.language,
        )

    def as_beneficiary(self) -> Beneficiary:
        """The traveller as far as money goes."""
        return Beneficiary(self.key, self.role, self.email)


class Group(Owned, Versioned, Base):
    """A named subset of the travellers."""

    __tablename__ = "groups"
    __table_args__ = (UniqueConstraint("trip_id", "key"),)
    audited = True

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0, info=UNAUDITED)
    name: Mapped[Texts] = mapped_column(TextsType)

    travellers: Mapped[list[Traveller]] = relationship(
        secondary=group_travellers, order_by=Traveller.position, info={"audit": "yes"}
    )

    @property
    def label(self) -> str:
        """The name in the first language there is."""
        return self.name.best("en")

    def as_value(self) -> programmes.Group:
        """The group with the keys of its travellers."""
        keys = tuple(traveller.key for traveller in self.travellers)
        return programmes.Group(self.key, self.name, keys)
