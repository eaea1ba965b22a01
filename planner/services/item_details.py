"""What people write about a programme item, as plain values; records of the directory by number."""

from dataclasses import dataclass

from planner.db.models import ProgrammeItem
from planner.domain.texts import NO_TEXT, Texts
from planner.domain.times import Moment
from planner.domain.vocabulary import (
    Instigator,
    ItemStatus,
    Kind,
    MealKind,
    Track,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class MealDetails:
    """A meal that an item brings; `provider` is an organisation."""

    meal: MealKind
    provider: int
    instigated_by: Instigator


@dataclass(frozen=True, slots=True)
class ItemDetails:
    """One programme item as people write it.

    `travellers` and `groups` are keys in the trip and count unless `everyone` attends; places,
    organisations and contacts are numbers in the directory. `version` is the one that was seen.
    """

    kind: Kind
    track: Track
    title: Texts
    starts: Moment
    ends: Moment
    status: ItemStatus = ItemStatus.TENTATIVE
    visibility: Visibility = Visibility.TRAVELLERS
    place: int | None = None
    to_place: int | None = None
    everyone: bool = True
    travellers: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    organiser: int | None = None
    host: int | None = None
    contacts: tuple[int, ...] = ()
    description: Texts = NO_TEXT
    bring: Texts = NO_TEXT
    internal_note: str = ""
    booking_reference: str = ""
    is_work: bool | None = None
    meals: tuple[MealDetails, ...] = ()
    lodging_provider: int | None = None
    vehicle: str = ""
    needs_interpreter: bool = False
    version: int = 0

    @property
    def places(self) -> tuple[int | None, ...]:
        """The places that it names."""
        return (self.place, self.to_place)

    @property
    def organisations(self) -> tuple[int | None, ...]:
        """The organisations that it names."""
        providers = (meal.provider for meal in self.meals)
        return (self.organiser, self.host, self.lodging_provider, *providers)


def details_of(item: ProgrammeItem) -> ItemDetails:
    """What is stored of an item; its lists are loaded."""
    return ItemDetails(
        kind=item.kind,
        track=item.track,
        title=item.title,
        starts=item.starts,
        ends=item.ends,
        status=item.status,
        visibility=item.visibility,
        place=item.place_id,
        to_place=item.to_place_id,
        everyone=item.everyone,
        travellers=tuple(person.key for person in item.travellers),
        groups=tuple(group.key for group in item.groups),
        organiser=item.organiser_id,
        host=item.host_id,
        contacts=tuple(contact.id for contact in item.contacts),
        description=item.description,
        bring=item.bring,
        internal_note=item.internal_note,
        booking_reference=item.booking_reference,
        is_work=item.is_work,
        meals=tuple(
            MealDetails(meal.meal, meal.provider_id, meal.instigated_by) for meal in item.meals
        ),
        lodging_provider=item.lodging_provider_id,
        vehicle=item.vehicle,
        needs_interpreter=item.needs_interpreter,
        version=item.version,
    )
