"""The forms around a traveller's claim."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, EmailField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from planner.domain.costs import EUR
from planner.domain.typed_numbers import typed_number
from planner.domain.vocabulary import ClaimState, Decision
from planner.services.claims.advances import AdvanceDetails
from planner.services.claims.authorisations import TravelDecision, TravelRequest
from planner.services.claims.mileage import Drive
from planner.services.claims.steps import ClaimStep
from planner.web.fields import WordField, is_mail_address
from planner.web.forms import PlannerForm, present
from planner.web.money_fields import CurrencyField, needed_amount_in

_DAY = [InputRequired(_("Write the day."))]

ANSWERS = (Decision.GRANTED, Decision.GRANTED_WITH_CONDITIONS, Decision.REFUSED)
"""What can be decided about a request."""


class RequestForm(PlannerForm):
    """Who asks for a journey."""

    requested_by = EmailField(
        _("Requested by"),
        validators=[InputRequired(_("Say who asks for it.")), is_mail_address],
        description=_("An e-mail address: as a rule the traveller's own."),
    )
    requested_on = DateField(_("Requested on"), validators=_DAY)
    note = TextAreaField(_("Note"), description=_("Reason, means of transport, private days."))

    def result(self) -> TravelRequest:
        """The request."""
        return TravelRequest(
            self.requested_by.data or "", present(self.requested_on.data), self.note.data or ""
        )


class DecisionForm(PlannerForm):
    """What is decided about a journey."""

    decision = WordField(_("Decision"), words=ANSWERS, default=Decision.GRANTED)
    decided_on = DateField(_("Decided on"), validators=_DAY)
    note = TextAreaField(
        _("Conditions, or why not"), description=_("A refusal needs a reason, conditions a text.")
    )

    def validate_note(self, field: TextAreaField) -> None:
        """Conditions are written down."""
        if self.decision.data == Decision.GRANTED_WITH_CONDITIONS and not field.data:
            raise ValidationError(gettext("Write the conditions."))

    def result(self) -> TravelDecision:
        """The decision."""
        decision = Decision(self.decision.data)
        note = self.note.data or ""
        return TravelDecision(decision, present(self.decided_on.data), note)


class AdvanceForm(PlannerForm):
    """Money given before the trip."""

    amount = StringField(_("Amount"), validators=[InputRequired(_("Write an amount."))])
    currency = CurrencyField(_("Currency"), default=EUR)
    paid_on = DateField(_("Paid on"), validators=_DAY)
    note = TextAreaField(_("Note"))

    def validate_amount(self, field: StringField) -> None:
        """An amount of the currency."""
        needed_amount_in(field, self.currency.data)

    def result(self) -> AdvanceDetails:
        """The advance."""
        currency = self.currency.data or EUR
        minor = needed_amount_in(self.amount, currency)
        return AdvanceDetails(minor, currency, present(self.paid_on.data), self.note.data or "")


class MileageForm(PlannerForm):
    """A way by one's own car."""

    description = StringField(
        _("From where to where"),
        validators=[InputRequired(_("Say from where to where."))],
        description=_("Such as: home – Frankfurt airport and back."),
    )
    kilometres = StringField(
        _("Kilometres"), validators=[InputRequired(_("Write the kilometres, such as 42.5."))]
    )
    driven_on = DateField(_("Day"), validators=_DAY)

    def validate_kilometres(self, field: StringField) -> None:
        """A number."""
        try:
            typed_number(field.data or "")
        except ValueError as error:
            raise ValidationError(gettext("Write the kilometres, such as 42.5.")) from error

    def result(self) -> Drive:
        """The way."""
        kilometres = typed_number(self.kilometres.data or "")
        return Drive(self.description.data or "", kilometres, present(self.driven_on.data))


class StepForm(PlannerForm):
    """A step of a claim; `version` is the last step that was seen."""

    changed_on = DateField(_("On"), validators=_DAY)
    note = TextAreaField(_("Note"))

    def result_for(self, state: ClaimState) -> ClaimStep:
        """The step to a state."""
        return ClaimStep(state, present(self.changed_on.data), self.note.data or "")


class ReasonForm(PlannerForm):
    """Why the office's rule is exceeded."""

    class_reason = TextAreaField(
        _("Why was it necessary?"),
        validators=[InputRequired(_("Say why this was necessary."))],
        description=_("Such as: the trade fair's hotel, no other room within the limit."),
    )
