"""Rates and allowance tables: looked up, previewed, imported."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from planner.config.resources import resource
from planner.db.engine import open_session, session_for
from planner.db.models import AllowanceTableRow, AuditEntry, RateImport, ReferenceRate
from planner.db.tenancy import everywhere
from planner.domain.access import NO_OFFICE, Actor, Role
from planner.domain.allowance_tables import AllowanceRow
from planner.domain.rate_changes import RateChangeKind, RateFileKind
from planner.domain.rates import ExchangeRate
from planner.domain.refusals import FaultsError, InvalidError
from planner.services.embedded_tables import embedded_rates, embedded_rows
from planner.services.rate_imports import (
    RateFile,
    TableSummary,
    import_rates,
    preview_rates,
    rate_state,
)
from planner.services.rates import allowance_table, rate_on, rates_for
from tests.counting import CountQueries
from tests.records import NOW, make_office

NOVEMBER = RateFile("november.csv", b"Date,USD,CNY,ZAR\n2026-11-03,1.1201,7.4401,20.1\n")
CORRECTION = RateFile("oops.csv", b"Date,CNY,USD\n2026-10-23,7.4661,1.1163\n2026-10-24,7.5,1.2\n")
HEADER = "valid_from,country_iso,place,full_day,partial_day,overnight\n"
CURRENT = 29
"""Currencies that the ECB publishes."""

NEXT_YEAR = RateFile(
    "2027.csv",
    (HEADER + "2027-01-01,CN,,50,34,150\n2027-01-01,CN,PEKING,57,38,184\n").encode(),
    "Letter of 1 December 2026",
)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    with session_for(engine, office, NOW) as session:
        yield session


def known_rate(session: Session, currency: str, day: date) -> tuple[str, date] | None:
    found = rate_on(session, currency, day)
    return (str(found.units_per_eur), found.on) if found else None


def counts(session: Session) -> list[int | None]:
    """Stored rates, rows, imports, and what the offices' histories tell of imports."""
    models = (ReferenceRate, AllowanceTableRow, RateImport)
    told = select(func.count()).select_from(AuditEntry).where(AuditEntry.thing == "RateImport")
    stored = [session.scalar(select(func.count()).select_from(model)) for model in models]
    return [*stored, session.scalar(told)]


def test_a_fresh_database_knows_the_rates_of_the_package(session: Session) -> None:
    assert [known_rate(session, "CNY", date(2026, 10, day)) for day in range(22, 27)] == [
        ("7.4786", date(2026, 10, 22)),
        ("7.466", date(2026, 10, 23)),
        ("7.466", date(2026, 10, 23)),
        ("7.466", date(2026, 10, 23)),
        ("7.4603", date(2026, 10, 26)),
    ]
    assert known_rate(session, "EUR", date(2026, 10, 24)) == ("1", date(2026, 10, 24))
    assert known_rate(session, "CNY", date(2027, 5, 4)) == ("7.4326", date(2026, 10, 30))
    assert known_rate(session, "ZAR", date(2026, 10, 24)) == ("18.5777", date(2026, 10, 23))


def test_a_fresh_database_knows_the_tables_of_the_package(session: Session) -> None:
    selection = allowance_table(session).select("CN", "Shenzhen", date(2026, 10, 24))
    assert (selection.row.full, selection.row.partial, selection.provisional) == (4800, 3200, False)
    assert selection.row.source == "BMF letter of 5 December 2025"
    assert len(allowance_table(session).rows) == 225 + 224 + 225 + 215
    assert allowance_table(session) is allowance_table(session)


def test_many_rates_take_two_queries(session: Session, count_queries: CountQueries) -> None:
    days = [date(2026, 10, 1) + timedelta(days=each) for each in range(30)]
    wanted = [(currency, day) for currency in ("CNY", "USD", "HKD", "EUR") for day in days]
    with count_queries() as queries:
        found = rates_for(session, wanted)
        amounts = [found.rate_on(*each) for each in wanted]
    assert len([each for each in queries if each.startswith("SELECT")]) == 2
    assert None not in amounts
    assert amounts == [rate_on(session, *each) for each in wanted]
    with count_queries() as queries:
        assert rates_for(session, [("EUR", days[0])]).rate_on("EUR", days[0]) == ExchangeRate(
            "EUR", days[0], Decimal(1)
        )
    assert queries == []


