"""The forms of one's own account."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import EqualTo, InputRequired

from planner.i18n.catalogues import LOCALES
from planner.web.forms import PlannerForm
from planner.web.sign_in.forms import HINT

LANGUAGE_CHOICES = [SelectChoice(value=code, label=name) for code, name in LOCALES.items()]


class ProfileForm(PlannerForm):
    """How one is called and written to."""

    name = StringField(_("Name"), validators=[InputRequired()], render_kw={"autocomplete": "name"})
    language = SelectField(
        _("Language"),
        choices=[SelectChoice(value="", label=_("As my browser asks")), *LANGUAGE_CHOICES],
        description=_("Of these pages, and of mail to you."),
    )

    def result(self) -> tuple[str, str]:
        """Name and language."""
        return self.name.data or "", self.language.data or ""


class NewKeyForm(PlannerForm):
    """What a security key is called."""

    name = StringField(
        _("Name"),
        validators=[InputRequired()],
        description=_("So that you know it again: “Blue key on my key ring”, “Office laptop”."),
        render_kw={"autocomplete": "off"},
    )

    def result(self) -> str:
        """The name."""
        return self.name.data or ""


class TouchedKeyForm(PlannerForm):
    """The name of a key that answered; the answer itself is longer than what people type."""

    name = HiddenField(validators=[InputRequired()])

    def result(self) -> str:
        """The name."""
        return self.name.data or ""


class ConfirmFactorForm(PlannerForm):
    """A code of the app that was just set up."""

    code = StringField(
        _("Code that the app shows"),
        validators=[InputRequired()],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )

    def result(self) -> str:
        """The code."""
        return self.code.data or ""


class PasswordForm(PlannerForm):
    """The present password, and a new one typed twice."""

    old = PasswordField(
        _("Present password"),
        validators=[InputRequired()],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        _("New password"),
        validators=[InputRequired()],
        description=HINT,
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("New password again"),
        validators=[InputRequired(), EqualTo("new", _("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )

    def result(self) -> tuple[str, str]:
        """The old and the new password."""
        return self.old.data or "", self.new.data or ""
