"""Offices, accounts, the schema and the settings from the command line."""

import socket
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from planner.db.migration import downgrade, head
from tests.cli.conftest import OFFICE, Run, RunJson
from tests.services.cast import PASSWORD


def test_an_office_is_created_once(run: Run, run_json: RunJson) -> None:
    wanted = [*OFFICE, "--subdivision", "NW", "--language", "en"]
    assert run_json("office", "create", "solingen", *wanted) == {
        "slug": "solingen",
        "name": "Office",
        "zone": "Europe/Berlin",
        "country": "DE",
        "subdivision": "NW",
        "language": "en",
    }
    again = run("office", "create", "solingen", *OFFICE)
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr == "There is an office with this short name.\n"


def test_an_office_needs_a_real_zone(run: Run) -> None:
    refused = run("office", "create", "a", "--name", "A", "--zone", "Mars", "--country", "DE")
    assert (refused.exit_code, refused.stderr) == (1, "There is no such time zone.\n")


@pytest.mark.usefixtures("office")
def test_an_account_takes_its_password_from_standard_input(run_json: RunJson) -> None:
    who = ["ada@example.org", "--role", "planner", "--name", "Ada"]
    made = run_json("account", "create", *who, "--password-stdin", stdin=f"{PASSWORD}\n")
    told = {"email": "ada@example.org", "name": "Ada", "role": "planner", "known": False}
    assert made == told


@pytest.mark.usefixtures("office")
def test_where_passwords_are_off_accounts_are_still_made(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_OIDC_ISSUER", "https://login.example.org")
    monkeypatch.setenv("PLANNER_OIDC_CLIENT_ID", "planner")
    monkeypatch.setenv("PLANNER_OIDC_CLIENT_SECRET", "a secret of the client")
    monkeypatch.setenv("PLANNER_PASSWORD_SIGN_IN", "off")
    who = ["ada@example.org", "--role", "planner", "--name", "Ada", "--password-stdin"]
    made = run("account", "create", *who, stdin=PASSWORD)
    assert (made.exit_code, made.stdout) == (0, "Created the account ada@example.org.\n")


@pytest.mark.usefixtures("office")
def test_an_account_of_another_office_keeps_its_password_and_the_command_says_so(run: Run) -> None:
    run("office", "create", "remscheid", *OFFICE)
    who = ["ada@example.org", "--role", "viewer", "--password-stdin", "--office"]
    run("account", "create", *who, "solingen", "--name", "Ada", stdin=PASSWORD)
    again = run("account", "create", *who, "remscheid", "--name", "Eva", stdin="another long one")
    assert again.exit_code == 0
    assert again.stderr == (
        "ada@example.org has an account in another office: it keeps its name and password.\n"
    )


@pytest.mark.parametrize(("country", "part"), [("XX", ""), ("ZZ", ""), ("DE", "QQ"), ("de", "")])
def test_an_office_lies_in_a_country_and_part_that_exist(run: Run, country: str, part: str) -> None:
    place = ["--zone", "Europe/Berlin", "--country", country, "--subdivision", part]
    refused = run("office", "create", "o", "--name", "O", *place)
    assert (refused.exit_code, refused.stdout) == (1, "")


@pytest.mark.usefixtures("office")
def test_an_account_is_asked_for_its_password_twice(run: Run) -> None:
    who = ["ada@example.org", "--office", "solingen", "--role", "viewer", "--name", "Ada"]
    made = run("account", "create", *who, stdin=f"{PASSWORD}\n{PASSWORD}\n")
    assert (made.exit_code, made.stdout) == (0, "Created the account ada@example.org.\n")
    assert PASSWORD not in made.output
    unlike = run("account", "create", *who, stdin=f"{PASSWORD}\nother\n")
    assert unlike.exit_code == 1


@pytest.mark.usefixtures("office")
def test_nobody_becomes_the_system(run: Run) -> None:
    who = ["ada@example.org", "--role", "system", "--name", "Ada"]
    assert run("account", "create", *who, "--password-stdin", stdin=PASSWORD).exit_code == 2


NEWER = "The database was made by a newer version of Planner: install that one.\n"
FOREIGN = "The database has tables, but not of a version that Planner knows: "


def test_commands_need_an_office(run: Run) -> None:
    refused = run("trip", "list")
    assert refused.exit_code == 1
    assert refused.stderr == ("There is no office yet: make one with `planner office create`.\n")


def test_an_empty_database_gets_its_schema(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_DATABASE_URL", f"sqlite:///{tmp_path}/new.sqlite")
    assert run("office", "create", "solingen", *OFFICE).exit_code == 0


@pytest.mark.parametrize(
    ("command", "version", "reason"),
    [
        ("trip list", "later", NEWER),
        ("trip list", "0001", "The database has an older schema: run `planner migrate` first.\n"),
        ("trip list", "0000", "The database has an older schema: run `planner migrate` first.\n"),
        ("trip list", None, FOREIGN),
        ("migrate", "later", NEWER),
        ("migrate", "0000", FOREIGN),
        ("migrate", None, FOREIGN),
    ],
)
def test_a_schema_of_another_version_is_refused(
    run: Run, engine: Engine, command: str, version: str | None, reason: str
) -> None:
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if version:
            row = {"version": version}
            connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), row)
    refused = run(*command.split())
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith(reason)


