"""The forms of allowances: another amount for a day, taking it back, who pays."""

from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired

from planner.domain.costs import EUR
from planner.services.allowances.payers import AllowancePayer
from planner.web.forms import PlannerForm
from planner.web.money_fields import needed_amount_in

if TYPE_CHECKING:
    from planner.db.models import Trip

NOBODY, TRAVELLERS = "", "travellers"


class RecallForm(PlannerForm):
    """Why a day pays again what is computed."""

    reason = TextAreaField(_("Why"), validators=[InputRequired(_("Say why."))])


class OverrideForm(PlannerForm):
    """What a day pays instead of what is computed, and why."""

    value = StringField(_("Amount of the day (EUR)"))
    reason = TextAreaField(
        _("Why"),
        validators=[InputRequired(_("Say why."))],
        description=_("Whoever checks the trip reads it beside the computed amount."),
    )

    def validate_value(self, field: StringField) -> None:
        """There is an amount in euros."""
        needed_amount_in(field, EUR)

    def result(self) -> int:
        """The amount in cents."""
        return needed_amount_in(self.value, EUR)


class PayerForm(PlannerForm):
    """Who pays the allowances of a trip."""

    payer = SelectField(_("The allowances are paid by"), choices=[])

    def offer(self, trip: "Trip") -> None:
        """Give the budget lines to choose from."""
        self.payer.choices = [
            SelectChoice(NOBODY, gettext("Nobody yet")),
            *(
                SelectChoice(str(line.id), f"{line.cost_centre} · {line.year}")
                for line in trip.budget_lines
            ),
            SelectChoice(TRAVELLERS, gettext("The travellers themselves")),
        ]

    def result(self) -> AllowancePayer:
        """The payer."""
        chosen = str(self.payer.data or NOBODY)
        return AllowancePayer(
            line_id=int(chosen) if chosen.isdecimal() else None,
            travellers=chosen == TRAVELLERS,
        )


def payer_of(trip: "Trip") -> str:
    """What a trip fills the form with."""
    if trip.allowances_self_paid:
        return TRAVELLERS
    return next((str(line.id) for line in trip.budget_lines if line.pays_allowances), NOBODY)
