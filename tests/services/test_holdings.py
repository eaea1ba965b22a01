"""Each table says what it holds of people, column by column."""

import re
from pathlib import Path

from sqlalchemy import JSON, Column, String, Text

from planner.db.base import Base
from planner.db.models import Account, Traveller, Trip
from planner.domain.retention import NOBODYS, RETENTION
from planner.services.persons.finding import Person
from planner.services.persons.holdings import HOLDINGS, NOBODY, REFERS
from planner.services.persons.tables import mappers, theirs

TABLES = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
ADDRESS = 320
"""Characters that columns for e-mail addresses have."""


def is_written(column: Column[object]) -> bool:
    """Whether people write in a column, as text, JSON or an e-mail address."""
    kind = column.type
    stored = getattr(kind, "impl_instance", kind)
    return isinstance(stored, (Text, JSON)) or (
        isinstance(stored, String) and (stored.length or ADDRESS) >= ADDRESS
    )


def test_each_table_is_declared() -> None:
    assert sorted(HOLDINGS) == [table.name for table in TABLES]


def test_each_column_that_people_write_in_is_declared_once() -> None:
    declared = {table.name: sorted(HOLDINGS[table.name].columns) for table in TABLES}
    written = {
        table.name: sorted(column.name for column in table.c if is_written(column))
        for table in TABLES
    }
    assert declared == written


def test_what_refers_to_somebody_is_not_nobody_s() -> None:
    referring = {
        table.name
        for table in TABLES
        if {key.column.table.name for key in table.foreign_keys} & {"travellers", "accounts"}
    }
    assert {name for name, each in HOLDINGS.items() if each is REFERS} <= referring
    assert not {name for name, each in HOLDINGS.items() if each is NOBODY} & referring


def test_each_column_for_addresses_is_declared_as_such() -> None:
    for table in TABLES:
        holding = HOLDINGS[table.name]
        spelt = {each.name for each in table.c if getattr(each.type, "length", None) == ADDRESS}
        assert spelt <= {*holding.addresses, *holding.apart}, table.name


def test_whatever_refers_to_a_traveller_or_account_is_looked_at() -> None:
    account = Account(id=1, email="ada@example.org", name="Ada")
    trip = Trip(id=1, slug="trip")
    names = {"given_name": "Ada", "family_name": "Example", "native_name": ""}
    row = Traveller(id=1, key="ada", email="ada@example.org", **names)
    person = Person(
        travellers=((row, trip),),
        namesakes=(),
        account=account,
        membership=None,
        is_elsewhere=False,
        has_own_mail=True,
        is_last_admin=False,
    )
    found = {str(each.local_table) for each in mappers() if theirs(each, person) is not None}
    for table in TABLES:
        refers = {key.column.table.name for key in table.foreign_keys} & {"travellers", "accounts"}
        is_link = "id" not in table.c
        assert not refers or is_link or table.name in found, table.name
    assert {"approvals", "deputies", "gifts", "follow_ups", "programme_items"} <= found


def test_the_record_of_what_is_kept_names_each_table_or_says_that_it_is_nobody_s() -> None:
    named = [name for each in RETENTION for name in each.tables]
    assert sorted([*named, *NOBODYS]) == [table.name for table in TABLES]


def test_what_is_nobody_s_in_the_record_refers_to_nobody() -> None:
    for name in NOBODYS:
        assert not (HOLDINGS[name].addresses + HOLDINGS[name].names + HOLDINGS[name].makers), name


def test_the_page_of_the_manual_has_as_many_lines_as_the_record() -> None:
    page = Path("docs/privacy.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| (?!what|---)", page, re.MULTILINE)
    assert len(lines) == len(RETENTION)
