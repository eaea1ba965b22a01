"""The register of gifts given and received: listed, searched, kept, as a workbook."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from planner.db.models import Gift, Organisation, Traveller, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.costs import EUR
from planner.domain.gifts import REPORT_LABELS, Report, report_of
from planner.domain.labels import label_of, mark
from planner.domain.money import cents_of
from planner.domain.rates import PublishedRates
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.search import searchable
from planner.domain.tables import Table
from planner.domain.vocabulary import GiftDirection
from planner.formats.xlsx_write import write_workbook
from planner.i18n.catalogues import LOCALES, texts
from planner.services.amounts import euros
from planner.services.chosen_records import require_known
from planner.services.editing import check_version, flush_edit
from planner.services.exports import ExportFile, FileStyle
from planner.services.offices import office_of
from planner.services.rates import rates_for

OFFERED = 50
"""Trips that a gift can be noted for without coming from the trip."""


@dataclass(frozen=True, slots=True)
class GiftDetails:
    """What people write about a gift; numbers name records, `value_minor` is of `currency`."""

    direction: GiftDirection
    description: str
    given_on: date
    value_minor: int
    currency: str = EUR
    trip_id: int | None = None
    traveller_id: int | None = None
    person: str = ""
    organisation_id: int | None = None
    partner: str = ""
    decision: str = ""
    reported_on: date | None = None


@dataclass(frozen=True, slots=True)
class GiftFilter:
    """Which gifts are wanted; all words must occur, None is every year."""

    words: str = ""
    year: int | None = None
    only_due: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """A gift as the register shows it; `cents` are EUR cents, None where no rate is known."""

    gift: Gift
    trip: Trip | None
    cents: int | None
    report: Report


@dataclass(frozen=True, slots=True)
class Register:
    """Gifts found, the latest first, and the years that there are any of."""

    gifts: tuple[Registered, ...]
    years: tuple[int, ...]
    threshold: int

    def count(self, report: Report) -> int:
        """How many stand like this."""
        return sum(each.report is report for each in self.gifts)


@dataclass(frozen=True, slots=True)
class GiftOptions:
    """What a gift can name: trips with their travellers."""

    trips: tuple[Trip, ...]
    travellers: tuple[tuple[Traveller, Trip], ...]


def list_gifts(session: Session, actor: Actor, wanted: GiftFilter) -> Register:
    """The gifts that match; in as many queries for one as for many."""
    require(actor, Permission.SEE_MONEY)
    query = select(Gift, Trip).outerjoin(Trip, Trip.id == Gift.trip_id)
    query = query.options(joinedload(Gift.traveller), joinedload(Gift.organisation))
    if wanted.year is not None:
        first, last = date(wanted.year, 1, 1), date(wanted.year, 12, 31)
        query = query.where(Gift.given_on.between(first, last))
    rows = session.execute(query.order_by(Gift.given_on.desc(), Gift.id.desc())).all()
    found = [(gift, trip) for gift, trip in rows if _matches(gift, trip, wanted.words)]
    threshold = office_of(session, actor).gift_threshold_cents
    judged = _judged(session, found, threshold)
    is_wanted = {Report.DUE, Report.UNKNOWN} if wanted.only_due else set(Report)
    gifts = tuple(each for each in judged if each.report in is_wanted)
    return Register(gifts, _years(session), threshold)


def get_gift(session: Session, actor: Actor, number: int) -> Gift:
    """One gift; `NotFoundError` where there is none."""
    require(actor, Permission.SEE_MONEY)
    gift = session.scalar(select(Gift).where(Gift.id == number))
    if gift is None:
        raise NotFoundError("There is no such gift.")
    return gift


def gift_options(session: Session, actor: Actor, named: int | None) -> GiftOptions:
    """The newest trips and, whatever its age, the `named` one, with their travellers.

    A gift of an older trip is noted on that trip's own pages, which name it.
    """
    require(actor, Permission.SEE_MONEY)
    trips = select(Trip).where(Trip.is_template.is_(False))
    newest = trips.order_by(Trip.starts_on.desc(), Trip.id.desc()).limit(OFFERED)
    found = {trip.id: trip for trip in session.scalars(newest)}
    if named is not None and named not in found:
        found |= {trip.id: trip for trip in session.scalars(trips.where(Trip.id == named))}
    people = select(Traveller).where(Traveller.trip_id.in_(list(found)))
    by_trip: dict[int, list[Traveller]] = defaultdict(list)
    for person in session.scalars(people.order_by(Traveller.position)):
        by_trip[person.trip_id].append(person)
    offered = [(person, trip) for trip in found.values() for person in by_trip[trip.id]]
    return GiftOptions(tuple(found.values()), tuple(offered))


def add_gift(session: Session, actor: Actor, details: GiftDetails) -> Gift:
    """Note a gift; `InvalidError` names the field at fault."""
    require(actor, Permission.KEEP_COSTS)
    gift = Gift()
    _assign(session, gift, details)
    session.add(gift)
    session.flush()
    return gift


def edit_gift(
    session: Session, actor: Actor, number: int, version: int, details: GiftDetails
) -> Gift:
    """Change what is noted; `version` is the one that the editor saw (`EditConflictError`)."""
    require(actor, Permission.KEEP_COSTS)
    gift = get_gift(session, actor, number)
    check_version(gift, version)
    _assign(session, gift, details)
    flush_edit(session, gift)
    return gift


def delete_gift(session: Session, actor: Actor, number: int, version: int) -> Gift:
    """Take a gift out of the register: it was noted by mistake. The history keeps it."""
    require(actor, Permission.KEEP_COSTS)
    gift = get_gift(session, actor, number)
    check_version(gift, version)
    session.delete(gift)
    session.flush()
    return gift


def export_gifts(
    session: Session, actor: Actor, wanted: GiftFilter, language: str, now: datetime
) -> ExportFile:
    """The gifts that match as a workbook in a language, the office's where none is known."""
    require(actor, Permission.SEE_MONEY)
    register = list_gifts(session, actor, wanted)
    spoken = language if language in LOCALES else office_of(session, actor).language
    body = write_workbook([table_of(register.gifts, spoken)], now)
    year = f"-{wanted.year}" if wanted.year is not None else ""
    return ExportFile(f"gifts{year}.xlsx", FileStyle.XLSX, body)


