"""Trips for tests of allowances: places, rows of the tables, items by the clock of a place."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from planner.domain.allowance_tables import AllowanceRow, AllowanceTable
from planner.domain.allowances import Allowance, Basis, Claimant, allowance_of
from planner.domain.programmes import Item, Meal, Place, Programme, Traveller
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.domain.vocabulary import (
    Direction,
    Instigator,
    ItemStatus,
    Kind,
    MealKind,
    Regime,
    Track,
    TripStatus,
    Visibility,
)

BERLIN, SHANGHAI, HONGKONG = "Europe/Berlin", "Asia/Shanghai", "Asia/Hong_Kong"
B, L, D = MealKind.BREAKFAST, MealKind.LUNCH, MealKind.DINNER


def place(key: str, city: str, country: str, zone: str) -> Place:
    return Place(key, Texts(en=key), city, country, zone)


SOLINGEN = place("solingen", "Solingen", "DE", BERLIN)
TOWN_HALL = place("town-hall", "Solingen", "DE", BERLIN)
DUS = place("dus", "Düsseldorf", "DE", BERLIN)
COLOGNE = place("cologne", "Köln", "DE", BERLIN)
FRA = place("fra", "Frankfurt am Main", "DE", BERLIN)
MUC = place("muc", "München", "DE", BERLIN)
CAN = place("can", "Guangzhou", "CN", SHANGHAI)
FOSHAN = place("foshan", "Foshan", "CN", SHANGHAI)
SHENZHEN = place("shenzhen", "Shenzhen", "CN", SHANGHAI)
PEK = place("pek", "Beijing", "CN", SHANGHAI)
HKG = place("hkg", "Hong Kong", "HK", HONGKONG)
DXB = place("dxb", "Dubai", "AE", "Asia/Dubai")
SYD = place("syd", "Sydney", "AU", "Australia/Sydney")
LAX = place("lax", "Los Angeles", "US", "America/Los_Angeles")
AMS = place("ams", "Amsterdam", "NL", "Europe/Amsterdam")
BRU = place("bru", "Brüssel", "BE", "Europe/Brussels")
PLACES = (
    *(SOLINGEN, TOWN_HALL, DUS, COLOGNE, FRA, MUC, CAN, FOSHAN, SHENZHEN, PEK, HKG, DXB, SYD, LAX),
    *(AMS, BRU),
)


def row(year: int, country: str, name: str, *euros: int) -> AllowanceRow:
    """A row with its full, partial and overnight amounts."""
    full, partial, overnight = (amount * 100 for amount in euros)
    return AllowanceRow(date(year, 1, 1), country, name, full, partial, overnight)


TABLE = AllowanceTable.of(
    [
        row(2025, "AT", "", 50, 33, 117),
        row(2025, "CN", "", 48, 32, 112),
        row(2025, "CN", "Peking", 30, 20, 185),
        row(2025, "LU", "", 63, 42, 139),
        row(2026, "AE", "", 81, 54, 169),
        row(2026, "AT", "", 50, 33, 117),
        row(2026, "AU", "", 57, 38, 173),
        row(2026, "BE", "", 59, 40, 141),
        row(2026, "CN", "", 48, 32, 142),
        row(2026, "CN", "Hongkong", 83, 56, 209),
        row(2026, "CN", "Peking", 57, 38, 184),
        row(2026, "DE", "", 28, 14, 20),
        row(2026, "LU", "", 63, 42, 139),
        row(2026, "US", "", 59, 40, 182),
    ]
)
"""Rows of the BMF tables; what is missing here gets its country's row or Luxembourg's."""

BASIS = Basis(TABLE)


def at(text: str, where: Place) -> WallTime:
    """``2026-10-24T09:30`` by the clock of a place; ``24T09:30`` is in October 2026."""
    full = text if len(text) > len("24T09:30") else f"2026-10-{text}"
    return WallTime(datetime.fromisoformat(full), where.zone)


def item(kind: Kind, starts: WallTime | date, ends: WallTime | date, **facts: object) -> Item:
    key = str(facts.pop("key", f"{kind}-{starts}-{facts.get('place')}"))
    plain = Item(
        uid=key,
        key=key,
        kind=kind,
        track=Track.OWN,
        title=Texts(en=key),
        starts=starts,
        ends=ends,
        status=ItemStatus.CONFIRMED,
        visibility=Visibility.TRAVELLERS,
    )
    return replace(plain, **facts)  # type: ignore[arg-type] # fields by name


def leg(
    starts: str, origin: Place, ends: str, target: Place, kind: Kind = Kind.FLIGHT, **facts: object
) -> Item:
    places: dict[str, object] = {"place": origin.key, "to_place": target.key}
    return item(kind, at(starts, origin), at(ends, target), **places, **facts)


def work(starts: str, where: Place, hours: float = 2, **facts: object) -> Item:
    begins = at(starts, where)
    kind = facts.pop("kind", Kind.MEETING)
    assert isinstance(kind, Kind)
    ends = WallTime(begins.at + timedelta(hours=hours), where.zone)
    return item(kind, begins, ends, place=where.key, **facts)


def day(text: str) -> date:
    """``24`` is in October 2026."""
    return date.fromisoformat(text if len(text) > len("24") else f"2026-10-{text}")


def hotel(first: str, after: str, where: Place, **facts: object) -> Item:
    return item(Kind.HOTEL, day(first), day(after), place=where.key, **facts)


def private(first: str, last: str, **facts: object) -> Item:
    return item(Kind.PRIVATE, day(first), day(last), **facts)


def meal(starts: str, where: Place, *kinds: MealKind, **facts: object) -> Item:
    meals = tuple(Meal(each, "host", Instigator.HOST) for each in kinds)
    return work(starts, where, 1, kind=Kind.MEAL, meals=meals, **facts)


def trip(*items: Item, first: str = "22", last: str = "27", **facts: object) -> Programme:
    plain = Programme(
        uid="trip",
        slug="trip",
        direction=Direction.OUTBOUND,
        status=TripStatus.CONFIRMED,
        title=Texts(en="Trip"),
        starts_on=day(first),
        ends_on=day(last),
        home_zone=BERLIN,
        places=PLACES,
        travellers=(Traveller("anna", "Anna", "A"), Traveller("bernd", "Bernd", "B")),
        items=items,
    )
    return replace(plain, **facts)  # type: ignore[arg-type] # fields by name


def reckoned(
    programme: Programme,
    regime: Regime = Regime.BMF,
    basis: Basis = BASIS,
    home: Place | None = SOLINGEN,
) -> Allowance:
    return allowance_of(programme, Claimant("anna", regime, home), basis)


def told(allowance: Allowance) -> list[str]:
    """``24 CN full 48.00 - 38.40 = 9.60``: the days, with the country whose row pays."""
    return [
        f"{each.on.day} {each.row.country}{'/' * bool(each.row.place)}{each.row.place} "
        f"{each.kind} {each.gross / 100:.2f} - {each.cut / 100:.2f} = {each.net / 100:.2f}"
        for each in allowance.days
    ]


CE_01 = trip(
    leg("23T08:10", SOLINGEN, "23T10:40", FRA, Kind.TRAIN),
    leg("23T13:55", FRA, "24T07:20", CAN),
    leg("24T08:10", CAN, "24T09:20", FOSHAN, Kind.TRANSFER),
    work("24T09:30", FOSHAN, 3, kind=Kind.PLENARY),
    meal("24T12:30", FOSHAN, L),
    meal("24T18:30", FOSHAN, D),
    hotel("24", "25", FOSHAN, lodging_provider="host"),
    meal("25T07:00", FOSHAN, B),
    leg("25T08:00", FOSHAN, "25T10:15", SHENZHEN, Kind.TRANSFER),
    work("25T10:30", SHENZHEN, kind=Kind.COMPANY_VISIT),
    work("25T18:00", SHENZHEN, 0.75),
    leg("26T00:50", SHENZHEN, "26T06:30", FRA),
    leg("26T07:20", FRA, "26T09:40", SOLINGEN, Kind.TRAIN),
    first="23",
    last="26",
)

CE_02_ITEMS = (
    leg("22T22:15", FRA, "23T15:30", CAN),
    hotel("23", "26", CAN),
    *(meal(f"{number}T07:00", CAN, B) for number in (24, 25, 26)),
    work("24T10:00", CAN),
    meal("24T12:30", CAN, L),
    meal("24T18:30", CAN, D),
    work("26T10:00", CAN),
)
CE_02 = trip(*CE_02_ITEMS, leg("26T23:55", CAN, "27T05:40", FRA))
CE_03 = trip(
    *CE_02_ITEMS,
    leg("26T17:00", CAN, "26T21:00", HKG, Kind.TRANSFER),
    leg("26T23:45", HKG, "27T05:30", FRA),
)
