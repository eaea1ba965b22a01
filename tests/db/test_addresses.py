"""What is made of a database's address before anybody connects."""

import pytest

from planner.db.engine import make_engine


def mode_of(address: str) -> object:
    return make_engine(f"postgresql://{address}").url.query.get("sslmode")


@pytest.mark.parametrize(
    "address",
    ["planner@db.example.org/planner", "10.0.0.7:5433/x", "/x?host=db", "/x?host=/run&host=db"],
)
def test_another_machine_must_speak_tls(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.delenv("PGSSLMODE", raising=False)
    assert mode_of(address) == "require"
    monkeypatch.setenv("PGSSLMODE", "disable")
    assert mode_of(address) is None, "libpq reads it"


@pytest.mark.parametrize(
    ("address", "mode"),
    [
        ("localhost/x", None),
        ("127.0.0.1:5433/x", None),
        ("[::1]/x", None),
        ("/x?host=/var/run/postgresql", None),
        ("/x", None),
        ("db.example.org/x?sslmode=verify-full", "verify-full"),
        ("db/x?sslmode=disable", "disable"),
    ],
)
def test_this_machine_need_not_and_the_address_has_its_way(
    monkeypatch: pytest.MonkeyPatch, address: str, mode: str | None
) -> None:
    for each in ("PGSSLMODE", "PGHOST", "PGHOSTADDR"):
        monkeypatch.delenv(each, raising=False)
    assert mode_of(address) == mode


@pytest.mark.parametrize(
    ("variable", "value", "address", "mode"),
    [
        ("PGHOST", "db.example.org", "/x", "require"),
        ("PGHOST", "/run/postgresql,db.example.org", "/x", "require"),
        ("PGHOST", "/run/postgresql", "/x", None),
        ("PGHOST", "db.example.org", "localhost/x", None),
        ("PGHOSTADDR", "10.0.0.7", "localhost/x", "require"),
        ("PGHOSTADDR", "127.0.0.1", "db.example.org/x", None),
        ("PGPORT", "5432", "localhost/x?hostaddr=10.0.0.7", "require"),
    ],
)
def test_where_libpq_goes_by_other_words_counts_too(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, address: str, mode: str | None
) -> None:
    for each in ("PGSSLMODE", "PGHOST", "PGHOSTADDR"):
        monkeypatch.delenv(each, raising=False)
    monkeypatch.setenv(variable, value)
    assert mode_of(address) == mode
