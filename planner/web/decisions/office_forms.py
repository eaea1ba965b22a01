"""The forms of who decides in an office."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, EmailField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Optional

from planner.domain.travel_rules import CLASS_LABELS, FlightClass
from planner.services.deciders import DecisionSettings, DeputyDetails
from planner.web.fields import is_mail_address
from planner.web.forms import PlannerForm, present
from planner.web.money_fields import EuroField

_AMOUNT = _("Write an amount in euros like 1184.60.")
_ADDRESS = _("This is no e-mail address.")
_DAY = _("Write a day.")


class DecisionSettingsForm(PlannerForm):
    """What an office sets about decisions and costs."""

    head_email = EmailField(
        _("E-mail address of the head of the office"),
        validators=[Optional(), is_mail_address],
        description=_("Nobody whom the head directs decides about what the head is given."),
    )
    decides_for_head = EmailField(
        _("E-mail address of who decides for the head"),
        validators=[Optional(), is_mail_address],
        description=_("Such as the mayor. They need an account as approver."),
    )
    legal_basis = StringField(
        _("Legal basis that decisions name"),
        description=_("Proposed to whoever decides, who may write another."),
    )
    flight_class = SelectField(
        _("Highest flight class without a reason"),
        choices=[SelectChoice(value=str(c), label=_(name)) for c, name in CLASS_LABELS.items()],
    )
    hotel_limit_cents = EuroField(
        _("Dearest night without a reason, in euros"), description=_("Empty: no limit.")
    )
    mileage_cents = EuroField(
        _("Paid per kilometre, in euros"), validators=[InputRequired(_AMOUNT)]
    )
    gift_threshold_cents = EuroField(
        _("Gifts are reported from, in euros"), validators=[InputRequired(_AMOUNT)]
    )

    def result(self) -> DecisionSettings:
        """The settings."""
        return DecisionSettings(
            head_email=self.head_email.data or "",
            decides_for_head=self.decides_for_head.data or "",
            legal_basis=self.legal_basis.data or "",
            flight_class=FlightClass(self.flight_class.data),
            hotel_limit_cents=self.hotel_limit_cents.data,
            mileage_cents=present(self.mileage_cents.data),
            gift_threshold_cents=present(self.gift_threshold_cents.data),
        )


class DeputyForm(PlannerForm):
    """Who stands in for whom."""

    principal = EmailField(
        _("E-mail address of who is away"), validators=[InputRequired(_ADDRESS), is_mail_address]
    )
    deputy = EmailField(
        _("E-mail address of the deputy"),
        validators=[InputRequired(_ADDRESS), is_mail_address],
        description=_("They need an account as approver."),
    )
    first_on = DateField(_("First day"), validators=[InputRequired(_DAY)])
    last_on = DateField(_("Last day"), validators=[InputRequired(_DAY)])

    def result(self) -> DeputyDetails:
        """The deputy."""
        return DeputyDetails(
            principal=self.principal.data or "",
            deputy=self.deputy.data or "",
            first_on=present(self.first_on.data),
            last_on=present(self.last_on.data),
        )
