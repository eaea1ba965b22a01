"""Who needs a travel authorisation, how it stands, who may grant it."""

from dataclasses import replace
from datetime import date

import pytest

from planner.domain.authorisations import (
    AUTHORITY_LABELS,
    Authorisation,
    Authority,
    Grant,
    Journey,
    authority_of,
    check_grant,
    is_open,
    needs_authorisation,
)
from planner.domain.refusals import InvalidError
from planner.domain.vocabulary import Decision, Direction, TravellerRole

START = date(2026, 10, 23)
CHINA = Journey(Direction.OUTBOUND, START, frozenset({"DE", "CN"}), "DE")
OFFICIAL = TravellerRole.OFFICIAL
GRANT = Grant(Decision.GRANTED, "manager@example.org", date(2026, 10, 12), "")


@pytest.mark.parametrize(
    ("journey", "role", "needed"),
    [
        (CHINA, TravellerRole.OFFICIAL, True),
        (CHINA, TravellerRole.STAFF, True),
        (CHINA, TravellerRole.COUNCIL, True),
        (CHINA, TravellerRole.COMPANY, False),
        (CHINA, TravellerRole.INTERPRETER, False),
        (replace(CHINA, countries=frozenset({"DE"})), OFFICIAL, False),
        (replace(CHINA, countries=frozenset()), OFFICIAL, False),
        (replace(CHINA, direction=Direction.INBOUND), OFFICIAL, False),
        (replace(CHINA, home="CN", countries=frozenset({"CN"})), OFFICIAL, False),
    ],
)
def test_who_goes_abroad_for_the_office_needs_one(
    journey: Journey, role: TravellerRole, *, needed: bool
) -> None:
    assert needs_authorisation(journey, role) is needed
    missing = Authority.MISSING if needed else Authority.NOT_NEEDED
    assert authority_of(journey, role, None) is missing


@pytest.mark.parametrize(
    ("decision", "decided_on", "authority"),
    [
        (Decision.PENDING, None, Authority.PENDING),
        (Decision.WITHDRAWN, START, Authority.MISSING),
        (Decision.REFUSED, START, Authority.REFUSED),
        (Decision.GRANTED, None, Authority.GRANTED),
        (Decision.GRANTED, START, Authority.GRANTED),
        (Decision.GRANTED_WITH_CONDITIONS, date(2026, 10, 12), Authority.GRANTED),
        (Decision.GRANTED, date(2026, 10, 24), Authority.LATE),
    ],
)
def test_the_newest_decision_counts(
    decision: Decision, decided_on: date | None, authority: Authority
) -> None:
    assert authority_of(CHINA, OFFICIAL, Authorisation(decision, decided_on)) is authority


def test_what_is_missing_asked_for_or_refused_is_open() -> None:
    found = {authority for authority in Authority if is_open(authority)}
    assert found == {Authority.MISSING, Authority.PENDING, Authority.REFUSED}


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"decided_by": " Director@Example.org"}, "decision", "a trip of their own"),
        ({"decision": Decision.REFUSED}, "note", "Say why"),
        ({"decided_on": date(2026, 10, 21)}, "decided_on", "in the future"),
        ({"decided_on": date(2026, 10, 4)}, "decided_on", "before the request"),
    ],
)
def test_an_impossible_decision_is_refused(
    change: dict[str, object], field: str, words: str
) -> None:
    grant = replace(GRANT, **change)  # type: ignore[arg-type] # one field of it
    with pytest.raises(InvalidError, match=words) as refused:
        check_grant(grant, "director@example.org", date(2026, 10, 5), date(2026, 10, 20))
    assert refused.value.field == field


@pytest.mark.parametrize(
    "grant",
    [
        GRANT,
        replace(GRANT, decision=Decision.REFUSED, note="No money"),
        replace(GRANT, decided_by=""),
    ],
)
def test_a_possible_decision_is_taken(grant: Grant) -> None:
    check_grant(grant, "", date(2026, 10, 5), date(2026, 10, 20))


def test_each_word_has_its_label() -> None:
    assert set(AUTHORITY_LABELS) == set(Authority)