def test_newer_rates_are_taken_over(session: Session, office: Actor) -> None:
    looked_at = preview_rates(session, office, NOVEMBER)
    assert counts(session)[0] == 0
    done = import_rates(session, office, NOVEMBER, NOW, seen=looked_at.digest)
    assert done == looked_at
    assert (done.content, done.first, done.last, done.same) == (
        RateFileKind.RATES,
        date(2026, 11, 3),
        date(2026, 11, 3),
        0,
    )
    assert done.count(RateChangeKind.ADD) == 3
    assert known_rate(session, "CNY", date(2026, 11, 3)) == ("7.4401", date(2026, 11, 3))
    assert known_rate(session, "CNY", date(2026, 11, 2)) == ("7.4326", date(2026, 10, 30))
    assert known_rate(session, "ZAR", date(2026, 11, 4)) == ("20.1", date(2026, 11, 3))
    assert known_rate(session, "HKD", date(2026, 11, 4)) == ("8.7652", date(2026, 10, 30))
    (stored,) = session.scalars(select(ReferenceRate).where(ReferenceRate.currency == "CNY"))
    assert stored.as_value() == ExchangeRate("CNY", date(2026, 11, 3), Decimal("7.4401"))


@pytest.mark.parametrize("file", [NOVEMBER, CORRECTION, NEXT_YEAR])
def test_the_same_file_twice_changes_nothing(
    session: Session, office: Actor, file: RateFile
) -> None:
    assert not import_rates(session, office, file, NOW).is_empty
    before = counts(session)
    again = import_rates(session, office, file, NOW)
    assert (again.is_empty, again.changes, again.rows) == (True, (), ())
    assert counts(session) == before


@pytest.mark.parametrize("name", sorted(each.name for each in resource("tables").glob("*.csv")))
def test_what_the_package_brings_changes_nothing(
    session: Session, office: Actor, name: str
) -> None:
    done = import_rates(
        session, office, RateFile(name, (resource("tables") / name).read_bytes()), NOW
    )
    assert done.is_empty
    assert done.same == len(
        embedded_rates()
        if name.startswith("ecb")
        else [row for row in embedded_rows() if str(row.valid_from.year) in name]
    )
    assert counts(session) == [0, 0, 0, 0]


def test_corrections_are_shown_from_what_to_what(session: Session, office: Actor) -> None:
    done = import_rates(session, office, CORRECTION, NOW)
    assert [str(each) for each in done.changes] == [
        "CNY 2026-10-23: 7.466 → 7.4661",
        "USD 2026-10-23: 1.1193 → 1.1163",
        "CNY 2026-10-24: – → 7.5",
        "USD 2026-10-24: – → 1.2",
    ]
    assert known_rate(session, "CNY", date(2026, 10, 23)) == ("7.4661", date(2026, 10, 23))
    again = RateFile("right.csv", b"Date,CNY\n2026-10-23,7.4660\n")
    assert [str(each) for each in import_rates(session, office, again, NOW).changes] == [
        "CNY 2026-10-23: 7.4661 → 7.4660"
    ]
    assert known_rate(session, "CNY", date(2026, 10, 25)) == ("7.5", date(2026, 10, 24))
    assert known_rate(session, "CNY", date(2026, 10, 23)) == ("7.4660", date(2026, 10, 23))


def test_what_a_table_lacks_ends_only_by_an_explicit_wish(session: Session, office: Actor) -> None:
    day = date(2027, 1, 1)
    looked_at = preview_rates(session, office, NEXT_YEAR)
    assert (looked_at.count(RateChangeKind.GONE), len(looked_at.lacking)) == (0, 213)
    import_rates(session, office, NEXT_YEAR, NOW)
    kept, told = (allowance_table(session).select("CN", place, day) for place in ("Hongkong", ""))
    assert (kept.row.full, kept.provisional, kept.row.carried_from) == (
        83_00,
        True,
        date(2026, 1, 1),
    )
    assert (told.row.full, told.provisional) == (50_00, False)
    assert import_rates(session, office, NEXT_YEAR, NOW).is_empty
    ends = replace(NEXT_YEAR, ends=True)
    seen = preview_rates(session, office, NEXT_YEAR).digest
    done = import_rates(session, office, ends, NOW, seen=seen)
    assert (done.count(RateChangeKind.GONE), done.count(RateChangeKind.CHANGE)) == (213, 0)
    assert allowance_table(session).select("CN", "Hongkong", day).row.full == 50_00
    assert import_rates(session, office, ends, NOW).is_empty
    assert import_rates(session, office, NEXT_YEAR, NOW).is_empty
    assert allowance_table(session).select("CN", "Hongkong", date(2026, 12, 31)).row.full == 83_00


