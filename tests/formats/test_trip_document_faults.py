"""Documents with faults: each is told with its JSON path, all of them in one pass."""

from collections.abc import Callable
from typing import Any

import pytest

from planner.domain.refusals import FaultsError
from planner.formats.trip_document import read_document
from tests.examples.documents import Json, encoded, foshan, item, small

KINDS = (
    "'plenary', 'session', 'trade_fair', 'company_visit', 'meeting', 'reception', 'meal', "
    "'sightseeing', 'flight', 'train', 'transfer', 'hotel', 'free' or 'private'"
)


def faults_of(document: object) -> list[str]:
    return faults_in(encoded(document))


def faults_in(data: bytes) -> list[str]:
    with pytest.raises(FaultsError) as caught:
        read_document(data)
    return list(map(str, caught.value.faults))


def test_ten_different_faults_are_found_in_one_pass() -> None:
    document = foshan()
    document["colour"] = "red"
    document["ends_on"] = "2026-10-20"
    document["places"][3]["zone"] = "Asia/Peking"
    document["programme"][3]["kind"] = "plenum"
    document["programme"][5]["starts"]["at"] = "2026-10-24T18:00"
    document["programme"][6]["host"] = "nobody"
    document["costs"][0]["amount"] = "1184.605"
    document["costs"][1]["currency"] = "RMB"
    document["commitments"][0]["percent"] = "120"
    document["approvals"][0]["decided_by"] = "Director@example.org"
    assert faults_of(document) == [
        "ends_on: must not be before starts_on",
        "places[3].zone: must be an IANA time zone, such as Europe/Berlin",
        f"programme[3].kind: must be {KINDS}",
        "programme[5].ends: must be later than the start",
        'programme[6].host: there is no "nobody" in organisations',
        "costs[0].amount: EUR has at most 2 decimals",
        "costs[1].currency: must be a currency code of ISO 4217, such as EUR",
        "commitments[0].percent: must be between 0 and 100",
        "approvals[0].decided_by: must not be the traveller",
        "colour: unknown key",
    ]


def test_a_fault_of_shape_hides_no_other_fault_of_its_record() -> None:
    document = small()
    document["programme"][0] |= {
        "kind": "party",
        "ends": {"at": "2026-10-24T08:00", "zone": "Asia/Shanghai"},
        "place": "nowhere",
        "attendance": {"travellers": ["ada", "bob", "ada"], "groups": 3},
    }
    assert faults_of(document)[1:] == [
        "programme[0].ends: must be later than the start",
        'programme[0].attendance.travellers[1]: there is no "bob" in travellers',
        'programme[0].attendance.travellers[2]: "ada" is named twice',
        "programme[0].attendance.groups: must be a list",
        'programme[0].place: there is no "nowhere" in places',
    ]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "$: is not JSON: Expecting value (line 1, column 1)"),
        (b'{\n  "a": 1,\n}', "$: is not JSON: "),
        (b"[]", "$: must be an object"),
        (b"null", "$: must not be null: leave the key out"),
        (b'"\xff"', "$: is not UTF-8 text: byte 2"),
        (b'{"a": NaN}', "$: is not JSON: NaN is no number"),
        (b"[" * 100_000, "$: is nested more than 20 deep"),
        (b"[" * 500 + b"]" * 500, "$: is nested more than 20 deep"),
        (b'{"a":' * 21 + b"1" + b"}" * 21, "$: is nested more than 20 deep"),
    ],
)
def test_what_is_no_document_at_all_has_one_fault(data: bytes, fault: str) -> None:
    faults = faults_in(data)
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_missing_keys_are_named() -> None:
    assert faults_of({"format": "planner-trip/2"}) == [
        "format: must be 'planner-trip/1'",
        "slug: is missing",
        "direction: is missing",
        "status: is missing",
        "title: is missing",
        "starts_on: is missing",
        "ends_on: is missing",
        "home_zone: is missing",
    ]


