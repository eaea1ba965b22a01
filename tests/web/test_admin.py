"""Administration, as a browser sees it."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import open_session, session_for
from planner.db.models import Account, Membership, Office, OutboxMessage, WebhookCall
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.services.undelivered import is_open
from tests.records import NOW
from tests.services.cast import add_account, membership_of
from tests.services.test_operations import fill
from tests.web.conftest import ClientFor

INVITED = {"name": "Bea Beispiel", "email": "Bea@Example.org", "role": "planner", "language": "en"}
SETTINGS = {
    "name": "Business development",
    "language": "de",
    "zone": "Europe/Berlin",
    "feed_days": "365",
    "keep_cancelled_days": "14",
    "refresh_minutes": "60",
    "erase_days": "30",
    "rule_months": "6",
    "gzip_feeds": "y",
    "version": "1",
}
PAGES = ["/admin/", "/admin/accounts/new", "/admin/accounts/1", "/admin/office", "/admin/history"]
POSTS = [
    "/admin/accounts/new",
    "/admin/accounts/1",
    "/admin/accounts/1/invitation",
    "/admin/accounts/1/deactivate",
    "/admin/accounts/1/reactivate",
    "/admin/office",
]


@pytest.fixture
def eva(engine: Engine, office: Actor) -> Membership:
    return membership_of(engine, add_account(engine, office, "eva@example.org"))


@pytest.fixture
def admin(client_for: Callable[..., FlaskClient], office: Actor, engine: Engine) -> FlaskClient:
    add_account(engine, office, "ada@example.org", Role.ADMIN)
    return client_for(Role.ADMIN)


def _member(engine: Engine, actor: Actor, email: str) -> Membership:
    with session_for(engine, actor, NOW) as session:
        query = select(Membership).join(Membership.account).where(Account.email == email)
        return session.scalars(query).one()


@pytest.mark.parametrize("role", [Role.PLANNER, Role.APPROVER, Role.VIEWER])
def test_only_administrators_get_in(
    client_for: Callable[..., FlaskClient], eva: Membership, role: Role
) -> None:
    assert eva.id == 1
    client = client_for(role)
    assert {client.get(path).status_code for path in PAGES} == {403}
    assert {client.post(path).status_code for path in POSTS} == {403}


def test_a_stranger_finds_nobody(
    client_for: Callable[..., FlaskClient], stranger: Actor, eva: Membership
) -> None:
    assert eva.id == 1
    client = client_for(Role.ADMIN, stranger)
    paths = [path for path in POSTS if "/1" in path]
    assert {client.post(path, data={"role": "viewer"}).status_code for path in paths} == {404}
    assert client.get("/admin/accounts/1").status_code == 404
    assert "eva@example.org" not in client.get("/admin/").text


def test_the_list_says_who_can_sign_in(admin: FlaskClient, eva: Membership) -> None:
    assert eva.is_active
    page = " ".join(admin.get("/admin/").text.split())
    rows = {
        email: re.sub(r"<[^>]+>", "", row).split(email)[1].split()
        for row in re.findall(r'<li class="row-link">(.*?)</li>', page)
        for email in re.findall(r"\S+@example\.org", re.sub(r"<[^>]+>", " ", row))
    }
    assert rows["eva@example.org"] == ["Planner", "Active"]
    assert rows["ada@example.org"] == ["Administrator", "Active"]
    invited = next(words for email, words in rows.items() if email.startswith("admin-"))
    assert invited == ["Administrator", "Invited,", "not", "yet", "accepted"]


def test_inviting_mails_a_link_and_shows_it_on_the_console(
    admin: FlaskClient, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert admin.post("/admin/accounts/new", data=INVITED).location == "/admin/"
    page = admin.get("/admin/").text
    assert "A mail to bea@example.org is on its way." in page
    assert "/invitation/" not in page
    with open_session(engine) as session, everywhere(session):
        [mail] = session.scalars(select(OutboxMessage)).all()
    assert mail.sent_at == NOW
    shown = capsys.readouterr().err
    assert re.search(r"^http://localhost/invitation/\S{43}$", shown, re.MULTILINE)
    assert mail.text == ""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"email": "bea"}, "This is not an e-mail address."),
        ({"email": "eva@example.org"}, "This address already has an account in the office."),
        ({"role": "system"}, "Not a valid choice."),
    ],
)
def test_a_refused_invitation_keeps_what_was_typed(
    admin: FlaskClient, engine: Engine, eva: Membership, change: dict[str, str], reason: str
) -> None:
    assert eva.is_active
    answer = admin.post("/admin/accounts/new", data=INVITED | change)
    assert answer.status_code == 422
    assert reason in answer.text
    assert 'value="Bea Beispiel"' in answer.text
    with open_session(engine) as session, everywhere(session):
        assert session.scalars(select(OutboxMessage)).all() == []


def test_an_invitation_is_sent_again(admin: FlaskClient, engine: Engine, office: Actor) -> None:
    admin.post("/admin/accounts/new", data=INVITED)
    member = _member(engine, office, "bea@example.org")
    assert "Send the invitation again" in admin.get(f"/admin/accounts/{member.id}").text
    assert admin.post(f"/admin/accounts/{member.id}/invitation").status_code == 302
    with open_session(engine) as session, everywhere(session):
        assert len(session.scalars(select(OutboxMessage)).all()) == 2


def test_changing_a_role(
    admin: FlaskClient, engine: Engine, office: Actor, eva: Membership
) -> None:
    path = f"/admin/accounts/{eva.id}"
    assert '<option selected value="planner">' in admin.get(path).text
    data = {"role": "approver", "version": str(eva.version)}
    assert admin.post(path, data=data).location == "/admin/"
    assert _member(engine, office, "eva@example.org").role is Role.APPROVER
    again = admin.post(path, data=data | {"role": "viewer"})
    assert again.status_code == 409
    assert "Approver" in again.text
    assert "Viewer" in again.text


def test_switching_off_asks_first(
    admin: FlaskClient, engine: Engine, office: Actor, eva: Membership
) -> None:
    path = f"/admin/accounts/{eva.id}"
    question = admin.get(f"{path}/deactivate")
    assert "Switch off Eva?" in question.text
    assert _member(engine, office, "eva@example.org").is_active
    data = {"version": str(eva.version)}
    assert admin.post(f"{path}/deactivate", data=data).location == "/admin/"
    assert not _member(engine, office, "eva@example.org").is_active
    assert "Switch on again" in admin.get(path).text
    shown = {"version": str(eva.version + 1)}
    assert admin.post(f"{path}/reactivate", data=data).status_code == 409
    assert admin.post(f"{path}/reactivate", data=shown).location == path
    assert _member(engine, office, "eva@example.org").is_active


def test_one_does_not_change_oneself(admin: FlaskClient, engine: Engine, office: Actor) -> None:
    own = _member(engine, office, f"admin-{office.office_id}@example.org")
    path = f"/admin/accounts/{own.id}"
    assert "This is you." in admin.get(path).text
    assert admin.post(path, data={"role": "viewer", "version": "1"}).status_code == 403
    assert admin.post(f"{path}/deactivate", data={"version": "1"}).status_code == 403


def test_settings_are_saved(admin: FlaskClient, engine: Engine, office: Actor) -> None:
    assert 'value="Europe/Berlin"' in admin.get("/admin/office").text
    data = SETTINGS | {"refresh_minutes": "30"}
    del data["gzip_feeds"]
    assert admin.post("/admin/office", data=data).location == "/admin/office"
    with session_for(engine, office, NOW) as session:
        stored = session.get_one(Office, office.office_id)
        assert (stored.name, stored.refresh_minutes, stored.gzip_feeds, stored.version) == (
            "Business development",
            30,
            False,
            2,
        )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"feed_days": "0"}, "Write a number from 1 to 1825."),
        ({"keep_cancelled_days": "ten"}, "Not a valid integer value."),
        ({"zone": "Europe/Foshan"}, "Choose a time zone from the list: Europe/Berlin."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_refused_settings_keep_what_was_typed(
    admin: FlaskClient, change: dict[str, str], reason: str
) -> None:
    answer = admin.post("/admin/office", data=SETTINGS | change)
    assert answer.status_code == 422
    assert reason in answer.text
    assert all(f'value="{value}"' in answer.text for value in change.values())


def test_no_cancelled_item_may_stay_in_calendars(admin: FlaskClient) -> None:
    data = SETTINGS | {"keep_cancelled_days": "0"}
    assert admin.post("/admin/office", data=data).status_code == 302


def test_two_administrators_editing_settings_lose_nothing(admin: FlaskClient) -> None:
    admin.post("/admin/office", data=SETTINGS | {"name": "First"})
    second = admin.post("/admin/office", data=SETTINGS | {"name": "Second"})
    assert second.status_code == 409
    assert "First" in second.text
    assert "Second" in second.text
    chosen = {
        "resolve": "1",
        "version": "2",
        "keep:name": "theirs",
        **{f"mine:{name}": value for name, value in (SETTINGS | {"name": "Second"}).items()},
        "theirs:name": "First",
    }
    assert admin.post("/admin/office", data=chosen).status_code == 302
    assert 'value="First"' in admin.get("/admin/office").text


def test_the_history_shows_everything_in_the_office(admin: FlaskClient) -> None:
    admin.post("/admin/office", data=SETTINGS | {"refresh_minutes": "30"})
    page = " ".join(admin.get("/admin/history").text.split())
    assert "<dt>Minutes after which calendars should look again</dt>" in page
    assert "<del>60</del>" in page
    assert "<ins>30</ins>" in page
    assert "The admin" in page


def test_nobody_switches_themselves_off(admin: FlaskClient, engine: Engine, office: Actor) -> None:
    number = _member(engine, office, f"admin-{office.office_id}@example.org").id
    for answer in (
        admin.get(f"/admin/accounts/{number}/deactivate"),
        admin.post(f"/admin/accounts/{number}/deactivate", data={"version": "1"}),
    ):
        assert answer.status_code == 403
        assert "You can&#39;t switch yourself off. Ask another administrator." in answer.text


def test_failures_are_seen_to_on_the_page_of_operations(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    page = "/admin/operations"
    admin = client_for(Role.ADMIN)
    fill(engine, office)
    shown = admin.get(page).text
    assert "1 mail failed" in shown
    assert "1 call failed" in shown
    with session_for(engine, office, NOW) as session:
        mail = session.scalars(select(OutboxMessage.id).where(is_open())).one()
        call = session.scalars(select(WebhookCall.id).where(WebhookCall.failed_at == NOW)).one()
    for path in (f"mails/{mail}/settle", f"calls/{call}/again"):
        assert admin.post(f"{page}/{path}").location == page
    shown = admin.get(page).text
    assert ("none failed" in shown, "no call failed" in shown) == (True, True)
    assert "2 calls wait" in shown
    with session_for(engine, office, NOW) as session:
        session.get_one(WebhookCall, call).failed_at = NOW
        session.commit()
    assert admin.post(f"{page}/calls/{call}/drop").location == page
    assert admin.post(f"{page}/calls/{call}/drop").status_code == 404
