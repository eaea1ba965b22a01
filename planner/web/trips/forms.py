"""The forms of a trip as a whole: its facts, the list's filter, a copy, a deletion."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, Form, SearchField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired

from planner.domain.vocabulary import Direction, TripStatus
from planner.services.trip_copies import CopyWish, Part
from planner.services.trip_searches import TripFilter
from planner.services.trips import YEARS, TripFacts, check_order, check_slug, check_year
from planner.web.fields import AnyLanguage, CheckboxesField, TextsField, WordField, ZoneField
from planner.web.forms import PlannerForm, at_this_field, present
from planner.web.numbers import number

PARTS = {
    Part.PROGRAMME: _("Programme, as tentative, without bookings"),
    Part.CHECKLIST: _("Checklist, nothing ticked off, days counted to the new departure"),
    Part.PEOPLE: _("People, groups and who attends what"),
    Part.COSTS: _("Costs, as estimates, and budget lines"),
    Part.COMMITMENTS: _("Commitments, as announced, without evidence"),
}


def is_short_name(form: Any, field: StringField) -> None:  # noqa: ANN401 - WTForms
    """A validator: a short name that can stand in an address, if any."""
    del form
    with at_this_field():
        if field.data:
            check_slug(field.data)


def is_sensible_day(form: Any, field: DateField) -> None:  # noqa: ANN401 - WTForms
    """A validator: a day in a year that trips are in, if any."""
    del form
    with at_this_field():
        if field.data:
            check_year(field.data, field.name)


class TripForm(PlannerForm):
    """What people write about a trip."""

    title = TextsField(_("Title"), validators=[AnyLanguage()])
    slug = StringField(
        _("Short name"),
        validators=[is_short_name],
        description=_("For addresses: small letters, digits, hyphens. Empty: made from the title."),
    )
    direction = WordField(_("Direction"), words=Direction, default=Direction.OUTBOUND)
    status = WordField(_("Status"), words=TripStatus, default=TripStatus.DRAFT)
    starts_on = DateField(_("First day"), validators=[InputRequired(), is_sensible_day])
    ends_on = DateField(_("Last day"), validators=[InputRequired(), is_sensible_day])
    home_zone = ZoneField(
        _("Time zone at home"),
        validators=[InputRequired()],
        description=_("Shown beside the time at the place."),
    )
    purpose = TextsField(_("Purpose"), rows=3)
    practical_notes = TextsField(
        _("Practical notes"),
        rows=3,
        description=_(
            "For the briefing book, which travellers read too: money, clothing, whom to call."
        ),
    )

    def validate_ends_on(self, field: DateField) -> None:
        """A trip ends after it begins."""
        with at_this_field():
            if field.data and self.starts_on.data:
                check_order(self.starts_on.data, field.data)

    def result(self) -> TripFacts:
        """The facts; dates are there once the form is valid."""
        return TripFacts(
            slug=self.slug.data or "",
            title=self.title.data,
            purpose=self.purpose.data,
            practical_notes=self.practical_notes.data,
            direction=Direction(self.direction.data),
            status=TripStatus(self.status.data),
            starts_on=present(self.starts_on.data),
            ends_on=present(self.ends_on.data),
            home_zone=self.home_zone.data or "",
        )


class TripEditForm(TripForm):
    """What people write about a trip that has addresses already."""

    slug = StringField(
        _("Short name"),
        validators=[InputRequired(), is_short_name],
        description=_("Changing it changes the addresses of the trip's pages, not its calendars."),
    )


class CopyForm(PlannerForm):
    """Which parts of a trip to take to another time."""

    title = TextsField(_("Title"), validators=[AnyLanguage()])
    slug = StringField(
        _("Short name"),
        validators=[is_short_name],
        description=_("Empty: made from the title."),
    )
    starts_on = DateField(
        _("New first day"),
        validators=[InputRequired(), is_sensible_day],
        description=_("Everything moves by as many days and keeps its clock times and zones."),
    )
    parts = CheckboxesField(
        _("Take along"),
        choices=[SelectChoice(value=str(part), label=label) for part, label in PARTS.items()],
        default=[Part.PROGRAMME, Part.CHECKLIST],
    )

    def result(self) -> CopyWish:
        """The wish."""
        return CopyWish(
            slug=self.slug.data or "",
            title=self.title.data,
            starts_on=present(self.starts_on.data),
            parts=frozenset(Part(part) for part in self.parts.data or ()),
        )


class TemplateForm(PlannerForm):
    """Which parts of a trip to keep as a template; nothing moves."""

    title = TextsField(_("Title"), validators=[AnyLanguage()])
    slug = StringField(_("Short name"), description=_("Empty: made from the title."))
    parts = CheckboxesField(
        _("Keep in the template"),
        choices=[SelectChoice(value=str(part), label=label) for part, label in PARTS.items()],
        default=[Part.PROGRAMME, Part.CHECKLIST],
    )

    def result(self, starts_on: date) -> CopyWish:
        """The wish, given the first day of the trip."""
        return CopyWish(
            slug=self.slug.data or "",
            title=self.title.data,
            starts_on=starts_on,
            parts=frozenset(Part(part) for part in self.parts.data or ()),
            is_template=True,
        )


class DeletionForm(PlannerForm):
    """A deletion, confirmed by writing the trip's short name."""

    typed = StringField(_("Write the short name to confirm"), validators=[InputRequired()])

    def result(self) -> str:
        """What was written."""
        return self.typed.data or ""


def _year(text: str) -> int | None:
    found = number(text)
    return found if found in YEARS else None


class TripFilterForm(Form):
    """The list's filter, from the address; what makes no sense there filters nothing."""

    q = SearchField(_("Title or short name"))
    year = SelectField(_("Year"), validate_choice=False)
    direction = WordField(_("Direction"), words=Direction, empty=_("All"))
    status = WordField(_("Status"), words=TripStatus, empty=_("All"))

    def __init__(self, formdata: Any, years: list[int]) -> None:  # noqa: ANN401 - WTForms
        super().__init__(formdata)
        numbers = [SelectChoice(value=str(year), label=str(year)) for year in years]
        self.year.choices = [SelectChoice(value="", label=_("All")), *numbers]

    def result(self) -> TripFilter:
        """The filter."""
        direction, status = self.direction.data, self.status.data
        return TripFilter(
            words=(self.q.data or "").strip(),
            year=_year(self.year.data or ""),
            direction=Direction(direction) if direction in set(Direction) else None,
            status=TripStatus(status) if status in set(TripStatus) else None,
        )
