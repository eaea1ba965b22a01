"""Form fields for the values of the domain."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from planner.domain.labels import label_of
from planner.domain.texts import LANGUAGES, Texts


class TextsField(Field):
    """One text in three languages: inputs ``name-en``, ``name-de``, ``name-zh``.

    `rows` above 1 makes text areas.
    """

    data: Texts

    def __init__(self, label: str = "", *, rows: int = 1, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms
        super().__init__(label, **kwargs)
        self.rows = rows

    def process(
        self,
        formdata: Any,  # noqa: ANN401 - WTForms
        data: Any = None,  # noqa: ANN401 - WTForms
        extra_filters: Any = None,  # noqa: ANN401 - WTForms
    ) -> None:
        """Read the three inputs, or show the given texts."""
        del extra_filters
        self.process_errors = []
        given = data if isinstance(data, Texts) else Texts()
        names = [f"{self.name}-{language}" for language in LANGUAGES]
        if formdata is not None and any(name in formdata for name in names):
            typed = {
                language: formdata.get(f"{self.name}-{language}", "").strip()
                for language in LANGUAGES
            }
            given = Texts.of(typed)
        self.data = given

    def own(self, language: str) -> str:
        """The text of one language, for its input."""
        return self.data.own(language)


class AnyLanguage:
    """A validator: there is a text in at least one language."""

    field_flags: Mapping[str, bool] = {"required_in_one": True}

    def __call__(self, form: Any, field: TextsField) -> None:  # noqa: ANN401 - WTForms
        """Refuse a text that is missing everywhere."""
        del form
        if not field.data:
            raise ValidationError(gettext("Fill in at least one language."))


class WordField(SelectField):
    """A choice among the words of a closed list; `empty` is the label of choosing none."""

    def __init__(
        self,
        label: str = "",
        *,
        words: Iterable[StrEnum],
        empty: str | None = None,
        **kwargs: Any,  # noqa: ANN401 - WTForms
    ) -> None:
        words = tuple(words)
        first = [SelectChoice(value="", label=empty)] if empty is not None else []
        choices = [SelectChoice(value=str(word), label=_(label_of(word))) for word in words]
        super().__init__(label, choices=[*first, *choices], **kwargs)
