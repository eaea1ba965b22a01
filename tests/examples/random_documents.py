"""Random trip documents without faults, for property tests."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from planner.domain.currencies import MINOR_DIGITS
from planner.domain.money import format_amount
from planner.domain.texts import tidied
from planner.domain.times import Existence, WallTime
from planner.domain.vocabulary import (
    CapScope,
    CommitmentMode,
    CommitmentState,
    Decision,
    Direction,
    Initiative,
    Instigator,
    ItemStatus,
    Kind,
    MealKind,
    NameOrder,
    OrganisationKind,
    Phase,
    Regime,
    Track,
    TravellerRole,
    TripStatus,
    Visibility,
)
from tests.examples.documents import Json

Strategy = st.SearchStrategy[Any]

ZONES = ["Europe/Berlin", "Asia/Shanghai", "America/Los_Angeles", "Asia/Kathmandu", "UTC"]

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
lines = texts.filter(tidied)
translations = st.dictionaries(st.sampled_from(["en", "de", "zh"]), lines, min_size=1)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31)).map(date.isoformat)
countries = st.sampled_from(["DE", "CN", "HK", "US"])
mails = st.sampled_from(["a@example.org", "B@example.org", "c.d@example.org"])


@st.composite
def prices(draw: st.DrawFn) -> Json:
    currency = draw(st.sampled_from(sorted(MINOR_DIGITS)))
    minor = draw(st.integers(0, 10**9))
    return {"amount": format_amount(minor, currency), "currency": currency}


def _euros() -> Strategy:
    return st.integers(0, 10**9).map(lambda cents: format_amount(cents, "EUR"))


def _some(required: dict[str, Strategy], optional: dict[str, Strategy]) -> Strategy:
    return st.fixed_dictionaries(required, optional=optional)


def _keyed(required: dict[str, Strategy], optional: dict[str, Strategy] | None = None) -> Strategy:
    return st.dictionaries(
        lines, _some(required, optional or {}), max_size=3
    ).map(lambda records: [{"key": key} | record for key, record in records.items()])  # fmt: skip


def _subset(records: list[Json]) -> Strategy:
    """Keys of some of the records, in the order of the records, as they are stored."""
    keys = [record["key"] for record in records]
    return st.sets(st.sampled_from(keys)).map(
        lambda chosen: [key for key in keys if key in chosen]
    ) if keys else st.just([])  # fmt: skip


def _filled(records: list[Json]) -> Strategy:
    return _subset(records).filter(bool)


def _one(records: list[Json]) -> Strategy:
    return st.sampled_from([record["key"] for record in records])


def _references(**lists: list[Json]) -> dict[str, Strategy]:
    """Optional references into lists that have records."""
    return {name: _one(records) for name, records in lists.items() if records}


def _moments(draw: st.DrawFn, kind: Kind) -> tuple[Json, Json]:
    starts = draw(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1))).replace(
        second=0, microsecond=0
    )
    length = timedelta(minutes=draw(st.integers(1, 3000)))
    if kind is Kind.HOTEL or draw(st.booleans()):
        last = starts.date() + timedelta(days=1 + length.days)
        return {"on": starts.date().isoformat()}, {"on": last.isoformat()}
    zone = draw(st.sampled_from(ZONES))
    ends = starts + length
    is_plain = all(WallTime(at, zone).existence is Existence.ONCE for at in (starts, ends))
    later = WallTime(ends, zone).utc > WallTime(starts, zone).utc
    zone = zone if is_plain and later else "UTC"
    return (
        {"at": starts.strftime("%Y-%m-%dT%H:%M"), "zone": zone},
        {"at": ends.strftime("%Y-%m-%dT%H:%M"), "zone": zone},
    )


def _directory(draw: st.DrawFn) -> Json:
    organisations = draw(
        _keyed(
            {"name": translations, "kind": st.sampled_from(OrganisationKind)},
            {
                "legal_name": lines,
                "country": countries,
                "public_body": st.booleans(),
                "website": lines,
            },
        )
    )
    places = draw(
        _keyed(
            {
                "name": translations,
                "city": lines,
                "country": countries,
                "zone": st.sampled_from(ZONES),
            },
            {
                "address": translations,
                "allowance_place": lines,
                "latitude": st.floats(-90, 90),
                "longitude": st.floats(-180, 180),
                "phone": lines,
            },
        )
    )
    contacts = draw(
        _keyed(
            {"given_name": texts, "family_name": lines},
            {
                "native_name": lines,
                "name_order": st.sampled_from(NameOrder),
                "function": lines,
                "email": mails,
                "phone": lines,
                **_references(organisation=organisations),
            },
        )
    )
    return {"organisations": organisations, "places": places, "contacts": contacts}


def _people(draw: st.DrawFn, trip: Json) -> Json:
    travellers = draw(
        _keyed(
            {
                "given_name": texts,
                "family_name": lines,
                "role": st.sampled_from(TravellerRole),
                "regime": st.sampled_from(Regime),
            },
            {
                "native_name": lines,
                "function": lines,
                "phone": lines,
                "email": st.just("traveller@example.org"),
                "language": st.sampled_from(["en", "de", "zh", "fr"]),
                **_references(employer=trip["organisations"], home=trip["places"]),
            },
        )
    )
    groups = draw(_keyed({"name": translations, "travellers": _subset(travellers)}))
    return {"travellers": travellers, "groups": groups}


def _items(draw: st.DrawFn, trip: Json) -> list[Json]:
    meal = {
        "meal": st.sampled_from(MealKind),
        "instigated_by": st.sampled_from(Instigator),
        **_references(provider=trip["organisations"]),
    }
    attendance = {
        "travellers": _subset(trip["travellers"]),
        "groups": _subset(trip["groups"]),
    }
    optional = {
        "description": translations,
        "bring": translations,
        "internal_note": lines,
        "booking_reference": lines,
        "is_work": st.booleans(),
        **_references(
            place=trip["places"],
            to_place=trip["places"],
            organiser=trip["organisations"],
            host=trip["organisations"],
            lodging_provider=trip["organisations"],
        ),
    }
    if trip["contacts"]:
        optional["contacts"] = _filled(trip["contacts"])
    if trip["organisations"]:
        optional["meals"] = st.lists(_some(meal, {}), min_size=1, max_size=2)
    items: list[Json] = draw(
        _keyed(
            {
                "kind": st.sampled_from(Kind),
                "track": st.sampled_from(Track),
                "title": translations,
                "attendance": st.just("all") | _some(attendance, {}),
                "status": st.sampled_from(ItemStatus),
                "visibility": st.sampled_from(Visibility),
            },
            optional,
        )
    )
    for item in items:
        item["starts"], item["ends"] = _moments(draw, item["kind"])
    return items


def _costs(draw: st.DrawFn, trip: Json) -> Json:
    lines_ = draw(
        _keyed({"cost_centre": lines, "year": st.integers(1990, 2100), "approved": _euros()})
    )
    assignment: Strategy = st.just("participant")
    if lines_:
        assignment |= _some({"budget_line": _one(lines_)}, {})
    rate = {
        "units_per_eur": st.sampled_from(["7.4786", "0.8", "175.680"]),
        "on": days,
        "source": lines,
    }
    costs = draw(
        _keyed(
            {
                "category": lines,
                "description": texts,
                "travellers": _subset(trip["travellers"]),
                "price": prices(),
                "incurred_on": days,
                "phase": st.sampled_from(Phase),
            },
            {
                "paid_by": st.sampled_from(["office", "traveller"]),
                "class": lines,
                "first_used_on": days,
                "rate": _some(rate, {}),
                "nights": st.integers(0, 30),
                "assigned_to": assignment,
            },
        )
    )
    found = {"budget_lines": lines_, "costs": [_priced(cost) for cost in costs]}
    allowances: Json = draw(_some({}, {"allowances": _some({"assigned_to": assignment}, {})}))
    return found | allowances


def _priced(record: Json) -> Json:
    price: Json = record["price"]
    return {name: value for name, value in record.items() if name != "price"} | price


def _commitment(trip: Json) -> Strategy:
    cap = _some({"per": st.sampled_from(CapScope), "price": prices()}, {}).map(_priced)
    optional: dict[str, Strategy] = {
        "caps": st.lists(cap, min_size=1, max_size=2),
        "evidence": lines,
        "initiative": st.sampled_from(Initiative),
    }
    if trip["travellers"]:
        optional["travellers"] = _filled(trip["travellers"])
    required = {
        "payer": _one(trip["organisations"]),
        "percent": st.sampled_from(["0", "33.333", "50.0", "100"]),
        "mode": st.sampled_from(CommitmentMode),
        "state": st.sampled_from(CommitmentState),
    }
    words = st.lists(lines, min_size=1, max_size=2)
    by_category = _keyed(required | {"categories": words}, optional)
    return by_category | _keyed(required | {"costs": _subset(trip["costs"])}, optional)


def _promises(draw: st.DrawFn, trip: Json) -> Json:
    if not trip["organisations"]:
        return {"commitments": [], "hosted_benefits": [], "approvals": [], "set_offs": []}
    commitments = draw(_commitment(trip))
    if not trip["travellers"]:
        return {
            "commitments": commitments,
            "hosted_benefits": [],
            "approvals": [],
            "set_offs": [],
        }
    who = {"payer": _one(trip["organisations"]), "traveller": _one(trip["travellers"])}
    given = {**who, "price": prices(), "on": days}
    approvals = _keyed(
        {
            "traveller": _one(trip["travellers"]),
            "commitments": _subset(commitments),
            "max_value": _euros(),
            "requested_by": st.just("asker@example.org"),
            "requested_on": days,
            "decision": st.sampled_from(Decision),
        },
        {"decided_by": mails, "decided_on": days, "conditions": lines},
    )
    benefit = _some({**given, "description": texts}, {}).map(_priced)
    return {
        "commitments": commitments,
        "hosted_benefits": draw(st.lists(benefit, max_size=2)),
        "approvals": draw(approvals),
        "set_offs": draw(st.lists(_some(given, {}).map(_priced), max_size=2)),
    }


@st.composite
def documents(draw: st.DrawFn) -> Json:
    """A trip document as plain JSON."""
    first, length = draw(st.dates(date(2026, 1, 1), date(2026, 12, 1))), draw(st.integers(0, 9))
    trip: Json = draw(
        _some(
            {
                "format": st.just("planner-trip/1"),
                "slug": st.from_regex(r"[a-z0-9-]{4,10}", fullmatch=True),
                "direction": st.sampled_from(Direction),
                "status": st.sampled_from(TripStatus),
                "title": translations,
                "starts_on": st.just(first.isoformat()),
                "ends_on": st.just((first + timedelta(days=length)).isoformat()),
                "home_zone": st.sampled_from(ZONES),
            },
            {"purpose": translations, "practical_notes": translations},
        )
    )
    trip |= _directory(draw)
    trip |= _people(draw, trip)
    trip["programme"] = _items(draw, trip)
    trip |= _costs(draw, trip)
    return trip | _promises(draw, trip)
