"""The form of a programme item, for every kind.

All kinds share one form, so that the kind can be changed and two people's versions compared. A
field that a kind has no use for is left out, except where it holds something: nothing is dropped
unseen.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

from planner.domain.refusals import InvalidError
from planner.domain.texts import NO_TEXT
from planner.domain.times import WallTime
from planner.domain.vocabulary import LEGS, ItemStatus, Kind, Track, Visibility
from planner.services.item_details import ItemDetails
from planner.services.item_options import ItemOptions
from planner.web.fields import (
    YES_NO,
    AnyLanguage,
    CheckboxesField,
    RecordField,
    TextsField,
    WordField,
    yes_or_no,
)
from planner.web.filters import plain
from planner.web.forms import PlannerForm
from planner.web.options import choices, labelled
from planner.web.programme.fields import MealsField, MomentField
from planner.web.programme.wording import field_words

RESTS = frozenset({Kind.HOTEL, Kind.FREE, Kind.PRIVATE})

USELESS: dict[str, frozenset[Kind]] = {
    "to_place": frozenset(Kind) - LEGS,
    "lodging_provider": frozenset(Kind) - {Kind.HOTEL},
    "host": LEGS | RESTS,
    "is_work": LEGS | RESTS,
    "vehicle": frozenset(Kind) - {Kind.TRANSFER, Kind.SIGHTSEEING},
    "needs_interpreter": LEGS | RESTS | {Kind.MEAL},
}
"""Which kinds have no use for a field."""


def blank_item(kind: Kind, on: date) -> ItemDetails:
    """What the form of a new item starts from."""
    ends = on + timedelta(days=1) if kind is Kind.HOTEL else on
    return ItemDetails(kind, Track.OWN, NO_TEXT, on, ends)


class ItemForm(PlannerForm):
    """A programme item."""

    kind = WordField(_("Kind"), words=Kind)
    track = WordField(_("Who put it into the programme"), words=Track)
    status = WordField(_("Status"), words=ItemStatus)
    visibility = WordField(
        _("Visible to"),
        words=Visibility,
        description=_("Public: hosts see it too. Internal: nobody outside this office sees it."),
    )
    title = TextsField(_("Title"), validators=[AnyLanguage()])
    description = TextsField(_("Description for travellers and hosts"), rows=3)
    bring = TextsField(
        _("What to bring"), rows=2, description=_("For travellers: passport, gift, cards, shoes.")
    )
    all_day = BooleanField(_("All day"))
    starts = MomentField(_("Starts"))
    ends = MomentField(_("Ends"))
    place = RecordField(_("Place"), empty="—")
    to_place = RecordField(_("To"), empty="—")
    everyone = BooleanField(_("Everyone on the trip attends"))
    groups = CheckboxesField(_("Groups"), choices=[])
    travellers = CheckboxesField(_("Persons"), choices=[])
    organiser = RecordField(_("Organiser"), empty="—")
    host = RecordField(_("Host"), empty="—")
    contacts = CheckboxesField(_("Contacts"), coerce=int, choices=[])
    another_contact = RecordField(_("Another contact from the directory"), empty="—")
    lodging_provider = RecordField(_("Who gives the lodging"), empty="—")
    meals = MealsField(_("Meals that are given"))
    vehicle = StringField(
        _("Vehicle"), description=_("Such as: coach 1. Two journeys at once clash.")
    )
    needs_interpreter = BooleanField(_("Needs an interpreter"))
    is_work = RadioField(_("Counts as work"), coerce=yes_or_no, choices=YES_NO)
    booking_reference = StringField(
        _("Booking reference"), description=_("Only on the traveller's own page, in no calendar.")
    )
    internal_note = TextAreaField(
        _("Internal note"), description=_("Nobody outside this office sees it.")
    )

    def __init__(self, options: ItemOptions, details: ItemDetails, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms
        has_days = details.kind is not Kind.HOTEL and not isinstance(details.starts, WallTime)
        super().__init__(obj=details, all_day=has_days and details.version > 0, **kwargs)
        self.options = options
        self._offer(options)
        self._name_fields()
        for field, zone in self._zones():
            field.leave_out_zone(zone)

    def _offer(self, options: ItemOptions) -> None:
        places, organisations = choices(options.places), choices(options.organisations)
        self.place.offer(places)
        self.to_place.offer(places)
        for field in (self.organiser, self.host, self.lodging_provider):
            field.offer(organisations)
        self.meals.offer((number, name) for number, name, _ in organisations)
        contacts = labelled(options.contacts)
        listed = [(each.number, label) for each, label in contacts if each.is_listed]
        self.contacts.choices = [SelectChoice(str(number), label) for number, label in listed]
        others = [(each.number, label) for each, label in contacts if not each.is_listed]
        self.another_contact.offer(others)
        self.travellers.choices = [SelectChoice(*each) for each in options.travellers.items()]
        self.groups.choices = [SelectChoice(k, plain(name)) for k, name in options.groups.items()]

    def _name_fields(self) -> None:
        """Call times and place as a journey or a stay calls them, also beside an error."""
        words = field_words(self.as_kind)
        for field, word in zip((self.starts, self.ends, self.place), words, strict=True):
            field.label.text = word

    @property
    def as_kind(self) -> Kind:
        """The kind as far as one was chosen."""
        return Kind(self.kind.data) if self.kind.data in set(Kind) else Kind.MEETING

    def uses(self, name: str) -> bool:
        """Whether the form shows a field."""
        field = self[name]
        return self.as_kind not in USELESS.get(name, ()) or bool(field.data or field.errors)

    @property
    def has_days_only(self) -> bool:
        """Whether the item has no clock times."""
        return self.as_kind is Kind.HOTEL or bool(self.all_day.data)

    @property
    def nights(self) -> int:
        """How many nights a stay has, as far as its days are known."""
        starts, ends = self.starts.data, self.ends.data
        if not isinstance(starts, date) or not isinstance(ends, date):
            return 0
        return max((ends - starts).days, 0)

    def leave_end_open(self) -> None:
        """Offer no last day: it follows the first one, which the planner may still move."""
        if self.as_kind is not Kind.HOTEL:
            self.ends.typed["on"] = ""

    def _zones(self) -> Iterator[tuple[MomentField, str]]:
        """The two moments, each with the zone that it has unless one is typed."""
        zones = self.options.zones
        start = zones.get(self.place.data, self.options.home_zone)
        yield self.starts, start
        is_elsewhere = self.as_kind.is_leg and self.to_place.data in zones
        yield self.ends, zones[self.to_place.data] if is_elsewhere else self.starts.zone_or(start)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms
        """Check each field, then the times, which depend on kind and place."""
        is_valid = bool(super().validate(extra_validators))
        on = "" if self.as_kind is Kind.HOTEL else self.starts.typed["on"]
        for field, zone in self._zones():
            try:
                field.settle(as_day=self.has_days_only, default_zone=zone, default_on=on)
            except InvalidError as error:
                self.refuse(error)
                is_valid = False
        return is_valid

    def result(self) -> ItemDetails:
        """The item as written; a leg's end stands in the zone of its arrival."""
        return ItemDetails(
            kind=Kind(self.kind.data),
            track=Track(self.track.data),
            title=self.title.data,
            starts=self.starts.moment,
            ends=self.ends.moment,
            status=ItemStatus(self.status.data),
            visibility=Visibility(self.visibility.data),
            place=self.place.data,
            to_place=self.to_place.data,
            everyone=bool(self.everyone.data),
            travellers=tuple(self.travellers.data or ()),
            groups=tuple(self.groups.data or ()),
            organiser=self.organiser.data,
            host=self.host.data,
            contacts=self._contacts(),
            description=self.description.data,
            bring=self.bring.data,
            internal_note=self.internal_note.data or "",
            booking_reference=self.booking_reference.data or "",
            is_work=self.is_work.data,
            meals=self.meals.data,
            lodging_provider=self.lodging_provider.data,
            vehicle=self.vehicle.data or "",
            needs_interpreter=bool(self.needs_interpreter.data),
            version=self.seen_version,
        )

    def _contacts(self) -> tuple[int, ...]:
        another = self.another_contact.data
        return (*(self.contacts.data or ()), *([] if another is None else [another]))