def test_a_key_given_twice_is_named_with_the_faults_of_its_value() -> None:
    data = encoded(small()).replace(b'"kind": "city"', b'"kind": "city", "kind": "town"')
    assert faults_in(data)[0] == "organisations[0].kind: is given more than once"
    assert faults_in(data)[1].startswith("organisations[0].kind: must be 'office', ")


def test_unusable_texts_are_told_once() -> None:
    document = small()
    document["slug"] = None
    document["title"] = {"en": "a\0b"}
    data = encoded(document).replace(b'"Hall"', b'"\\ud800"').replace(b'"city": ', b'"ci ty": ')
    assert faults_in(data) == [
        "slug: must not be null: leave the key out",
        "title.en: must not contain the character NUL",
        "places[0].name.en: contains half of a character (a lone surrogate)",
        'places[0]["ci ty"]: unknown key',
        "places[0].city: is missing",
    ]


def _set(path: str, value: object) -> Callable[[Json], None]:
    """A change of the small document: `value` at a path such as ``programme.0.kind``."""

    def change(document: Json) -> None:
        steps = [int(step) if step.isdigit() else step for step in path.split(".")]
        *parents, last = steps
        target: Any = document
        for step in parents:
            target = target[step]
        target[last] = value

    return change


SINGLE = {
    "slug": ("Big Trip", "must be 1 to 80 of the characters a-z, 0-9 and -"),
    "direction": (3, "must be 'outbound', 'inbound' or 'home'"),
    "title": ({}, "needs a text in at least one of en, de, zh"),
    "title.en": (" ", "must not be empty"),
    "title.fr": ("Voyage", "unknown key"),
    "starts_on": ("24.10.2026", "must be a day, such as 2026-10-24"),
    "ends_on": ("2026-02-30", "must be a day, such as 2026-10-24"),
    "home_zone": ("CET", "must be an IANA time zone, such as Europe/Berlin"),
    "organisations": ({}, "must be a list"),
    "organisations.0.key": ("k" * 81, "must have at most 80 characters"),
    "organisations.0.country": ("GERMANY", "must be a country code of ISO 3166, such as DE"),
    "organisations.0.public_body": ("yes", "must be true or false"),
    "places.0": ("hall", "must be an object"),
    "places.0.country": ("XK", "must be a country code of ISO 3166, such as DE"),
    "places.0.latitude": (91, "must be between -90 and 90"),
    "places.0.longitude": ("8.5", "must be a number of degrees"),
    "travellers.0.email": ("ada", "must be an e-mail address"),
    "travellers.0.language": ("German", "must be a language code, such as en, de or zh"),
    "travellers.0.home": ("home", 'there is no "home" in places'),
    "travellers.0.phone": (49, "must be a text"),
    "programme.0.key": ("", "must not be empty"),
    "programme.0.starts.at": (
        "2026-10-24T09:00+08:00",
        "must be a wall time, such as 2026-10-24T09:00",
    ),
    "programme.0.starts.zone": ("Mars", "must be an IANA time zone, such as Europe/Berlin"),
    "programme.0.ends": ({"on": "2026-10-24"}, "must be a day or a wall time as the start is"),
    "programme.0.attendance": ("nobody", "must be 'all' or an object"),
    "programme.0.is_work": (1, "must be true or false"),
    "programme.0.contacts": (["x"], None),
}


@pytest.mark.parametrize("path", SINGLE)
def test_one_fault_is_told_once(path: str) -> None:
    value, message = SINGLE[path]
    document = small()
    _set(path, value)(document)
    told = "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in path.split("."))[1:]
    if message is None:
        told, message = f"{told}[0]", 'there is no "x" in contacts'
    assert faults_of(document) == [f"{told}: {message}"]


