"""The base of all forms.

A form validates shape and gives a typed `result()`; it never sees a session or a model.
"""

from collections.abc import MutableMapping
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField

from planner.domain.refusals import InvalidError
from planner.web.errors import explain
from planner.web.merging import RESOLVE, merged

T = TypeVar("T")


def stripped(value: Any) -> Any:  # noqa: ANN401 - WTForms' filter signature
    """A field's value without blanks around it."""
    return value.strip() if isinstance(value, str) else value


def present(value: T | None) -> T:
    """A field's value where a validator saw to it that there is one."""
    if value is None:
        raise ValueError("the form was not validated")
    return value


class PlannerForm(FlaskForm):
    """The base of all forms; `version` is the stored version that the editor saw."""

    version = HiddenField(default="0")

    class Meta(FlaskForm.Meta):
        """Strip what people type."""

        def bind_field(
            self,
            form: Any,  # noqa: ANN401 - WTForms
            unbound_field: Any,  # noqa: ANN401 - WTForms
            options: MutableMapping[str, Any],
        ) -> Any:  # noqa: ANN401 - WTForms
            """Add the stripping filter to every text field but passwords."""
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                options["filters"] = [*(options.get("filters") or []), stripped]
            return unbound_field.bind(form=form, **options)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:  # noqa: ANN401 - WTForms
            """Read a conflict page's choices as the form that they mean."""
            sent = super().wrap_formdata(form, formdata)
            return merged(sent) if sent is not None and RESOLVE in sent else sent

    @property
    def seen_version(self) -> int:
        """The version that the editor saw."""
        seen = str(self.version.data)
        return int(seen) if seen.isascii() and seen.isdigit() else 0

    def refuse(self, error: InvalidError) -> None:
        """Show a service's refusal at the field that it names, else over the form."""
        message = explain(error)
        field = self._fields.get(error.field)
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]
