"""The forms of budget lines, and of who pays the allowances."""

from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, ValidationError

from planner.domain.costs import EUR
from planner.services.budget_lines import AllowancePayer, LineDetails, payer_of_allowances
from planner.services.trips import YEARS
from planner.web.costs.item_values import LINE, NOBODY, PARTICIPANT
from planner.web.forms import PlannerForm, present
from planner.web.money_fields import amount_in, amount_text

if TYPE_CHECKING:
    from planner.db.models import BudgetLine, Trip


class LineForm(PlannerForm):
    """A budget line."""

    cost_centre = StringField(
        _("Cost centre"), validators=[InputRequired(_("Name the cost centre."))]
    )
    year = IntegerField(_("Budget year"), validators=[InputRequired(_("Check the year."))])
    approved = StringField(
        _("Approved, in EUR"),
        validators=[InputRequired(_("Write the amount; 0 where nothing is approved yet."))],
        description=_("This trip's share of the cost centre's budget."),
    )

    def validate_year(self, field: IntegerField) -> None:
        """A year that trips are in."""
        if field.data not in YEARS:
            raise ValidationError(gettext("Check the year."))

    def validate_approved(self, field: StringField) -> None:
        """An amount."""
        amount_in(field, EUR)

    def result(self) -> LineDetails:
        """The budget line."""
        return LineDetails(
            cost_centre=self.cost_centre.data or "",
            year=present(self.year.data),
            approved=present(amount_in(self.approved, EUR)),
        )


class AllowancePayerForm(PlannerForm):
    """Who pays the allowances of a trip."""

    payer = RadioField(_("The allowances are paid by"), choices=[], default=NOBODY)

    def offer(self, trip: "Trip") -> None:
        """Give the budget lines to choose from."""
        self.payer.choices = [
            SelectChoice(value=NOBODY, label=gettext("Nobody yet (uncovered)")),
            *(
                SelectChoice(f"{LINE}{line.id}", f"{line.cost_centre} · {line.year}")
                for line in trip.budget_lines
            ),
            SelectChoice(value=PARTICIPANT, label=gettext("The travellers themselves (self-pay)")),
        ]

    def result(self) -> AllowancePayer:
        """Who was chosen."""
        chosen = str(self.payer.data or "")
        line = int(chosen.removeprefix(LINE)) if chosen.startswith(LINE) else None
        return AllowancePayer(line=line, self_paid=chosen == PARTICIPANT)


def line_data(line: "BudgetLine") -> dict[str, Any]:
    """What the form of a stored budget line starts from."""
    return {
        "cost_centre": line.cost_centre,
        "year": line.year,
        "approved": amount_text(line.approved_cents),
        "version": line.version,
    }


def payer_data(trip: "Trip") -> dict[str, Any]:
    """What the form of who pays the allowances starts from."""
    payer = payer_of_allowances(trip)
    line = NOBODY if payer.line is None else f"{LINE}{payer.line}"
    return {"payer": PARTICIPANT if payer.self_paid else line, "version": trip.version}