def test_a_key_is_given_to_one_record_of_a_list() -> None:
    document = small()
    document["programme"] += [item("talk"), item("other"), item("talk")]
    document["travellers"][0]["key"] = "talk"
    assert faults_of(document) == [
        'programme[1].key: "talk" is already the key of programme[0]',
        'programme[3].key: "talk" is already the key of programme[0]',
    ]


def times(**changes: object) -> list[str]:
    document = small()
    document["programme"][0] |= changes
    return faults_of(document)


def wall(at: str, zone: str = "Europe/Berlin") -> Json:
    return {"at": at, "zone": zone}


def test_a_skipped_time_is_refused() -> None:
    faults = times(starts=wall("2026-03-29T02:30"), ends=wall("2026-03-29T03:30"))
    skipped = "2026-03-29T02:30 does not exist in Europe/Berlin: the clock is put forward"
    assert faults == [f"programme[0].starts: {skipped}"]


def test_the_end_is_compared_in_utc() -> None:
    shanghai = wall("2026-10-24T15:00", "Asia/Shanghai")
    assert times(starts=shanghai, ends=wall("2026-10-24T09:00")) == [
        "programme[0].ends: must be later than the start"
    ]
    document = small()
    document["programme"][0] |= {"starts": shanghai, "ends": wall("2026-10-24T09:01")}
    read_document(encoded(document))


def test_a_hotel_stay_is_days_with_a_night() -> None:
    assert times(kind="hotel") == [
        'programme[0].starts: must be a day of a hotel stay: {"on": …}',
        'programme[0].ends: must be a day of a hotel stay: {"on": …}',
    ]
    same = {"on": "2026-10-24"}
    assert times(kind="hotel", starts=same, ends=same) == [
        "programme[0].ends: must be a later day than the check-in"
    ]


def test_days_may_end_on_the_day_they_start_but_not_before() -> None:
    faults = times(starts={"on": "2026-10-24"}, ends={"on": "2026-10-23"})
    assert faults == ["programme[0].ends: must not be a day before the start"]
    document = small()
    document["programme"][0] |= {"starts": {"on": "2026-10-24"}, "ends": {"on": "2026-10-24"}}
    read_document(encoded(document))


def test_a_moment_is_a_wall_time_with_its_zone_or_a_day() -> None:
    assert times(starts={}) == [
        "programme[0].starts.at: is missing",
        "programme[0].starts.zone: is missing",
    ]
    assert times(starts="now") == ["programme[0].starts: must be an object"]
    assert times(starts={"on": "2026-10-24", "at": "2026-10-24T09:00"})[0] == (
        "programme[0].starts.at: unknown key"
    )


def costs(**lists: object) -> list[str]:
    return faults_of(foshan() | lists)


def cost(**changes: object) -> list[Json]:
    return [*foshan()["costs"], foshan()["costs"][0] | {"key": "new"} | changes]


def test_faults_of_costs() -> None:
    assert costs(costs=cost(amount="12.5", currency="JPY")) == [
        "costs[5].amount: JPY has no decimals"
    ]
    assert costs(costs=cost(amount=12)) == [
        'costs[5].amount: must be an amount as a text, such as "1184.60"'
    ]
    assert costs(costs=cost(amount="-12.00")) == [
        'costs[5].amount: must be an amount as a text, such as "1184.60"'
    ]
    assert costs(costs=cost(nights=-1)) == ["costs[5].nights: must be between 0 and 9999"]
    assert costs(costs=cost(paid_by="me")) == [
        'costs[5].paid_by: there is no "me" in organisations'
    ]
    assert costs(costs=cost(assigned_to="me")) == [
        "costs[5].assigned_to: must be 'participant' or an object"
    ]
    assert costs(costs=cost(assigned_to={"budget_line": "x"})) == [
        'costs[5].assigned_to.budget_line: there is no "x" in budget_lines'
    ]
    rate = {"units_per_eur": 0, "on": "2026-10-22", "source": "ECB"}
    assert costs(costs=cost(rate=rate)) == ["costs[5].rate.units_per_eur: must be greater than 0"]
    assert costs(costs=cost(category="c" * 61)) == [
        "costs[5].category: must have at most 60 characters"
    ]


