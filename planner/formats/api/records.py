"""What the API answers and takes beside trip documents and their items.

None is an absent key, as in trip documents. Amounts are texts of EUR such as ``1184.60``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from planner.domain.vocabulary import AudienceKind, Direction, ItemStatus, Kind, TripStatus
from planner.formats.trip_document import values as of
from planner.formats.trip_document.records import (
    Closed,
    GroupRecord,
    ItemRecord,
    Moment,
    TravellerRecord,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TripSummary(Closed):
    """A trip without its parts; `released_version` is 0 before the first release."""

    slug: of.Slug
    title: of.Texts
    purpose: of.Texts | None = None
    direction: Direction
    status: TripStatus
    starts_on: of.Day
    ends_on: of.Day
    home_zone: of.Zone
    released_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TripList(Closed):
    """A page of trips, the latest first; `next` leads to the older ones, if there are any."""

    trips: tuple[TripSummary, ...]
    next: of.MaybeText = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemList(Closed):
    """The items of the working draft."""

    items: tuple[ItemRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class People(Closed):
    """Who travels, and in which groups."""

    travellers: tuple[TravellerRecord, ...]
    groups: tuple[GroupRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Buckets(Closed):
    """Each cent of the costs in exactly one bucket."""

    own_approved: of.Amount
    own_over_budget: of.Amount
    third_ok: of.Amount
    third_unapproved: of.Amount
    third_unconfirmed: of.Amount
    participant: of.Amount
    uncovered: of.Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidBy(Closed):
    """What one payer, an organisation of the trip by its key, pays."""

    payer: of.Key
    amount: of.Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCoverage(Closed):
    """What is spent for one traveller; without `traveller` for nobody in particular."""

    traveller: of.Key | None = None
    total: of.Amount
    own: of.Amount
    participant: of.Amount
    uncovered: of.Amount
    third: tuple[PaidBy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TripCoverage(Closed):
    """The money of a trip; `public_pays` is what other public bodies at home pay."""

    currency: Literal["EUR"] = "EUR"
    total: of.Amount
    buckets: Buckets
    office_pays: of.Amount
    public_pays: of.Amount
    people: tuple[PersonCoverage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TripMoney(Closed):
    """The money of one trip of a year; `fault` says why nothing could be reckoned."""

    slug: of.Slug
    title: of.Texts
    starts_on: of.Day
    ends_on: of.Day
    status: TripStatus
    total: of.Amount
    buckets: Buckets
    fault: of.MaybeText = None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCoverage(Closed):
    """The money of all trips that begin in a year."""

    currency: Literal["EUR"] = "EUR"
    year: of.Year
    trips: tuple[TripMoney, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRecord(Closed):
    """A version that was released; `affected` are keys of travellers."""

    number: int
    released_at: datetime
    released_by: of.Text
    note: of.Text
    affected: tuple[of.Key, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseList(Closed):
    """All versions of a trip, the newest first; `draft` names what would be released now."""

    draft: of.Text
    releases: tuple[ReleaseRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseWish(Closed):
    """A release to make; `draft` is what the list of releases named when it was decided upon.

    With `tell` everybody concerned gets a mail, else only who is concerned at short notice.
    """

    note: of.Text = ""
    tell: of.Flag = False
    draft: of.MaybeText = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedItem(Closed):
    """A programme item as travellers see it; `uid` is the one of their calendars."""

    key: of.Key
    uid: of.Text
    kind: Kind
    title: of.Texts
    starts: Moment
    ends: Moment
    status: ItemStatus
    place: of.Key | None = None
    to_place: of.Key | None = None
    contacts: tuple[of.Key, ...] | None = None
    description: of.Texts | None = None
    bring: of.Texts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedPlace(Closed):
    """A place that the items name; coordinates are WGS-84 degrees."""

    key: of.Key
    name: of.Texts
    address: of.Texts | None = None
    city: of.Filled
    country: of.Country
    zone: of.Zone
    latitude: of.Latitude | None = None
    longitude: of.Longitude | None = None
    phone: of.MaybeText = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedContact(Closed):
    """A person whom travellers may call."""

    key: of.Key
    given_name: of.Text
    family_name: of.Text
    native_name: of.MaybeText = None
    function: of.MaybeText = None
    phone: of.MaybeText = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedProgramme(Closed):
    """A released version as all travellers see it: nothing internal, nothing of one person."""

    number: int
    title: of.Texts
    status: TripStatus
    starts_on: of.Day
    ends_on: of.Day
    home_zone: of.Zone
    practical_notes: of.Texts | None = None
    items: tuple[ReleasedItem, ...]
    places: tuple[ReleasedPlace, ...]
    contacts: tuple[ReleasedContact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRecord(Closed):
    """A calendar subscription; its secret address is told when it is made, never again."""

    id: int
    audience: AudienceKind
    traveller: of.Key | None = None
    name: of.Text
    language: of.Text
    created_at: datetime
    revoked_at: datetime | None = None
    last_fetched_at: datetime | None = None
    last_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedList(Closed):
    """Calendar subscriptions, the newest first; revoked ones too."""

    feeds: tuple[FeedRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWish(Closed):
    """A subscription to make; without `language` in the traveller's own, else the office's."""

    audience: AudienceKind
    traveller: of.Key | None = None
    name: of.Filled
    language: Literal["en", "de", "zh"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMade(Closed):
    """A new subscription with its address, which is shown this once."""

    feed: FeedRecord
    address: of.Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemError(Closed):
    """What is wrong at one place of what was sent; `path` is ``$`` for all of it."""

    path: of.Text
    detail: of.Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Closed):
    """Why something was not done (RFC 9457); nothing was changed."""

    type: of.Text
    title: of.Text
    status: int
    detail: of.Text
    errors: tuple[ProblemError, ...] | None = None
