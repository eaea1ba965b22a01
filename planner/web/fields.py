"""Form fields for the values of the domain."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import get_timezone_location
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from wtforms import Field, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from planner.domain.countries import COUNTRIES
from planner.domain.labels import label_of
from planner.domain.mail_addresses import mail_address
from planner.domain.search import sortable
from planner.domain.texts import LANGUAGES, Texts, tidied
from planner.domain.times import zone_names

_PHONE = re.compile(r"[\d\s+*#()/.,\u2010-\u2013-]*")
"""What people write of a phone number: digits and signs between them."""

FEWEST_DIGITS = 3


class Composite(Field):
    """A field of several inputs, named after it with a hyphen (``title-en``)."""

    def inputs(self) -> Iterator[tuple[str, str]]:
        """The inputs that a browser would send for the present value."""
        raise NotImplementedError

    def shown(self) -> str:
        """The present value for people."""
        return " · ".join(value for _, value in self.inputs() if value)


class TextsField(Composite):
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
                language: tidied(formdata.get(f"{self.name}-{language}", ""))
                for language in LANGUAGES
            }
            given = replace(Texts.of(typed), outdated=given.outdated)
        self.data = given

    def own(self, language: str) -> str:
        """The text of one language, for its input."""
        return self.data.own(language)

    def inputs(self) -> Iterator[tuple[str, str]]:
        """One input per language."""
        for language in LANGUAGES:
            yield f"{self.name}-{language}", self.own(language)


class AnyLanguage:
    """A validator: there is a text in at least one language."""

    field_flags: Mapping[str, bool] = {"required_in_one": True}

    def __call__(self, form: Any, field: TextsField) -> None:  # noqa: ANN401 - WTForms
        """Refuse a text that is missing everywhere."""
        del form
        if not field.data:
            raise ValidationError(gettext("Fill in at least one language."))


def is_mail_address(form: Any, field: StringField) -> None:  # noqa: ANN401 - WTForms
    """A validator: an e-mail address, if anything."""
    del form
    try:
        mail_address(field.data or "")
    except ValueError as error:
        raise ValidationError(gettext("This is no e-mail address.")) from error


def is_phone_number(form: Any, field: StringField) -> None:  # noqa: ANN401 - WTForms
    """A validator: what a telephone can dial, if anything."""
    del form
    number = field.data or ""
    if not _PHONE.fullmatch(number) or sum(map(str.isdigit, number)) < FEWEST_DIGITS:
        raise ValidationError(gettext("Write a phone number like +49 212 290 0."))


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


YES_NO = (
    SelectChoice(value="", label=_("Not known")),
    SelectChoice(value="True", label=_("Yes")),
    SelectChoice(value="False", label=_("No")),
)
"""The choices of a radio field whose `coerce` is `yes_or_no`."""


def yes_or_no(value: object) -> bool | None:
    """An answer from what a browser sent or the database holds; None where nobody said."""
    return {"True": True, "False": False}.get(str(value))


class CheckboxesField(SelectMultipleField):
    """Any number of choices, as a list of checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 - WTForms
        """Refuse what is no choice (any more), in words that WTForms has in English only."""
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(gettext("Choose from the lists.")) from error


def record_number(value: Any) -> int | None:  # noqa: ANN401 - WTForms gives what it has
    """The number of a record from what a browser sent; None where nothing was chosen."""
    return None if value in {None, "", "None"} else int(value)


class RecordField(SelectField):
    """A choice among stored records, by number; the view gives them with `offer`.

    `empty` is the label of choosing none; without it one must be chosen.
    """

    def __init__(self, label: str = "", *, empty: str | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms
        super().__init__(label, coerce=record_number, choices=[], **kwargs)
        self.empty = empty

    def offer(self, records: Iterable[tuple[int, str] | tuple[int, str, str]]) -> None:
        """Set the choices: number, name and, where they are grouped, the group's name."""
        first = [] if self.empty is None else [SelectChoice(value="", label=self.empty)]
        self.choices = [
            *first,
            *(SelectChoice(str(number), name, {}, *group) for number, name, *group in records),
        ]


@lru_cache(maxsize=8)
def zone_options(language: str) -> Markup:
    """The options of a list of proposals: every time zone with its place's name."""
    option = Markup('<option value="{}">{}</option>')
    locale = Locale.parse(language)
    return Markup("").join(
        option.format(name, get_timezone_location(name, locale=locale))
        for name in sorted(zone_names())
    )


class ZoneInput(TextInput):
    """A text input that proposes time zones by name and by country."""

    def __call__(self, field: Field, **kwargs: Any) -> Markup:  # noqa: ANN401 - WTForms
        """The input and its list of proposals."""
        shown = super().__call__(field, list=f"{field.id}-zones", autocomplete="off", **kwargs)
        options = zone_options(str(get_locale() or "en"))
        return Markup('{}<datalist id="{}-zones">{}</datalist>').format(shown, field.id, options)


class ZoneField(StringField):
    """An IANA time zone, typed or chosen."""

    widget = ZoneInput()

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 - WTForms
        """Refuse what is no zone; an empty field is for other validators to judge."""
        del form
        if self.data and self.data not in zone_names():
            raise ValidationError(gettext("Choose a time zone from the list: Europe/Berlin."))


class CountryField(SelectField):
    """A country by its ISO code; `empty` is the label of choosing none."""

    def __init__(self, label: str = "", *, empty: str | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms
        super().__init__(label, choices=self._countries, **kwargs)
        self.empty = empty

    def _countries(self) -> list[SelectChoice]:
        names = (get_locale() or Locale("en")).territories
        found = sorted(
            ((names.get(code, code), code) for code in COUNTRIES),
            key=lambda each: sortable(each[0]),
        )
        first = [] if self.empty is None else [SelectChoice(value="", label=self.empty)]
        return [*first, *(SelectChoice(value=code, label=name) for name, code in found)]
