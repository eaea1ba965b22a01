"""The forms of releases: a note, and for whom a version is shown."""

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Form, HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import Length

from planner.domain.audiences import HOSTS, STAFF, TRIP, Audience, traveller
from planner.domain.programmes import Traveller
from planner.web.audiences import audience_from
from planner.web.forms import PlannerForm

LONGEST_NOTE = 2000


class ReleaseForm(PlannerForm):
    """A release; `seen` names the draft that was looked at."""

    seen = HiddenField()
    note = TextAreaField(
        _("What is new, in a sentence"),
        description=_("Kept with the version for you and your colleagues. May stay empty."),
        validators=[Length(max=LONGEST_NOTE)],
    )

    def result(self) -> tuple[str, str]:
        """The note, and what was seen."""
        return self.note.data or "", self.seen.data or ""


class AudienceForm(Form):
    """For whom to show a version; from the address, so it may name nobody."""

    audience = SelectField(_("As seen by"), name="for", validate_choice=False)

    def offer(self, people: Iterable[Traveller]) -> None:
        """Let every audience be chosen: all travellers, hosts, each one traveller, staff."""
        self.audience.choices = [
            SelectChoice(str(TRIP), gettext("All travellers")),
            SelectChoice(str(HOSTS), gettext("Hosts")),
            *(SelectChoice(str(traveller(one.key)), one.name) for one in people),
            SelectChoice(str(STAFF), gettext("Staff: everything, internal too")),
        ]

    def result(self) -> Audience:
        """The audience."""
        return audience_from(self.audience.data or "")
