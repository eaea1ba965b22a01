"""The base of all forms.

A form validates shape and gives a typed `result()`; it never sees a session or a model.
"""

from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import request
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FileField, HiddenField, PasswordField, StringField, TextAreaField
from wtforms.validators import ValidationError

from planner.domain.refusals import InvalidError
from planner.domain.texts import tidied
from planner.web.errors import explain
from planner.web.fields import TextsField
from planner.web.inputs import Inputs, inputs_of_form
from planner.web.kept_inputs import RELOAD
from planner.web.merging import RESOLVE, merged, seen_in
from planner.web.numbers import number
from planner.web.signatures import FormTokens

T = TypeVar("T")


LONGEST_LINE = 300
LONGEST_TEXT = 5000


def stripped(value: Any) -> Any:  # noqa: ANN401 - WTForms' filter signature
    """A field's value without blanks around it and signs that nobody sees."""
    return tidied(value) if isinstance(value, str) else value


def _most(field: Field) -> int:
    """How many characters a field takes, per language."""
    is_long = isinstance(field, TextAreaField) or (isinstance(field, TextsField) and field.rows > 1)
    return LONGEST_TEXT if is_long else LONGEST_LINE


def _is_short(field: Field) -> bool:
    """Whether a text field holds no more than it takes; says so at the field if it does."""
    match field:
        case TextsField():
            texts = list(field.data.as_mapping().values())
        case PasswordField():
            return True
        case HiddenField() if field.short_name == "version":
            return True  # stored nowhere, and of a page of many things as long as it has to be
        case StringField():
            texts = [str(field.data or "")]  # a record's version is a number
        case _:
            return True
    if all(len(text) <= _most(field) for text in texts):
        return True
    message = gettext("Write at most %(most)s characters.", most=_most(field))
    field.errors = [*field.errors, message]
    return False


def present(value: T | None) -> T:
    """A field's value where a validator saw to it that there is one."""
    if value is None:
        raise ValueError("the form was not validated")
    return value


@contextmanager
def at_this_field() -> Iterator[None]:
    """A service's rule as a validator, so that its refusal stands beside all others."""
    try:
        yield
    except InvalidError as error:
        raise ValidationError(explain(error)) from error


def _without_stray_files(
    sent: CombinedMultiDict[str, Any], fields: Iterable[Field]
) -> MultiDict[str, Any]:
    """What was sent, but for files under the names of fields that take none."""
    takers = {field.name for field in fields if isinstance(field, FileField)}
    pairs = sent.items(multi=True)
    return MultiDict(
        (name, each) for name, each in pairs if isinstance(each, str) or name in takers
    )


class PlannerForm(FlaskForm):
    """The base of all forms; `version` is the stored version that the editor saw."""

    version = HiddenField(default="0")
    sent_as_seen: Inputs | None = None

    class Meta(FlaskForm.Meta):
        """Strip what people type; sign tokens as cookies are signed."""

        csrf_class = FormTokens

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
            """Read a conflict page's choices as the form that they mean; JSON is no form."""
            sent = None if request.is_json else super().wrap_formdata(form, formdata)
            if isinstance(sent, CombinedMultiDict):
                sent = _without_stray_files(sent, form)
            if sent is None:  # an empty body must not stand for what is stored
                is_sent = formdata is not None and request.method == "POST"
                return MultiDict({"version": ""}) if is_sent else None
            data = merged(sent) if RESOLVE in sent else sent
            form.sent_as_seen = seen_in(data)
            return data

    def is_submitted(self) -> bool:
        """Whether the form was sent to be saved, not to be shown anew with what was typed."""
        return bool(super().is_submitted()) and RELOAD not in request.form

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms
        """Check each field, and that no text is endless."""
        is_valid = bool(super().validate(extra_validators))
        are_short = [_is_short(field) for field in self]
        return is_valid and all(are_short)

    @property
    def seen_version(self) -> int:
        """The version that the editor saw."""
        return number(self.version.data) or 0

    @property
    def seen_inputs(self) -> Inputs:
        """What stood in the inputs before the editor changed any; a form carries it along."""
        if self.sent_as_seen is not None:
            return self.sent_as_seen
        return inputs_of_form(self) if self.seen_version else ()

    def refuse(self, error: InvalidError) -> None:
        """Show a service's refusal at the field that it names, else over the form."""
        message = explain(error)
        field = self._fields.get(error.field)
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]
