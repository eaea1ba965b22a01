"""The form of a follow-up."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from planner.domain.search import sortable
from planner.services.follow_ups import FollowUpDetails, FollowUpOptions
from planner.web.fields import RecordField
from planner.web.filters import plain
from planner.web.forms import PlannerForm


class FollowUpForm(PlannerForm):
    """Something to do, by whom, until when."""

    task = StringField(_("To do"), validators=[InputRequired(_("Say what is to be done."))])
    owner_id = RecordField(_("Who does it"), empty=_("Nobody with an account"))
    owner_name = StringField(
        _("Name, if without an account"), description=_("Such as a colleague of another office.")
    )
    due_on = DateField(_("Due on"), validators=[Optional()])
    contact_id = RecordField(_("Contact"), empty=_("None"))
    organisation_id = RecordField(_("Organisation"), empty=_("None"))
    note = TextAreaField(_("Note"))

    def offer(self, options: FollowUpOptions) -> None:
        """Give the people, contacts and organisations to choose from."""
        self.owner_id.offer((each.id, each.name or each.email) for each in options.owners)
        self.contact_id.offer((each.id, each.label) for each in options.contacts)
        named = ((each.id, plain(each.name)) for each in options.organisations)
        self.organisation_id.offer(sorted(named, key=lambda each: sortable(each[1])))

    def result(self) -> FollowUpDetails:
        """The follow-up."""
        return FollowUpDetails(
            task=self.task.data or "",
            owner_id=self.owner_id.data,
            owner_name=self.owner_name.data or "",
            due_on=self.due_on.data,
            contact_id=self.contact_id.data,
            organisation_id=self.organisation_id.data,
            note=self.note.data or "",
        )
