"""The forms of an administrator."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired

from planner.domain.access import Role
from planner.domain.labels import label_of
from planner.services.accounts import Newcomer
from planner.services.members import OFFICE_ROLES
from planner.services.offices import OfficeSettings
from planner.web.account.forms import LANGUAGE_CHOICES
from planner.web.fields import CheckboxesField, WordField, ZoneField
from planner.web.forms import PlannerForm


class InvitationForm(PlannerForm):
    """Whom to invite."""

    name = StringField(_("Name"), validators=[InputRequired()])
    email = EmailField(_("E-mail address"), validators=[InputRequired()])
    role = WordField(_("Role"), words=OFFICE_ROLES, default=Role.PLANNER)
    language = SelectField(_("Language of the mail"), choices=LANGUAGE_CHOICES)

    def result(self) -> Newcomer:
        """Who it is."""
        return Newcomer(
            email=self.email.data or "",
            name=self.name.data or "",
            role=Role(self.role.data),
            language=self.language.data,
        )


class RoleForm(PlannerForm):
    """The role of a member."""

    role = WordField(_("Role"), words=OFFICE_ROLES)

    def result(self) -> Role:
        """The role."""
        return Role(self.role.data)


class DeactivationForm(PlannerForm):
    """The confirmation of switching somebody off."""


ROLE_CHOICES = [SelectChoice(str(role), _(label_of(role))) for role in OFFICE_ROLES]


class OfficeForm(PlannerForm):
    """What an office sets."""

    name = StringField(_("Name of the office"), validators=[InputRequired()])
    language = SelectField(
        _("Language"),
        choices=LANGUAGE_CHOICES,
        description=_("Of texts to people whose language is not known."),
    )
    zone = ZoneField(_("Time zone"), validators=[InputRequired()])
    feed_days = IntegerField(
        _("Days that calendars go on after a trip"), validators=[InputRequired()]
    )
    keep_cancelled_days = IntegerField(
        _("Days that a cancelled item stays in calendars"),
        validators=[InputRequired()],
        description=_("Marked as cancelled, so that travellers notice."),
    )
    refresh_minutes = IntegerField(
        _("Minutes after which calendars should look again"),
        validators=[InputRequired()],
        description=_("A wish: many calendars decide for themselves."),
    )
    erase_days = IntegerField(
        _("Days after a trip until personal data is erased"),
        validators=[InputRequired()],
        description=_("Passport numbers, dates of birth, notes for the kitchen."),
    )
    rule_months = IntegerField(
        _("Months after which an entry rule is to be checked again"),
        validators=[InputRequired()],
    )
    gzip_feeds = BooleanField(_("Send calendars compressed where the reader asks for it"))

    second_factor_roles = CheckboxesField(
        _("Roles that need a second factor"),
        choices=ROLE_CHOICES,
        description=_("Of those who sign in by password: an app or a security key, besides."),
    )

    def result(self) -> OfficeSettings:
        """The settings; numbers are there once the form is valid."""
        return OfficeSettings(
            name=self.name.data or "",
            language=self.language.data,
            zone=self.zone.data or "",
            keep_cancelled_days=self.keep_cancelled_days.data or 0,
            feed_days=self.feed_days.data or 0,
            refresh_minutes=self.refresh_minutes.data or 0,
            gzip_feeds=self.gzip_feeds.data,
            erase_days=self.erase_days.data or 0,
            rule_months=self.rule_months.data or 0,
            second_factor_roles=list(map(Role, self.second_factor_roles.data or ())),
        )
