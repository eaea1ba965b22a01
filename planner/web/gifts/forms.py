"""The form of a gift."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from planner.domain.costs import EUR
from planner.domain.vocabulary import GiftDirection
from planner.services.gifts import GiftDetails, GiftOptions
from planner.services.item_options import Option
from planner.web.fields import RecordField, WordField
from planner.web.filters import period, plain
from planner.web.forms import PlannerForm, present
from planner.web.money_fields import CurrencyField, needed_amount_in
from planner.web.options import labelled


class GiftForm(PlannerForm):
    """A gift."""

    direction = WordField(_("Direction"), words=GiftDirection)
    given_on = DateField(_("Given on"), validators=[InputRequired(_("Write the day."))])
    description = StringField(_("Gift"), validators=[InputRequired(_("Say what it was."))])
    trip_id = RecordField(
        _("Trip"),
        empty=_("At home, or on no trip"),
        description=_("The newest trips. For an older one begin on its page “Travel and claims”."),
    )
    traveller_id = RecordField(_("Who of us"), empty=_("Nobody of a trip"))
    person = StringField(
        _("Name, if nobody of a trip"),
        description=_("Who of the office gave it or was given it."),
    )
    organisation_id = RecordField(_("Organisation of the other side"), empty=_("None"))
    partner = StringField(
        _("Person of the other side"), description=_("Name and function, as far as known.")
    )
    value = StringField(
        _("Value"), validators=[InputRequired(_("Write what it is worth; an estimate will do."))]
    )
    currency = CurrencyField(_("Currency"), default=EUR)
    decision = TextAreaField(
        _("Decision and whereabouts"),
        description=_("Kept, handed on, returned or declined; who decided; where it is now."),
    )
    reported_on = DateField(_("Reported on"), validators=[Optional()])

    def offer(self, options: GiftOptions, organisations: tuple[Option, ...]) -> None:
        """Give the trips, people and organisations to choose from."""
        self.trip_id.offer(
            (trip.id, f"{plain(trip.title)} ({period(trip.starts_on, trip.ends_on)})")
            for trip in options.trips
        )
        self.traveller_id.offer(
            (person.id, person.label, f"{plain(trip.title)} ({trip.starts_on.year})")
            for person, trip in options.travellers
        )
        self.organisation_id.offer((each.number, label) for each, label in labelled(organisations))

    def validate_value(self, field: StringField) -> None:
        """An amount of the currency."""
        needed_amount_in(field, self.currency.data)

    def result(self) -> GiftDetails:
        """The gift."""
        currency = self.currency.data or EUR
        return GiftDetails(
            direction=GiftDirection(self.direction.data),
            description=self.description.data or "",
            given_on=present(self.given_on.data),
            value_minor=needed_amount_in(self.value, currency),
            currency=currency,
            trip_id=self.trip_id.data,
            traveller_id=self.traveller_id.data,
            person=self.person.data or "",
            organisation_id=self.organisation_id.data,
            partner=self.partner.data or "",
            decision=self.decision.data or "",
            reported_on=self.reported_on.data,
        )
