"""What the log says of signing in and of rights, and that nothing that was typed is in it."""

import logging

import pytest
from flask import Flask
from sqlalchemy import Engine

from planner.domain.access import Actor, Role
from tests.services.cast import PASSWORD, add_account
from tests.web.conftest import ClientFor
from tests.web.programs import Program
from tests.web.test_access_matrix import signed_out

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

EMAIL = "eva@example.org"
HERE = "127.0.0.1"

Lines = list[tuple[int, str, dict[str, object]]]


def noted(caplog: pytest.LogCaptureFixture) -> Lines:
    found = [each for each in caplog.records if each.name == "planner.security"]
    return [(each.levelno, each.getMessage(), vars(each)["fields"]) for each in found]


@pytest.fixture(autouse=True)
def at_info(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "planner.security")


def test_each_sign_in_is_told_with_its_account_network_and_way(
    app: Flask, engine: Engine, office: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    eva = add_account(engine, office, EMAIL).account_id
    for email, password in (
        ("nobody@example.org", PASSWORD),
        *[(EMAIL, "swordfish")] * 5,
        (EMAIL, PASSWORD),
    ):
        client = signed_out(app)
        client.post("/sign-in", data={"email": email, "password": password})
    lines = noted(caplog)
    refused = {"event": "refused", "by": "password", "account": eva, "network": HERE}
    assert [fields for _, _, fields in lines] == [
        {"event": "refused", "by": "password", "network": HERE},
        *[refused] * 5,
        {"event": "throttled", "limit": "tries of an account", "seconds": 30},
    ]
    assert {level for level, _, _ in lines} == {logging.WARNING}
    assert lines[1][1] == f"a sign-in was refused: by password, account {eva}, network {HERE}"
    assert not any(typed in str(lines) for typed in (EMAIL, "nobody", "swordfish", PASSWORD))


def test_coming_and_going_is_told_where_machines_read(
    app: Flask, engine: Engine, office: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    eva, client = add_account(engine, office, EMAIL).account_id, signed_out(app)
    client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = "known"
    client.post("/account/password", data={"old": "no", "new": "x" * 12, "again": "x" * 12})
    client.post("/sign-out")
    assert [(level, fields["event"]) for level, _, fields in noted(caplog)] == [
        (logging.INFO, "signed_in"),
        (logging.WARNING, "own_password"),
        (logging.INFO, "signed_out"),
    ]
    assert {fields["account"] for _, _, fields in noted(caplog)} == {eva}


def test_what_a_role_may_not_and_what_no_form_sent_is_told_by_route(
    client_for: ClientFor, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_for(Role.VIEWER)
    assert client.get("/admin/accounts/1").status_code == 403
    client.environ_base["HTTP_X_CSRFTOKEN"] = "forged"
    assert client.post("/language", data={"language": "de"}).status_code == 400
    told = [(fields["event"], fields["role"], fields["route"]) for *_, fields in noted(caplog)]
    assert told == [
        ("forbidden", Role.VIEWER, "/admin/accounts/<int:number>"),
        ("forged", Role.VIEWER, "/language"),
    ]


def test_a_token_that_opens_nothing_is_told(
    app: Flask, office: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    del office
    assert Program(app, "unknown-secret").get("/trips").status_code == 401
    [(level, told, fields)] = noted(caplog)
    assert (level, fields) == (
        logging.WARNING,
        {"event": "refused", "by": "token", "network": HERE},
    )
    assert "unknown-secret" not in told
