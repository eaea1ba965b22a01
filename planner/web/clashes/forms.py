"""The forms around clashes."""

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from planner.services.ways import LONGEST, WayDetails
from planner.web.forms import PlannerForm, present


class DismissalForm(PlannerForm):
    """Why a clash may stay as it is."""

    reason = TextAreaField(
        _("Why it may stay"),
        validators=[InputRequired(_("Say why this may stay as it is."))],
        description=_("Such as: a car waits at the gate. Your colleagues read it."),
    )


class WayForm(PlannerForm):
    """How long it takes between two cities."""

    first = StringField(_("City"), validators=[InputRequired(_("Write the name of a city."))])
    second = StringField(
        _("Other city"), validators=[InputRequired(_("Write the name of a city."))]
    )
    minutes = IntegerField(
        _("Minutes, door to door"),
        validators=[
            InputRequired(_("Write a number of minutes.")),
            NumberRange(1, LONGEST, _("Write a number of minutes.")),
        ],
    )

    def result(self) -> WayDetails:
        """The way."""
        return WayDetails(self.first.data or "", self.second.data or "", present(self.minutes.data))
