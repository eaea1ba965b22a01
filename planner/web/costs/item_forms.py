"""The forms of cost items.

An amount is the total. Who knows the price of each writes that and how many; who drove writes the
kilometres: the total then follows.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from planner.domain.costs import EUR, MOST_NIGHTS, Rate
from planner.domain.currencies import MINOR_DIGITS
from planner.domain.labels import label_of
from planner.domain.money import exact_cents
from planner.domain.rates import RateSource
from planner.domain.vocabulary import Phase
from planner.services.cost_items import CostDetails
from planner.services.cost_options import CostOptions
from planner.web.costs.item_values import LINE, MANUAL, NOBODY, ORGANISATION, PARTICIPANT
from planner.web.fields import CheckboxesField, RecordField, WordField
from planner.web.forms import PlannerForm, present
from planner.web.money_fields import CategoryField, CurrencyField, amount_in, number_in
from planner.web.options import choices
from planner.web.trips.forms import is_sensible_day

ECB_DEFAULT = ""
_DIGITS = Decimal("1.0000000000")
"""Of a rate that is worked out from what was charged: more than any amount needs."""


class CostForm(PlannerForm):
    """A cost item."""

    category = CategoryField(
        _("Kind of cost"),
        validators=[InputRequired(_("Say what kind of cost it is."))],
        description=_("Choose a proposal, or write your own word."),
    )
    description = StringField(_("Description"))
    phase = WordField(_("How certain"), words=Phase, default=Phase.ESTIMATE)
    amount = StringField(_("Amount"), description=_("The total. Empty: worked out from the rest."))
    currency = CurrencyField(_("Currency"), default=EUR)
    quantity = IntegerField(
        _("Quantity"), validators=[Optional(), NumberRange(1, 100_000)], description=_("How many.")
    )
    unit_amount = StringField(_("Price of each"))
    nights = IntegerField(
        _("Nights"),
        validators=[Optional(), NumberRange(0, MOST_NIGHTS)],
        description=_("Of all people together: three people for three nights are nine."),
    )
    kilometres = StringField(_("Kilometres"), description=_("Driven with their own car."))
    incurred_on = DateField(
        _("Day of the receipt"),
        validators=[InputRequired(), is_sensible_day],
        description=_("The exchange rate is that of this day."),
    )
    first_used_on = DateField(
        _("First used on"),
        validators=[Optional(), is_sensible_day],
        description=_("An approval must be decided before."),
    )
    travellers = CheckboxesField(_("For whom"), choices=[])
    advanced_by = SelectField(_("Advanced by"), choices=[], default="")
    assigned_to = SelectField(_("What no promise covers is paid by"), choices=[], default=NOBODY)
    receipt = RecordField(_("Receipt"), empty=_("No evidence"))
    rate_source = SelectField(_("Exchange rate"), choices=[], default=ECB_DEFAULT)
    units_per_eur = StringField(
        _("Units for one euro"), description=_("As the statement or the receipt says it.")
    )
    charged = StringField(
        _("Or what was charged in EUR"), description=_("The rate is worked out from it.")
    )
    rate_on = DateField(
        _("Day of the rate"),
        validators=[Optional(), is_sensible_day],
        description=_("Empty: the day of the receipt."),
    )
    rate_reason = StringField(_("Reason for an own rate"))
    convert_anew = BooleanField(_("Convert it anew, at the rate that is published now"))
    travel_class = StringField(_("Class"))
    class_reason = StringField(
        _("Reason for the class or the hotel"),
        description=_("Where it is above the office's rule."),
    )
    official = StringField(
        _("Price on the official dates"),
        description=_("Where private days were added: what is above it is the traveller's."),
    )
    note = TextAreaField(_("Note"))

    def __init__(self, options: CostOptions, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms
        super().__init__(**kwargs)
        self.options = options
        self._offer(options)
        self.rate: Rate | None = None
        self.total = 0

    def _offer(self, options: CostOptions) -> None:
        trip = options.trip
        self.travellers.choices = [SelectChoice(each.key, each.label) for each in trip.travellers]
        self.assigned_to.choices = [
            SelectChoice(value=NOBODY, label=gettext("Nobody yet (uncovered)")),
            *(
                SelectChoice(f"{LINE}{line.id}", f"{line.cost_centre} · {line.year}")
                for line in trip.budget_lines
            ),
            SelectChoice(value=PARTICIPANT, label=gettext("The traveller (self-pay)")),
        ]
        self.advanced_by.choices = [
            SelectChoice(value="", label=gettext("Not known")),
            SelectChoice(value="office", label=gettext("The office")),
            SelectChoice(value="traveller", label=gettext("The traveller")),
            *(
                SelectChoice(f"{ORGANISATION}{number}", name, {}, group)
                for number, name, group in choices(options.organisations)
            ),
        ]
        self.receipt.offer((each.id, each.label) for each in options.receipts)
        self.rate_source.choices = [
            SelectChoice(value=ECB_DEFAULT, label=gettext("The ECB's for that day")),
            *(SelectChoice(str(each), gettext(label_of(each))) for each in RateSource),
        ]

    @property
    def code(self) -> str:
        """The currency, as far as one was chosen."""
        return self.currency.data if self.currency.data in MINOR_DIGITS else EUR

    def validate_amount(self, field: StringField) -> None:
        """The total is written, or follows from the price of each or the kilometres."""
        written, each = amount_in(field, self.code), self._price_of_all()
        if written is not None and each is not None and written != each:
            raise ValidationError(gettext("It is not the quantity times the price of each."))
        found = written if written is not None else each
        if found is None:
            found = self._mileage()
        if found is None:
            raise ValidationError(gettext("Write the amount, or quantity and price of each."))
        self.total = found

    def validate_official(self, field: StringField) -> None:
        """An amount, if any."""
        amount_in(field, self.code)

    def validate_kilometres(self, field: StringField) -> None:
        """A number, if any."""
        number_in(field)

    def validate_rate_source(self, field: SelectField) -> None:
        """An own rate says how much, and why where it is nobody's statement."""
        units = self._units()
        if units is None:
            if field.data:
                raise ValidationError(gettext("Write the rate, or what was charged in EUR."))
            return
        if not field.data:
            raise ValidationError(gettext("Say where this rate is from."))
        self.rate = Rate(units, self._rate_day(), self._source(field.data))

    def _price_of_all(self) -> int | None:
        each = amount_in(self.unit_amount, self.code)
        if each is None:
            return None
        if not self.quantity.data:
            raise ValidationError(gettext("Say how many: the price of each is written."))
        return each * self.quantity.data

    def _mileage(self) -> int | None:
        """What the office pays for the kilometres, in EUR cents, half up."""
        driven = number_in(self.kilometres)
        if driven is None or self.code != EUR:
            return None
        return int((driven * self.options.mileage_cents).quantize(Decimal(1), ROUND_HALF_UP))

    def _units(self) -> Decimal | None:
        """Units per EUR as written, else as they follow from what was charged."""
        charged = amount_in(self.charged, EUR)
        units = number_in(self.units_per_eur)
        if units is None and charged and self.total:
            exact = exact_cents(self.total, self.code, Decimal(1)) / charged
            units = (Decimal(exact.numerator) / exact.denominator).quantize(_DIGITS)
        if units is not None and not units:
            raise ValidationError(gettext("A rate is more than 0."))
        return units

    def _rate_day(self) -> date:
        return present(self.rate_on.data or self.incurred_on.data or date.min)

    def _source(self, source: str) -> str:
        if source != RateSource.MANUAL:
            return source
        if not self.rate_reason.data:
            raise ValidationError(gettext("Give the reason for this rate."))
        return f"{MANUAL}{self.rate_reason.data}"

    def result(self) -> CostDetails:
        """The cost; euros need no rate."""
        assigned, advanced = self.assigned_to.data, self.advanced_by.data
        return CostDetails(
            category=self.category.category,
            amount=self.total,
            currency=self.code,
            incurred_on=present(self.incurred_on.data),
            phase=Phase(self.phase.data),
            description=self.description.data or "",
            first_used_on=self.first_used_on.data,
            travellers=tuple(self.travellers.data or ()),
            nights=self.nights.data,
            quantity=self.quantity.data,
            official=amount_in(self.official, self.code),
            kilometres=number_in(self.kilometres),
            travel_class=self.travel_class.data or "",
            class_reason=self.class_reason.data or "",
            note=self.note.data or "",
            paid_by="" if advanced.startswith(ORGANISATION) else advanced,
            payer=_number_in(advanced, ORGANISATION),
            rate=None if self.code == EUR else self.rate,
            convert_anew=bool(self.convert_anew.data),
            self_paid=assigned == PARTICIPANT,
            budget_line=_number_in(assigned, LINE),
            receipt=self.receipt.data,
        )


def _number_in(choice: str, start: str) -> int | None:
    """The number of the record that was chosen; None where it is a word."""
    return int(choice.removeprefix(start)) if choice.startswith(start) else None
