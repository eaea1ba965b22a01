"""The forms of a trip's people."""

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, SelectField, StringField, TelField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Optional, ValidationError

from planner.domain.names import full_name, with_native
from planner.domain.vocabulary import Regime, TravellerRole
from planner.i18n.catalogues import LOCALES
from planner.services.item_options import ItemOptions
from planner.services.people.groups import GroupDetails
from planner.services.people.travellers import TravellerDetails
from planner.web.fields import (
    AnyLanguage,
    CheckboxesField,
    RecordField,
    TextsField,
    WordField,
    is_mail_address,
    is_phone_number,
)
from planner.web.forms import PlannerForm
from planner.web.options import choices

_LANGUAGES = [SelectChoice(value=code, label=name) for code, name in LOCALES.items()]


class TravellerForm(PlannerForm):
    """A traveller."""

    given_name = StringField(_("Given name"))
    family_name = StringField(_("Family name"))
    native_name = StringField(_("Name in the person's own script"))
    function = StringField(
        _("Function"), description=_("As hosts and travellers read it: Managing director.")
    )
    role = WordField(_("Takes part as"), words=TravellerRole)
    employer_id = RecordField(_("Employer"), empty=_("Not known"))
    regime = WordField(
        _("Allowance rules"),
        words=Regime,
        empty=_("Please choose"),
        validators=[InputRequired(_("Choose the rules of the employer."))],
        description=_("Those of the employer; none for people who pay for themselves."),
    )
    home_id = RecordField(
        _("Home"),
        empty=_("Not known"),
        description=_("Where their trip begins and ends; needed for allowances."),
    )
    language = SelectField(
        _("Language"),
        choices=[SelectChoice(value="", label=_("Not known")), *_LANGUAGES],
        description=_("Of their calendar and page."),
    )
    email = EmailField(_("E-mail"), validators=[Optional(), is_mail_address])
    phone = TelField(_("Phone"), validators=[Optional(), is_phone_number])
    is_another = BooleanField(_("Save anyway: this is somebody else"))

    @property
    def written_name(self) -> str:
        """How the name is written."""
        name = full_name(self.given_name.data or "", self.family_name.data or "")
        return with_native(name, self.native_name.data or "")

    def offer(self, options: ItemOptions) -> None:
        """Give the employers and homes to choose from."""
        self.employer_id.offer(choices(options.organisations))
        self.home_id.offer(choices(options.places))

    def validate_family_name(self, field: StringField) -> None:
        """There is a name in Latin script."""
        if not (field.data or self.given_name.data):
            raise ValidationError(gettext("Write at least one of the two names."))

    def result(self) -> TravellerDetails:
        """The traveller."""
        return TravellerDetails(
            given_name=self.given_name.data or "",
            family_name=self.family_name.data or "",
            native_name=self.native_name.data or "",
            function=self.function.data or "",
            role=TravellerRole(self.role.data),
            regime=Regime(self.regime.data),
            employer_id=self.employer_id.data,
            home_id=self.home_id.data,
            language=self.language.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
        )


class GroupForm(PlannerForm):
    """A group."""

    name = TextsField(_("Name"), validators=[AnyLanguage()])
    members = CheckboxesField(_("Members"), coerce=int, choices=[])
    is_another = BooleanField(_("Save anyway: this is another one"))

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Give the people to choose from."""
        self.members.choices = [SelectChoice(str(number), name) for number, name in people]

    def result(self) -> GroupDetails:
        """The group."""
        return GroupDetails(name=self.name.data, members=tuple(self.members.data or ()))


class CopyForm(PlannerForm):
    """People of another trip to take along."""

    people = CheckboxesField(_("People"), coerce=int, choices=[])

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Give the people to choose from."""
        self.people.choices = [SelectChoice(str(number), name) for number, name in people]

    def result(self) -> tuple[int, ...]:
        """The numbers of the people chosen."""
        return tuple(self.people.data or ())
