"""The rule of waiting after failed tries."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.throttling import (
    LONGEST_WAIT,
    PER_ACCOUNT,
    PER_NETWORK,
    Rule,
    network_of,
    wait_of,
)

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
RULES = st.sampled_from([PER_ACCOUNT, PER_NETWORK])
AGES = st.lists(st.timedeltas(timedelta(0), timedelta(days=2)), max_size=60)


def _at(ages: list[timedelta]) -> list[datetime]:
    return [NOW - age for age in ages]


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (90, 900)],
)
def test_from_the_fifth_failure_on_each_doubles_the_wait(failures: int, seconds: int) -> None:
    assert wait_of([NOW] * failures, PER_ACCOUNT, NOW) == timedelta(seconds=seconds)


def test_a_whole_office_may_mistype_behind_one_address() -> None:
    assert wait_of([NOW] * 29, PER_NETWORK, NOW) == timedelta(0)
    assert wait_of([NOW] * 30, PER_NETWORK, NOW) == timedelta(seconds=30)


def test_the_wait_runs_from_the_last_failure() -> None:
    failures = [NOW - timedelta(hours=1)] * 4 + [NOW - timedelta(seconds=12)]
    assert wait_of(failures, PER_ACCOUNT, NOW) == timedelta(seconds=18)


@given(AGES, RULES)
def test_a_wait_is_never_longer_than_the_longest_and_ends_by_itself(
    ages: list[timedelta], rule: Rule
) -> None:
    wait = wait_of(_at(ages), rule, NOW)
    assert timedelta(0) <= wait <= LONGEST_WAIT
    assert wait_of(_at(ages), rule, NOW + wait) == timedelta(0)


@given(AGES, RULES)
def test_one_more_failure_never_shortens_the_wait(ages: list[timedelta], rule: Rule) -> None:
    failures = _at(ages)
    assert wait_of([*failures, NOW], rule, NOW) >= wait_of(failures, rule, NOW)


@given(st.lists(st.timedeltas(timedelta(days=1), timedelta(days=9)), max_size=60))
def test_what_is_older_than_the_window_does_not_count(ages: list[timedelta]) -> None:
    assert wait_of(_at(ages), PER_ACCOUNT, NOW) == timedelta(0)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("unix", "unix"),
    ],
)
def test_ipv6_is_counted_by_site(address: str, network: str) -> None:
    assert network_of(address) == network