def test_faults_of_budget_lines_and_allowances() -> None:
    lines = [{"key": "b", "cost_centre": "Travel", "year": "2026", "approved": "300.001"}]
    assert costs(budget_lines=[*foshan()["budget_lines"], *lines]) == [
        "budget_lines[1].year: must be a whole number",
        "budget_lines[1].approved: EUR has at most 2 decimals",
    ]
    assert costs(allowances={"assigned_to": {"budget_line": "x"}}) == [
        'allowances.assigned_to.budget_line: there is no "x" in budget_lines'
    ]


def commitment(**changes: object) -> list[Json]:
    return [*foshan()["commitments"], foshan()["commitments"][1] | {"key": "new"} | changes]


def test_faults_of_commitments() -> None:
    one = "commitments[2]: must name either categories or costs"
    assert costs(commitments=commitment(costs=["flight"])) == [one]
    without = commitment()
    del without[2]["categories"]
    assert costs(commitments=without) == [one]
    assert costs(commitments=commitment(percent="1e2")) == [
        'commitments[2].percent: must be a number, such as "12.5"'
    ]
    caps = [{"per": "night", "amount": "900.001", "currency": "CNY"}]
    assert costs(commitments=commitment(caps=caps)) == [
        "commitments[2].caps[0].amount: CNY has at most 2 decimals"
    ]


def approval(**changes: object) -> list[Json]:
    return [foshan()["approvals"][0] | changes]


def test_who_decides_neither_benefits_nor_asked() -> None:
    assert costs(approvals=approval(decided_by="PLANNER@example.org")) == [
        "approvals[0].decided_by: must not be who requested it"
    ]
    assert costs(approvals=approval(commitments=["isa-flight", "isa-rail"])) == [
        'approvals[0].commitments[1]: there is no "isa-rail" in commitments'
    ]


def test_a_person_needs_a_name() -> None:
    document = small()
    document["travellers"][0] |= {"given_name": "", "family_name": " "}
    assert faults_of(document) == [
        "travellers[0].family_name: must not be empty, as the given name is"
    ]


@pytest.mark.parametrize("number", ["1e999999999", "9" * 50, "-0.1", "1e-30", "100.01"])
def test_odd_numbers_are_faults_not_crashes(number: str) -> None:
    data = encoded(foshan()).replace(b'"percent": "100"', f'"percent": {number}'.encode(), 1)
    assert [fault.partition(":")[0] for fault in faults_in(data)] == ["commitments[0].percent"]


@pytest.mark.parametrize("number", ["1e999", "1e9999999999999999999", "9" * 5000])
def test_odd_coordinates_are_faults_not_crashes(number: str) -> None:
    data = encoded(foshan()).replace(b'"latitude": 51.1652', f'"latitude": {number}'.encode())
    assert faults_in(data) == ["places[0].latitude: must be between -90 and 90"]


WRONG: list[Any] = [0, 1.5, True, "X!", [], {}, [[]], [{}], {"key": []}, None]


def test_every_wrong_type_is_a_fault_not_a_crash() -> None:
    for wrong in WRONG:
        for name, value in foshan().items():
            changed = foshan() | {name: wrong}
            if wrong == value or (isinstance(value, list) and wrong == []):
                continue
            assert faults_of(changed)


def test_every_wrong_type_inside_a_record_is_a_fault_not_a_crash() -> None:
    for wrong in WRONG:
        for name, records in foshan().items():
            for field in records[0] if isinstance(records, list) and records else ():
                document = foshan()
                document[name][0][field] = wrong
                try:
                    read_document(encoded(document))
                except FaultsError as error:
                    assert all(str(fault) for fault in error.faults)  # noqa: PT017 - it may not be raised