_HEADINGS = (
    mark("Given on"),
    mark("Direction"),
    mark("Gift"),
    mark("Our side"),
    mark("Other side"),
    mark("Organisation"),
    mark("Trip"),
    mark("Value"),
    mark("Currency"),
    mark("Value in EUR"),
    mark("To be reported"),
    mark("Decision and whereabouts"),
    mark("Reported on"),
)


def table_of(gifts: Iterable[Registered], language: str) -> Table:
    """The register as a table for whoever reads the language."""
    words = texts(language).gettext
    rows = (
        (
            each.gift.given_on,
            words(label_of(each.gift.direction)),
            each.gift.description,
            our_side(each.gift),
            each.gift.partner,
            each.gift.organisation.name.best(language) if each.gift.organisation else "",
            each.trip.title.best(language) if each.trip else "",
            euros(each.gift.value_minor, each.gift.currency),
            each.gift.currency,
            None if each.cents is None else euros(each.cents),
            words(REPORT_LABELS[each.report]),
            each.gift.decision,
            each.gift.reported_on,
        )
        for each in gifts
    )
    return Table(words(mark("Gifts")), tuple(map(words, _HEADINGS)), tuple(rows))


def our_side(gift: Gift) -> str:
    """Who of the office gave or was given it."""
    return gift.traveller.label if gift.traveller else gift.person


def _judged(
    session: Session, found: Sequence[tuple[Gift, Trip | None]], threshold: int
) -> list[Registered]:
    rates = rates_for(session, [(gift.currency, gift.given_on) for gift, _ in found])
    worth = [(gift, trip, _cents(gift, rates)) for gift, trip in found]
    return [
        Registered(gift, trip, cents, report_of(cents, threshold, gift.reported_on))
        for gift, trip, cents in worth
    ]


def _cents(gift: Gift, rates: PublishedRates) -> int | None:
    if gift.currency == EUR:
        return gift.value_minor
    rate = rates.rate_on(gift.currency, gift.given_on)
    return cents_of(gift.value_minor, gift.currency, rate.units_per_eur) if rate else None


def _matches(gift: Gift, trip: Trip | None, words: str) -> bool:
    named = [gift.organisation.name] if gift.organisation else []
    named += [trip.title] if trip else []
    said = [text for texts in named for text in texts.as_mapping().values()]
    line = searchable(
        gift.description, our_side(gift), gift.partner, gift.decision, gift.currency, *said
    )
    return all(word in line for word in searchable(words).split())


def _years(session: Session) -> tuple[int, ...]:
    days = session.scalars(select(Gift.given_on).distinct())
    return tuple(sorted({day.year for day in days}, reverse=True))


def _assign(session: Session, gift: Gift, details: GiftDetails) -> None:
    if not (details.organisation_id or details.partner):
        raise InvalidError("Say who the other side is.", field="partner")
    traveller = _traveller(session, details)
    if not (traveller or details.person):
        raise InvalidError("Say who of the office it is about.", field="person")
    require_known(session, Organisation, details.organisation_id, "organisation_id")
    require_known(session, Trip, details.trip_id, "trip_id")
    if details.reported_on and details.reported_on < details.given_on:
        raise InvalidError("It was not reported before it was given.", field="reported_on")
    for name, value in asdict(details).items():
        setattr(gift, name, value)
    if traveller:  # the name stays in the register when the traveller goes
        gift.person, gift.trip_id = traveller.label, traveller.trip_id


def _traveller(session: Session, details: GiftDetails) -> Traveller | None:
    if details.traveller_id is None:
        return None
    require_known(session, Traveller, details.traveller_id, "traveller_id")
    found = session.scalar(select(Traveller).where(Traveller.id == details.traveller_id))
    if found and details.trip_id not in {None, found.trip_id}:
        raise InvalidError("This person is not on the trip that you chose.", field="traveller_id")
    return found
