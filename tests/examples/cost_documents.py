"""The worked examples of `costs.md` as trip documents: the example document, changed.

Each function is named after its example and returns a document of its own; the figures to expect
stand in the tests alone.
"""

from typing import Any

from tests.examples.documents import Json, foshan

BERLIN, SHANGHAI, HONG_KONG = "Europe/Berlin", "Asia/Shanghai", "Asia/Hong_Kong"
DIRECTOR = "director@example.org"
PLANNER = "planner@example.org"


def with_regime(document: Json, regime: str) -> Json:
    """The same trip of somebody whose employer has another rule book."""
    document["travellers"][0]["regime"] = regime
    return document


def ce01a() -> Json:
    """Announced only."""
    return _in_state(foshan(), "announced")


def ce01b() -> Json:
    """Confirmed, the approval is pending."""
    document = foshan()
    (approval,) = document["approvals"]
    approval["decision"] = "pending"
    del approval["decided_by"], approval["decided_on"]
    return document


def ce01d() -> Json:
    """The flight became business class."""
    document = foshan()
    document["costs"][0] |= {"description": "Business class", "class": "C", "amount": "3940.00"}
    return document


def ce01e() -> Json:
    """Granted after the first use."""
    document = foshan()
    document["approvals"][0]["decided_on"] = "2026-10-24"
    return document


def ce01f(decider: str) -> Json:
    """Decided by somebody who may not."""
    document = foshan()
    document["approvals"][0]["decided_by"] = decider
    return document


def ce01g() -> Json:
    """Every promise is withdrawn."""
    return _in_state(foshan(), "withdrawn")


def ce02() -> Json:
    """Six days."""
    document = _without_money(foshan()) | {"starts_on": "2026-10-22", "ends_on": "2026-10-27"}
    document["programme"] = [
        _leg("flight-out", "fra", _at("22", "22:15", BERLIN), "can", _at("23", "15:30")),
        _stay("hotel", "hotel-foshan", "2026-10-23", "2026-10-26"),
        _meal("breakfast-24", "breakfast", _at("24", "07:00")),
        _work("plenary", "hall", _at("24", "09:30"), _at("24", "11:30")),
        _meal("lunch", "lunch", _at("24", "12:30")),
        _meal("banquet", "dinner", _at("24", "18:30")),
        _meal("breakfast-25", "breakfast", _at("25", "07:00")),
        _work("visit", "works-3d", _at("25", "10:30"), _at("25", "12:00")),
        _meal("breakfast-26", "breakfast", _at("26", "07:00")),
        _leg("flight-home", "can", _at("26", "23:55"), "fra", _at("27", "05:40", BERLIN)),
    ]
    return document


def ce02_landing_at(clock: str) -> Json:
    """As CE-02, but home at another time of the last day."""
    document = ce02()
    document["programme"][-1]["ends"]["at"] = f"2026-10-27T{clock}"
    return document


def ce03() -> Json:
    """Leaving through Hong Kong."""
    document = ce02()
    hkg = {"key": "hkg", "name": {"en": "Hong Kong Airport (HKG)"}, "city": "Hong Kong"}
    document["places"].append(hkg | {"country": "HK", "zone": HONG_KONG})
    coach = _leg("coach", "hotel-foshan", _at("26", "14:00"), "hkg", _at("26", "18:30", HONG_KONG))
    out, home = _at("26", "23:45", HONG_KONG), _at("27", "05:30", BERLIN)
    flight = _leg("flight-home", "hkg", out, "fra", home)
    document["programme"][-1:] = [coach | {"kind": "transfer"}, flight]
    return document


def ce04_china(*meals: str) -> Json:
    """The return day of CE-02 with meals on board: a partial day at China's amount."""
    document = ce02_landing_at("17:20")
    document["programme"] += [
        _meal(f"on-board-{meal}", meal, _at("27", f"1{number}:00", BERLIN), place=None)
        for number, meal in enumerate(meals)
    ]
    return document


def ce04_hong_kong() -> Json:
    """The first day leads to Hong Kong before midnight, with lunch and dinner there."""
    document = ce03()
    out, there = _at("24", "00:10", BERLIN), _at("24", "18:00", HONG_KONG)
    document["programme"] = [
        _leg("flight-out", "fra", out, "hkg", there),
        _meal("lunch", "lunch", _at("24", "12:30", HONG_KONG), place=None),
        _meal("dinner", "dinner", _at("24", "19:00", HONG_KONG), place="hkg"),
        _work("visit", "hkg", _at("25", "10:00", HONG_KONG), _at("25", "12:00", HONG_KONG)),
        _leg(
            "flight-home", "hkg", _at("25", "14:00", HONG_KONG), "fra", _at("25", "19:00", BERLIN)
        ),
    ]
    return document


def ce05() -> Json:
    """Over New Year in Peking."""
    document = _without_money(foshan()) | {"starts_on": "2025-12-30", "ends_on": "2026-01-02"}
    pek = {"key": "pek", "name": {"en": "Peking Airport (PEK)"}, "city": "Peking"}
    document["places"].append(pek | {"country": "CN", "zone": SHANGHAI})
    moment = {
        "out": _moment("2025-12-30T14:00", BERLIN),
        "there": _moment("2025-12-31T06:30", SHANGHAI),
        "home": _moment("2026-01-02T03:00", SHANGHAI),
        "back": _moment("2026-01-02T07:00", BERLIN),
    }
    document["programme"] = [
        _leg("flight-out", "fra", moment["out"], "pek", moment["there"]),
        *(
            _work(key, "pek", _moment(f"{day}T10:00", SHANGHAI), _moment(f"{day}T11:00", SHANGHAI))
            for key, day in (("old-year", "2025-12-31"), ("new-year", "2026-01-01"))
        ),
        _leg("flight-home", "pek", moment["home"], "fra", moment["back"]),
    ]
    return document


