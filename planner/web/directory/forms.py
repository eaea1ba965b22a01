"""The forms of the directory, one for each kind of record."""

import re
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, RadioField, StringField, TelField, TextAreaField
from wtforms.validators import InputRequired, Optional, Regexp, ValidationError

from planner.domain.entries import Position
from planner.domain.names import full_name, with_native
from planner.domain.vocabulary import NameOrder, OrganisationKind
from planner.services.directory.records import (
    ContactDetails,
    Details,
    OrganisationDetails,
    PlaceDetails,
)
from planner.web.fields import (
    YES_NO,
    AnyLanguage,
    CountryField,
    RecordField,
    TextsField,
    WordField,
    ZoneField,
    is_mail_address,
    is_phone_number,
    yes_or_no,
)
from planner.web.forms import PlannerForm

_WEB_ADDRESS = r"https?://[^\s/]+\.[^\s]+"
_LATITUDES = (-90.0, 90.0)
_LONGITUDES = (-180.0, 180.0)


class PositionField(StringField):
    """Latitude and longitude in WGS-84 degrees, as maps copy them: ``51.1652, 7.0671``."""

    position: Position | None = None

    def process_data(self, value: Any) -> None:  # noqa: ANN401 - WTForms
        """Show a stored position."""
        self.position = value if isinstance(value, Position) else None
        self.data = f"{value.latitude}, {value.longitude}" if self.position else ""

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 - WTForms
        """Read the two numbers; German decimal commas need a semicolon or blank between."""
        del form
        self.position = None
        if not self.data:
            return
        found = re.fullmatch(
            r"(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)|(-?\d+,\d+)\s*[;\s]\s*(-?\d+,\d+)",
            self.data,
        )
        if not found:
            raise ValidationError(gettext("Write two numbers: 51.1652, 7.0671"))
        parts = [float(part.replace(",", ".")) + 0.0 for part in found.groups() if part]
        for degrees, (least, most) in zip(parts, (_LATITUDES, _LONGITUDES), strict=True):
            if not least <= degrees <= most:
                raise ValidationError(gettext("There is no such place on earth."))
        self.position = Position(*parts)


class DirectoryForm(PlannerForm):
    """What the forms of all kinds share: the answer to the question about similar records."""

    is_another = BooleanField(_("Save anyway: this is another one"))

    def result(self) -> Details:
        """What was written."""
        raise NotImplementedError

    def offer_organisations(self, choices: list[tuple[int, str]]) -> None:
        """Give the organisations that a field may name."""


class OrganisationForm(DirectoryForm):
    """An organisation."""

    name = TextsField(_("Name"), validators=[AnyLanguage()])
    kind = WordField(_("Kind"), words=OrganisationKind, default=OrganisationKind.COMPANY)
    country = CountryField(_("Country"), empty=_("Not known"))
    legal_name = StringField(
        _("Legal name"),
        description=_("As in the register. Needed where the organisation pays for somebody."),
    )
    public_body = RadioField(_("Public body"), choices=YES_NO, coerce=yes_or_no)
    website = StringField(
        _("Website"),
        validators=[
            Optional(),
            Regexp(_WEB_ADDRESS, message=_("Begin with https:// or http://.")),
        ],
    )
    pending_matters = TextAreaField(
        _("Pending matters with the office"),
        description=_(
            "Permits, contracts or disputes that the office decides about: whoever approves a gift "
            "of the organisation must know of them."
        ),
    )

    def result(self) -> OrganisationDetails:
        """The organisation."""
        return OrganisationDetails(
            name=self.name.data,
            kind=OrganisationKind(self.kind.data),
            legal_name=self.legal_name.data or "",
            country=self.country.data or "",
            public_body=self.public_body.data,
            website=self.website.data or "",
            pending_matters=self.pending_matters.data or "",
        )


class PlaceForm(DirectoryForm):
    """A place."""

    name = TextsField(_("Name"), validators=[AnyLanguage()])
    address = TextsField(
        _("Address"),
        rows=2,
        description=_("In Chinese as a driver reads it; travellers can show it full-screen."),
    )
    city = StringField(_("City"), validators=[InputRequired()])
    country = CountryField(
        _("Country"), empty=_("Please choose"), validators=[InputRequired(_("Choose a country."))]
    )
    zone = ZoneField(
        _("Time zone"),
        validators=[InputRequired()],
        description=_("Type a country or a city. Times that stand in a programme stay as typed."),
    )
    position = PositionField(
        _("Coordinates"),
        description=_(
            "Latitude, longitude (WGS-84), as OpenStreetMap shows them: 51.1652, 7.0671. "
            "Chinese maps differ by some 500 metres."
        ),
    )
    phone = TelField(_("Phone"), validators=[Optional(), is_phone_number])
    allowance_place = StringField(
        _("Place in the allowance table"),
        description=_("Only where it has a row of its own: Peking, Hongkong, London."),
    )

    def result(self) -> PlaceDetails:
        """The place."""
        return PlaceDetails(
            name=self.name.data,
            city=self.city.data or "",
            country=self.country.data or "",
            zone=self.zone.data or "",
            address=self.address.data,
            allowance_place=self.allowance_place.data or "",
            position=self.position.position,
            phone=self.phone.data or "",
        )


class ContactForm(DirectoryForm):
    """A contact."""

    given_name = StringField(_("Given name"))
    family_name = StringField(_("Family name"))
    native_name = StringField(_("Name in the person's own script"), render_kw={"lang": "zh-Hans"})
    name_order = WordField(
        _("Order of names"), words=NameOrder, empty=_("Not known (given name first)")
    )
    function = StringField(_("Function"))
    organisation_id = RecordField(_("Organisation"), empty=_("None"))
    email = EmailField(_("E-mail"), validators=[Optional(), is_mail_address])
    phone = TelField(_("Phone"), validators=[Optional(), is_phone_number])

    @property
    def written_name(self) -> str:
        """How the name is written."""
        order = NameOrder(self.name_order.data) if self.name_order.data in set(NameOrder) else None
        given, family = self.given_name.data or "", self.family_name.data or ""
        return with_native(full_name(given, family, order), self.native_name.data or "")

    def validate_family_name(self, field: StringField) -> None:
        """There is a name in Latin script."""
        if not (field.data or self.given_name.data):
            raise ValidationError(gettext("Write at least one of the two names."))

    def offer_organisations(self, choices: list[tuple[int, str]]) -> None:
        """Give the organisations to choose from."""
        self.organisation_id.offer(choices)

    def result(self) -> ContactDetails:
        """The contact."""
        return ContactDetails(
            given_name=self.given_name.data or "",
            family_name=self.family_name.data or "",
            native_name=self.native_name.data or "",
            name_order=NameOrder(self.name_order.data) if self.name_order.data else None,
            function=self.function.data or "",
            organisation_id=self.organisation_id.data,
            email=self.email.data or "",
            phone=self.phone.data or "",
        )