def test_a_newer_table_shows_what_it_changes_before_it_applies(
    session: Session, office: Actor
) -> None:
    day = date(2027, 1, 1)
    before = allowance_table(session).select("CN", "", day)
    assert (before.row.full, before.provisional) == (4800, True)
    looked_at = preview_rates(session, office, NEXT_YEAR)
    assert str(looked_at.changes[0]) == "2027-01-01 CN: 48.00 32.00 142.00 → 50.00 34.00 150.00"
    assert (len(looked_at.lacking), looked_at.same) == (213, 1)
    assert allowance_table(session).select("CN", "", day) == before
    import_rates(session, office, NEXT_YEAR, NOW)
    after = allowance_table(session).select("CN", "Foshan", day)
    assert after.row == AllowanceRow(day, "CN", "", 5000, 3400, 15000, "Letter of 1 December 2026")
    assert not after.provisional
    assert allowance_table(session).select("CN", "", date(2026, 12, 31)).row.full == 4800
    (peking,) = session.scalars(
        select(AllowanceTableRow).where(AllowanceTableRow.place == "Peking")
    )
    assert peking.as_value() == allowance_table(session).select("CN", "Peking", day).row


def test_a_table_is_corrected_row_by_row(session: Session, office: Actor) -> None:
    text = HEADER + "2026-01-01,CN,Peking,58,39,184\n"
    done = import_rates(session, office, RateFile("row.csv", text.encode()), NOW)
    assert [str(each) for each in done.changes] == [
        "2026-01-01 CN Peking: 57.00 38.00 184.00 → 58.00 39.00 184.00"
    ]
    day = date(2026, 10, 24)
    assert allowance_table(session).select("CN", "Peking", day).row == AllowanceRow(
        date(2026, 1, 1), "CN", "Peking", 5800, 3900, 18400, "row.csv"
    )
    assert len(allowance_table(session).rows) == 225 + 224 + 225 + 215


def test_nothing_is_kept_of_a_bad_file(session: Session, office: Actor) -> None:
    bad = RateFile("bad.csv", NOVEMBER.data + b"2026-11-04,1,x,2\n")
    with pytest.raises(FaultsError) as refused:
        import_rates(session, office, bad, NOW)
    assert [str(each) for each in refused.value.faults] == [
        "row 3: “x” is no rate of CNY such as 7.4660."
    ]
    assert counts(session) == [0, 0, 0, 0]


def test_an_import_in_between_asks_to_look_again(session: Session, office: Actor) -> None:
    looked_at = preview_rates(session, office, NOVEMBER)
    other = RateFile("other.csv", b"Date,USD\n2026-11-03,1.12\n")
    import_rates(session, office, other, NOW)
    with pytest.raises(InvalidError, match="look at the changes once more"):
        import_rates(session, office, NOVEMBER, NOW, seen=looked_at.digest)
    assert known_rate(session, "CNY", date(2026, 11, 3)) == ("7.4326", date(2026, 10, 30))


def test_each_office_is_told_and_only_the_own_one_by_whom(engine: Engine, office: Actor) -> None:
    other = make_office(engine, "remscheid")
    ada = Actor(office.office_id, Role.ADMIN, "Ada", account_id=1)
    with session_for(engine, ada, NOW) as session:
        import_rates(session, ada, NOVEMBER, NOW)
        session.commit()
    for actor, by, account in ((office, "Ada", 1), (other, "", None)):
        with session_for(engine, actor, NOW) as session:
            told = select(AuditEntry).where(AuditEntry.thing == "RateImport")
            (entry,) = session.scalars(told)
            assert (entry.by, entry.account_id, entry.thing, entry.label) == (
                by,
                account,
                "RateImport",
                "november.csv",
            )
            assert entry.changes["changes"] == [
                None,
                [
                    "CNY 2026-11-03: – → 7.4401",
                    "USD 2026-11-03: – → 1.1201",
                    "ZAR 2026-11-03: – → 20.1",
                ],
            ]
            assert entry.changes["added"] == [None, 3]


