"""The forms for programs: a new token, a new webhook."""

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired

from planner.domain.access import Scope
from planner.domain.api_tokens import USUAL_DAYS
from planner.domain.webhooks import WebhookEvent
from planner.services.api_tokens import TokenWish
from planner.services.webhooks import WebhookWish
from planner.web.fields import CheckboxesField
from planner.web.filters import word
from planner.web.forms import PlannerForm

NAME = _("Which program, so that you know which one to revoke: intranet, statistics.")


class TokenForm(PlannerForm):
    """A new token."""

    name = StringField(_("Program"), description=NAME, validators=[InputRequired()])
    scopes = CheckboxesField(
        _("What it may do"),
        choices=[],
        description=_("Give it no more than it needs. No token decides or manages accounts."),
    )
    days = IntegerField(_("Days until it ends"), default=USUAL_DAYS, validators=[InputRequired()])

    def offer(self) -> None:
        """Give the scopes in the reader's language."""
        self.scopes.choices = [SelectChoice(str(scope), word(scope)) for scope in Scope]

    def result(self) -> TokenWish:
        """The wish."""
        scopes = tuple(map(Scope, self.scopes.data or ()))
        return TokenWish(self.name.data or "", scopes, self.days.data or 0)


class WebhookForm(PlannerForm):
    """A new webhook."""

    name = StringField(_("Program"), description=NAME, validators=[InputRequired()])
    url = StringField(
        _("Address"),
        description=_("It gets a signed POST for each event; it must begin with https."),
        validators=[InputRequired()],
    )
    events = CheckboxesField(_("What it is told"), choices=[])

    def offer(self) -> None:
        """Give the events in the reader's language."""
        self.events.choices = [SelectChoice(str(event), word(event)) for event in WebhookEvent]

    def result(self) -> WebhookWish:
        """The wish."""
        events = tuple(map(WebhookEvent, self.events.data or ()))
        return WebhookWish(self.name.data or "", self.url.data or "", events)


class EndForm(PlannerForm):
    """A revocation, confirmed by sending it."""