def test_the_schema_is_brought_up_to_date(run: Run, run_json: RunJson, engine: Engine) -> None:
    downgrade(engine, "base")
    assert run_json("migrate") == {"revision": head()}
    assert run("migrate").stdout == f"The schema is at revision {head()}.\n"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PLANNER_SECRET_KEY", "short", "PLANNER_SECRET_KEY: needs at least 32 characters"),
        ("PLANNER_BASE_URL", "planner", "PLANNER_BASE_URL: must be an address like "),
        ("PLANNER_BASE_URL", "http://[::1", "PLANNER_BASE_URL: must be an address like "),
        ("PLANNER_BASE_URL", "http://h:port", "PLANNER_BASE_URL: must be an address like "),
        ("PLANNER_BASE_URL", "https://:80", "PLANNER_BASE_URL: must be an address like "),
        ("PLANNER_BASE_URL", "https://u:p@h", "PLANNER_BASE_URL: must be an address like "),
        ("PLANNER_BASE_URL", "https://h/below", "PLANNER_BASE_URL: must be an address like "),
        ("PLANNER_SMTP_URL", "smtp://", "PLANNER_SMTP_URL: must be an address like "),
        ("PLANNER_IMAP_URL", "pop://h", "PLANNER_IMAP_URL: must be an address like "),
        ("PLANNER_IMAP_URL", "imaps://h", "PLANNER_IMAP_URL: must be an address like "),
        ("PLANNER_IMAP_URL", "imaps://u@h/%C3%A4", "PLANNER_IMAP_URL: must be an address like "),
        ("PLANNER_SMTP_URL", "smtp://h:port", "PLANNER_SMTP_URL: must be an address like "),
        ("PLANNER_SMTP_TLS", "maybe", "PLANNER_SMTP_TLS: must be required or offered"),
        ("PLANNER_FONTS", "/no/such/folder", "PLANNER_FONTS: must be a folder with fonts"),
        ("PLANNER_PRIVATE_WEBHOOKS", "yes", "PLANNER_PRIVATE_WEBHOOKS: must be 1 or 0"),
        ("PLANNER_MAIL_FROM", "nobody", "PLANNER_MAIL_FROM: must be an e-mail address"),
        ("PLANNER_MAIL_FROM", "a@b.org\nBcc: c@d", "PLANNER_MAIL_FROM: must be "),
        ("PLANNER_DATABASE_URL", "postgresql://h:port/x", "PLANNER_DATABASE_URL: "),
        (
            "PLANNER_FEED_DATABASE_URL",
            "sqlite:///x",
            "PLANNER_FEED_DATABASE_URL: must be a replica",
        ),
        ("PLANNER_DATABASE_URL", "mysql://x", "PLANNER_DATABASE_URL: must begin with "),
        ("PLANNER_DATABASE_URL", "sqlite:////no/such/folder/x", "PLANNER_DATABASE_URL: unable "),
    ],
)
def test_a_wrong_setting_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(name, value)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    for command in (["trip", "list"], ["migrate"], ["serve", "--port", port]):
        refused = run(*command)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr.startswith(reason)


def test_a_file_that_is_no_database_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, " * 99, encoding="utf-8")
    monkeypatch.setenv("PLANNER_DATABASE_URL", f"sqlite:///{path}")
    refused = run("trip", "list")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "PLANNER_DATABASE_URL: file is not a database\n"


def test_a_key_file_that_holds_no_key_stops_the_start(
    run: Run, environment: dict[str, str]
) -> None:
    folder = Path(environment["PLANNER_DATA"])
    folder.mkdir()
    folder.joinpath("secret-key").touch()
    result = run("trip", "list")
    assert result.exit_code == 1
    assert result.stderr.startswith("PLANNER_SECRET_KEY: ")


def test_an_argument_that_is_no_text_is_wrong_usage(run: Run) -> None:
    run("office", "create", "o", *OFFICE)
    assert run("trip", "dump", "\udcff").exit_code == 2