def test_the_command_line_imports_before_there_is_an_office(engine: Engine) -> None:
    actor = Actor(NO_OFFICE, Role.SYSTEM, "command line")
    with open_session(engine) as session:
        import_rates(session, actor, NEXT_YEAR, NOW)
        assert rate_on(session, "CNY", date(2026, 10, 24)) is not None
        session.commit()
        with everywhere(session):
            assert counts(session) == [0, 215, 1, 0]


def test_the_command_line_is_named_in_each_office(engine: Engine, office: Actor) -> None:
    actor = Actor(NO_OFFICE, Role.SYSTEM, "command line")
    with open_session(engine) as session:
        import_rates(session, actor, NOVEMBER, NOW)
        session.commit()
    with session_for(engine, office, NOW) as session:
        told = select(AuditEntry.by).where(AuditEntry.thing == "RateImport")
        assert session.scalars(told).all() == ["command line"]


def test_the_state_of_what_is_known(session: Session, office: Actor) -> None:
    before = rate_state(session, office)
    assert (before.newest, len(before.currencies), before.imports) == (
        date(2026, 10, 30),
        CURRENT,
        (),
    )
    assert before.tables[0] == TableSummary(
        date(2026, 1, 1), 215, ("BMF letter of 5 December 2025",)
    )
    import_rates(session, office, NOVEMBER, NOW)
    import_rates(session, office, replace(NEXT_YEAR, ends=True), NOW)
    after = rate_state(session, office)
    assert (after.newest, len(after.currencies)) == (date(2026, 11, 3), CURRENT)
    assert {"CNY", "HKD", "ZAR"} < set(after.currencies)
    assert "RUB" not in after.currencies
    assert [(each.valid_from.year, each.rows) for each in after.tables] == [
        (2027, 2),
        (2026, 215),
        (2025, 225),
        (2024, 224),
        (2023, 225),
    ]
    assert [(each.filename, each.content, each.gone) for each in after.imports] == [
        ("2027.csv", RateFileKind.ALLOWANCES, 213),
        ("november.csv", RateFileKind.RATES, 0),
    ]


def test_a_long_history_is_stored_in_pieces(session: Session, office: Actor) -> None:
    days = [date(1980, 1, 4) + timedelta(days=each) for each in range(5_500)]
    text = "Date,USD,\n" + "".join(f"{day},1.1789,\n" for day in days)
    done = import_rates(session, office, RateFile("hist.csv", text.encode()), NOW)
    assert done.count(RateChangeKind.ADD) == 5_500
    assert counts(session) == [5_500, 0, 1, 1]
    (record,) = session.scalars(select(RateImport))
    assert record.changes == ["USD 1980-01-04 – 1995-01-24: 5500"]
    assert known_rate(session, "USD", date(1995, 2, 1)) is None
    assert known_rate(session, "USD", date(1995, 1, 31)) == ("1.1789", date(1995, 1, 24))


@pytest.mark.parametrize(
    ("currency", "day", "found"),
    [
        ("CNY", date(2024, 10, 25), ("7.7123", date(2024, 10, 25))),
        ("CNY", date(2024, 10, 27), ("7.7123", date(2024, 10, 25))),  # a Sunday: Friday's
        ("CNY", date(2025, 12, 14), ("8.2759", date(2025, 12, 12))),
        ("RUB", date(2022, 3, 1), ("117.201", date(2022, 3, 1))),
    ],
)
def test_rates_of_earlier_years_are_known_without_an_import(
    session: Session, currency: str, day: date, found: tuple[str, date]
) -> None:
    assert known_rate(session, currency, day) == found


@pytest.mark.parametrize(
    ("currency", "day"), [("RUB", date(2023, 5, 1)), ("CNY", date(1998, 5, 1)), ("CNY", date.min)]
)
def test_what_was_not_published_has_no_rate(session: Session, currency: str, day: date) -> None:
    assert rate_on(session, currency, day) is None
