"""The office's directory: organisations, contacts and places, shared by its trips."""

from sqlalchemy import Boolean, Float, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import UNAUDITED, Base, Owned, Versioned
from planner.db.types import TextsType, Word
from planner.domain import programmes
from planner.domain.entries import Position
from planner.domain.names import full_name
from planner.domain.search import searchable
from planner.domain.texts import Texts
from planner.domain.vocabulary import NameOrder, OrganisationKind


class Organisation(Owned, Versioned, Base):
    """An alliance, city, agency, company …; `public_body` is None where nobody said.

    `pending_matters` are those that the office decides about it, for whoever judges its gifts.
    """

    __tablename__ = "organisations"
    audited = True

    name: Mapped[Texts] = mapped_column(TextsType)
    legal_name: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[OrganisationKind] = mapped_column(Word(OrganisationKind))
    country: Mapped[str] = mapped_column(String(2), default="")
    public_body: Mapped[bool | None] = mapped_column(Boolean)
    pending_matters: Mapped[str] = mapped_column(Text, default="", server_default="")
    website: Mapped[str] = mapped_column(Text, default="")
    search_text: Mapped[str] = mapped_column(Text, default="", info=UNAUDITED)

    @property
    def label(self) -> str:
        """The name in the first language there is."""
        return self.name.best("en")

    def update_search_text(self) -> None:
        """Note what the organisation is found and sorted by; say so after each change."""
        self.search_text = searchable(*self.name.as_mapping().values(), self.legal_name)

    def as_value(self, key: str) -> programmes.Organisation:
        """The organisation under its key in a trip."""
        return programmes.Organisation(key, self.name, self.kind, self.country)


class Place(Owned, Versioned, Base):
    """Where something happens; latitude and longitude are WGS-84 degrees."""

    __tablename__ = "places"
    audited = True

    name: Mapped[Texts] = mapped_column(TextsType)
    address: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    city: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(String(2))
    allowance_place: Mapped[str] = mapped_column(Text, default="")
    zone: Mapped[str] = mapped_column(String(60))
    latitude: Mapped[float | None] = mapped_column(Float(53))
    longitude: Mapped[float | None] = mapped_column(Float(53))
    phone: Mapped[str] = mapped_column(Text, default="")
    search_text: Mapped[str] = mapped_column(Text, default="", info=UNAUDITED)

    @property
    def label(self) -> str:
        """The name in the first language there is."""
        return self.name.best("en")

    @property
    def position(self) -> Position | None:
        """The coordinates, where both are known."""
        if self.latitude is None or self.longitude is None:
            return None
        return Position(self.latitude, self.longitude)

    def update_search_text(self) -> None:
        """Note what the place is found and sorted by; say so after each change."""
        texts = (*self.name.as_mapping().values(), self.city, *self.address.as_mapping().values())
        self.search_text = searchable(*texts)

    def as_value(self, key: str) -> programmes.Place:
        """The place under its key in a trip."""
        return programmes.Place(
            key=key,
            name=self.name,
            city=self.city,
            country=self.country,
            zone=self.zone,
            address=self.address,
            position=self.position,
            phone=self.phone,
        )


class Contact(Owned, Versioned, Base):
    """A person at an organisation."""

    __tablename__ = "contacts"
    audited = True

    given_name: Mapped[str] = mapped_column(Text)
    family_name: Mapped[str] = mapped_column(Text)
    native_name: Mapped[str] = mapped_column(Text, default="")
    name_order: Mapped[NameOrder | None] = mapped_column(Word(NameOrder))
    function: Mapped[str] = mapped_column(Text, default="")
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisations.id", ondelete="SET NULL"), index=True
    )
    email: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    search_text: Mapped[str] = mapped_column(Text, default="", info=UNAUDITED)

    organisation: Mapped[Organisation | None] = relationship()

    @property
    def label(self) -> str:
        """The name in the person's own order."""
        return full_name(self.given_name, self.family_name, self.name_order)

    def update_search_text(self) -> None:
        """Note what the contact is found and sorted by; say so after each change."""
        names = (self.family_name, self.given_name, self.native_name)
        self.search_text = searchable(*names, self.function, self.email)

    def as_value(self, key: str) -> programmes.Contact:
        """The contact under its key in a trip."""
        return programmes.Contact(
            key=key,
            given_name=self.given_name,
            family_name=self.family_name,
            native_name=self.native_name,
            name_order=self.name_order,
            function=self.function,
            phone=self.phone,
        )


Record = Organisation | Place | Contact
"""Any record of the directory."""
