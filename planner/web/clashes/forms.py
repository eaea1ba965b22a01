"""The forms around clashes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from planner.services.ways import LONGEST, WayDetails
from planner.web.forms import PlannerForm, present
from planner.web.numbers import number

if TYPE_CHECKING:
    from planner.db.models import CityWay


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

    def show(self, ways: "Iterable[CityWay]") -> None:
        """Say which ways the page shows: ``3.1 4.2``, numbers with their versions."""
        self.version.data = " ".join(f"{way.id}.{way.version}" for way in ways) or "0"

    @property
    def seen_ways(self) -> dict[int, int]:
        """The versions of the ways that the editor saw, by number."""
        shown = (each.partition(".") for each in str(self.version.data or "").split())
        return {number(way) or 0: number(version) or 0 for way, _, version in shown}

    def result(self) -> WayDetails:
        """The way."""
        return WayDetails(self.first.data or "", self.second.data or "", present(self.minutes.data))
