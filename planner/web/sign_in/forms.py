"""The forms of somebody who is not signed in (yet)."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired

from planner.domain.passwords import SHORTEST
from planner.web.forms import PlannerForm

HINT = _("At least %(count)s characters; several words are fine.", count=SHORTEST)


class SignInForm(PlannerForm):
    """Who one is."""

    email = EmailField(
        _("E-mail address"), validators=[InputRequired()], render_kw={"autocomplete": "username"}
    )
    password = PasswordField(
        _("Password"),
        validators=[InputRequired()],
        render_kw={"autocomplete": "current-password"},
    )

    def result(self) -> tuple[str, str]:
        """Address and password."""
        return self.email.data or "", self.password.data or ""


class CodeForm(PlannerForm):
    """The second step."""

    code = StringField(
        _("Code"),
        validators=[InputRequired()],
        description=_("Six digits of your app, or one of your recovery codes."),
        render_kw={
            "autocomplete": "one-time-code",
            "autocapitalize": "none",
            "spellcheck": "false",
        },
    )

    def result(self) -> str:
        """The code."""
        return self.code.data or ""


class KeyForm(PlannerForm):
    """The second step by a security key, whose answer is longer than what people type."""


class ForgottenForm(PlannerForm):
    """Where to mail a link to."""

    email = EmailField(
        _("E-mail address"), validators=[InputRequired()], render_kw={"autocomplete": "username"}
    )

    def result(self) -> str:
        """The address."""
        return self.email.data or ""


class ChoosePasswordForm(PlannerForm):
    """A new password, typed twice."""

    password = PasswordField(
        _("New password"),
        validators=[InputRequired()],
        description=HINT,
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("New password again"),
        validators=[InputRequired(), EqualTo("password", _("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )

    def result(self) -> str:
        """The password."""
        return self.password.data or ""