def ce06() -> Json:
    """CNY 4,000.00 for three travellers, 1,000.01 from three payers."""
    document = _without_money(foshan())
    document["travellers"] = [
        document["travellers"][0] | {"key": key, "email": f"{key}@example.org", "regime": "none"}
        for key in ("one", "two", "three")
    ]
    document["budget_lines"] = [_line("1000.00")]
    everybody = ["one", "two", "three"]
    own = {"assigned_to": {"budget_line": "travel"}, "travellers": everybody}
    document["costs"] = [
        _cost("rooms", "hotel", "4000.00", currency="CNY", incurred_on="2026-10-24", **own),
        _cost("dinner", "hospitality", "1000.01"),
    ]
    document["commitments"] = [
        _promise(f"of-{payer}", payer, "hospitality") | {"percent": percent}
        for payer, percent in (("isa", "50"), ("foshan", "30"), ("agency", "20"))
    ]
    return document


def ce07(yuan: str) -> Json:
    """Cash that the alliance hands over on 26 October."""
    document = foshan()
    cash = {"payer": "isa", "traveller": "director", "currency": "CNY", "on": "2026-10-26"}
    document["set_offs"] = [cash | {"amount": yuan}]
    return document


def ce09() -> Json:
    """Three nights, each a cost of its own."""
    document = foshan()
    nights = (("23", "980.00"), ("24", "1180.00"), ("25", "860.00"))
    document["costs"] = [
        _cost(f"night-{day}", "hotel", amount, currency="CNY", incurred_on=f"2026-10-{day}")
        for day, amount in nights
    ]
    return document


def ce11() -> Json:
    """Twelve guests: own costs over the budget, a dinner that a company gives, rooms self-paid."""
    document = _without_money(foshan()) | {"slug": "guests", "direction": "inbound"}
    person = document["travellers"][0] | {"role": "guest", "regime": "none"}
    guests = [f"guest-{number}" for number in range(1, 13)]
    document["travellers"] = [
        person | {"key": key, "email": f"{key}@example.org"} for key in guests
    ]
    document["programme"] = []
    document["budget_lines"] = [_line("2000.00")]
    own = {"assigned_to": {"budget_line": "travel"}, "travellers": guests}
    document["costs"] = [
        _cost("lunch", "hospitality", "455.00", **own),
        _cost("bus", "local_transport", "680.00", **own),
        _cost("interpreters", "interpreter", "1040.00", **own),
        _cost("gifts", "gift", "298.80", **own),
        _cost("dinner", "dinner", "1134.00", travellers=guests),
        _cost("rooms", "hotel", "2352.00", travellers=guests, assigned_to="participant"),
    ]
    document["commitments"] = [_promise("of-metalco", "metalco", "dinner")]
    return document


def _in_state(document: Json, state: str) -> Json:
    for commitment in document["commitments"]:
        commitment["state"] = state
    return document


def _without_money(document: Json) -> Json:
    """Without budget, costs and what others give; who pays allowances is said by nobody."""
    lists = ("budget_lines", "costs", "commitments", "hosted_benefits", "approvals", "set_offs")
    document |= {name: [] for name in lists}
    del document["allowances"]
    return document


def _moment(at: str, zone: str) -> Json:
    return {"at": at, "zone": zone}


def _at(day: str, clock: str, zone: str = SHANGHAI) -> Json:
    return _moment(f"2026-10-{day}T{clock}", zone)


def _entry(key: str, kind: str, starts: Json, ends: Json, **more: Any) -> Json:  # noqa: ANN401 - JSON
    return {
        "key": key,
        "kind": kind,
        "track": "own",
        "title": {"en": key},
        "starts": starts,
        "ends": ends,
        "attendance": "all",
        "status": "confirmed",
        "visibility": "travellers",
        **more,
    }


def _leg(key: str, place: str, starts: Json, to_place: str, ends: Json) -> Json:
    return _entry(key, "flight", starts, ends, place=place, to_place=to_place)


def _stay(key: str, place: str, first: str, last: str) -> Json:
    return _entry(key, "hotel", {"on": first}, {"on": last}, place=place)


def _work(key: str, place: str, starts: Json, ends: Json) -> Json:
    return _entry(key, "company_visit", starts, ends, place=place, is_work=True)


def _meal(key: str, meal: str, starts: Json, place: str | None = "hotel-foshan") -> Json:
    """Half an hour, given by the alliance."""
    ends = starts | {"at": starts["at"][:-2] + "45"}
    given = {"meal": meal, "provider": "isa", "instigated_by": "host"}
    item = _entry(key, "meal", starts, ends, meals=[given])
    return item | ({"place": place} if place else {})


def _line(approved: str) -> Json:
    return {"key": "travel", "cost_centre": "Travel", "year": 2026, "approved": approved}


def _cost(key: str, category: str, amount: str, **more: Any) -> Json:  # noqa: ANN401 - JSON
    return {
        "key": key,
        "category": category,
        "description": key,
        "travellers": [],
        "amount": amount,
        "currency": "EUR",
        "incurred_on": "2026-10-23",
        "phase": "actual",
        **more,
    }


def _promise(key: str, payer: str, category: str) -> Json:
    return {
        "key": key,
        "payer": payer,
        "categories": [category],
        "percent": "100",
        "mode": "in_kind",
        "state": "confirmed",
        "evidence": "Letter",
    }
