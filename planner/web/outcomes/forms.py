"""The form of what came of an item."""

from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField

from planner.domain.vocabulary import Held
from planner.services.outcomes import OutcomeDetails
from planner.web.fields import WordField
from planner.web.forms import PlannerForm


class OutcomeForm(PlannerForm):
    """What became of an item, and what it led to."""

    held = WordField(_("Held"), words=Held, default=Held.HELD)
    goal = TextAreaField(_("Goal"), description=_("What the office wanted of it."))
    findings = TextAreaField(_("Result"), description=_("For the office alone."))
    public_result = TextAreaField(
        _("May be told outside"),
        description=_("Stands in the public version of the report; name no person."),
    )
    sectors = StringField(_("Sectors"), description=_("Such as: 3D printing, metal."))

    def result(self) -> OutcomeDetails:
        """What was written."""
        return OutcomeDetails(
            held=Held(self.held.data),
            goal=self.goal.data or "",
            findings=self.findings.data or "",
            public_result=self.public_result.data or "",
            sectors=self.sectors.data or "",
        )
