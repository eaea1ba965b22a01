"""The pages of releases: the draft in words, releasing, comparing, and bringing back."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import open_session, session_for
from planner.db.models import OutboxMessage, ProgrammeItem, Release, Traveller, Trip
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from tests import audience_trip
from tests.audience_trip import BOOKING, CONTACT_PHONE, PLACE_PHONE, SEEN, STAFF_ONLY, TITLES
from tests.counting import CountQueries
from tests.records import NOW, make_item, make_traveller
from tests.web.conftest import ClientFor

ROOT = "/trips/foshan/releases"


@pytest.fixture
def planner(client_for: ClientFor) -> FlaskClient:
    return client_for(Role.PLANNER)


def seen_in(page: str) -> str:
    found = re.search(r'name="seen"[^>]* value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def release(client: FlaskClient, note: str = "") -> int:
    seen = seen_in(client.get(f"{ROOT}/new").text)
    return client.post(f"{ROOT}/new", data={"note": note, "seen": seen}).status_code


def change_item(engine: Engine, office: Actor, hour: int = 11, title: str = "Plenary") -> None:
    with session_for(engine, office, NOW) as session:
        item = session.scalars(select(ProgrammeItem)).one()
        starts, ends = item.starts, item.ends
        assert isinstance(starts, WallTime)
        assert isinstance(ends, WallTime)
        item.schedule(
            WallTime(starts.at.replace(hour=hour), starts.zone),
            WallTime(ends.at.replace(hour=hour + 1), ends.zone),
            "Europe/Berlin",
        )
        item.title = Texts(en=title)
        session.commit()


def releases_of(engine: Engine, office: Actor) -> list[Release]:
    with session_for(engine, office, NOW) as session:
        return list(session.scalars(select(Release).order_by(Release.number)))


def test_before_the_first_release_the_page_says_what_one_is(
    planner: FlaskClient, trip: Trip
) -> None:
    page = planner.get(ROOT).text
    assert trip.slug in page
    assert "Not released yet: travellers and hosts see nothing." in page
    assert f'href="{ROOT}/new"' in page
    assert "Versions" not in page


@pytest.mark.usefixtures("trip")
def test_a_release_is_confirmed_and_kept_with_its_note(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    page = planner.get(f"{ROOT}/new").text
    assert "show version 1 from now on" in page
    assert "These travellers see something new: Director Example." in page
    assert release(planner, "The first programme") == 302
    stored = releases_of(engine, office)
    assert [(each.number, each.note, each.released_by) for each in stored] == [
        (1, "The first programme", "The planner")
    ]
    page = planner.get(ROOT).text
    assert "Released. Feeds and travellers&#39; pages show the new version from now on." in page
    assert "Nothing has changed since version 1." in page
    assert "The first programme" in page
    assert "1 traveller affected" in page


@pytest.mark.usefixtures("trip")
def test_the_second_click_releases_nothing(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    seen = seen_in(planner.get(f"{ROOT}/new").text)
    sent = {"note": "once", "seen": seen}
    assert planner.post(f"{ROOT}/new", data=sent).status_code == 302
    second = planner.post(f"{ROOT}/new", data=sent)
    assert second.status_code == 422
    assert "Nothing has changed since version 1." in second.text
    assert len(releases_of(engine, office)) == 1


@pytest.mark.usefixtures("trip")
def test_only_the_draft_that_was_looked_at_is_released(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    seen = seen_in(planner.get(f"{ROOT}/new").text)
    change_item(engine, office)
    sent = {"note": "mine", "seen": seen}
    refused = planner.post(f"{ROOT}/new", data=sent)
    assert refused.status_code == 422
    assert "Somebody changed the draft after you opened this page." in refused.text
    assert ">mine</textarea>" in refused.text.replace("\r\n", "").replace("\n", "")
    assert releases_of(engine, office) == []
    assert "Not released: please check" in refused.text
    assert "Not saved yet" not in refused.text
    assert seen_in(refused.text) != seen
    again = {"note": "mine", "seen": seen_in(refused.text)}
    assert planner.post(f"{ROOT}/new", data=again).status_code == 302


@pytest.mark.usefixtures("trip")
def test_the_draft_is_compared_in_words_by_day(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    release(planner)
    change_item(engine, office, title="Assembly")
    page = planner.get(ROOT).text
    assert "2 changes since version 1." in page
    assert "Saturday, October 24, 2026" in page
    assert "moved from 10:30 to 11:30; was called Plenary before" in " ".join(page.split())
    assert "These travellers see something new: Director Example." in page
    assert "Release version 2" in page
    release(planner)
    version = planner.get(f"{ROOT}/2").text
    assert "2 changes since version 1, as these readers see it" in version
    assert "moved from 10:30 to 11:30" in version


def test_a_version_stays_as_it_was(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip
) -> None:
    release(planner)
    change_item(engine, office, title="Assembly")
    release(planner)
    first, second = (planner.get(f"{ROOT}/{number}").text for number in (1, 2))
    assert "10:30–11:30" in first
    assert "Plenary" in first
    assert "Assembly" not in first
    assert "11:30–12:30" in second
    assert planner.get(f"{ROOT}/3").status_code == 404
    assert trip.slug in second


@pytest.mark.parametrize("audience", [*SEEN, "staff"])
def test_a_version_is_shown_exactly_as_the_audience_sees_it(
    planner: FlaskClient, engine: Engine, office: Actor, audience: str
) -> None:
    audience_trip.add_trip(engine, office)
    page = planner.get(f"/trips/{audience_trip.SLUG}/releases/1?for={audience}").text
    shown = page[page.index('<section class="day"') :]
    assert audience_trip.titles_in(shown) == SEEN.get(audience, TITLES)
    assert (BOOKING in shown) == (audience not in {"trip", "hosts"})
    assert (CONTACT_PHONE in shown) == (PLACE_PHONE in shown) == (audience != "hosts")
    assert ("Head of anna" in shown) == (audience in {"hosts", "staff"})
    assert ("NOTE-" in shown) == (audience == "staff")
    assert not any(secret in shown for secret in STAFF_ONLY if secret != "NOTE-")


@pytest.mark.parametrize("audience", ["nobody", "traveller:", "office", "hosts:anna"])
def test_an_audience_that_does_not_exist_is_shown_nothing(
    planner: FlaskClient, engine: Engine, office: Actor, audience: str
) -> None:
    audience_trip.add_trip(engine, office)
    for page in ("releases/1", "calendar/file.ics"):
        answer = planner.get(f"/trips/{audience_trip.SLUG}/{page}?for={audience}")
        assert answer.status_code == 404


def test_without_an_audience_all_travellers_view_is_shown(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    audience_trip.add_trip(engine, office)
    page = planner.get(f"/trips/{audience_trip.SLUG}/releases/1?for=").text
    shown = page[page.index('<section class="day"') :]
    assert audience_trip.titles_in(shown) == SEEN["trip"]


def test_a_traveller_who_was_not_there_is_not_found(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    audience_trip.add_trip(engine, office)
    address = f"/trips/{audience_trip.SLUG}/releases/1?for=traveller:carl"
    assert planner.get(address).status_code == 404


@pytest.mark.usefixtures("trip")
@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_others_of_the_office_read_but_do_not_release(
    client_for: ClientFor, engine: Engine, office: Actor, role: Role
) -> None:
    client = client_for(role)
    assert f"{ROOT}/new" not in client.get(ROOT).text
    assert client.get(f"{ROOT}/new").status_code == 403
    assert client.post(f"{ROOT}/new", data={"seen": "x"}).status_code == 403
    assert releases_of(engine, office) == []


@pytest.mark.parametrize(
    "page",
    [ROOT, f"{ROOT}/new", f"{ROOT}/1", f"{ROOT}/1/restore", f"{ROOT}/compare?from=1"],
)
def test_another_office_and_the_unknown_find_nothing(
    client_for: ClientFor, app: object, stranger: Actor, trip: Trip, page: str
) -> None:
    del app, trip
    client = client_for(Role.ADMIN, stranger)
    assert client.get(page).status_code == 404
    client.delete_cookie("planner")
    assert client.get(page).status_code == 302


def test_the_pages_ask_the_database_as_often_for_three_items_as_for_one(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip, count_queries: CountQueries
) -> None:
    release(planner)
    with count_queries() as one:
        assert planner.get(f"{ROOT}/1").status_code == 200
        assert planner.get(ROOT).status_code == 200
    with session_for(engine, office, NOW) as session:
        kept = session.get_one(Trip, trip.id)
        place = kept.places[0].record
        kept.items += [
            make_item(key, place, date(2026, 10, 25), f"{hour}:00")
            for hour, key in enumerate(("talk", "tour"), start=10)
        ]
        kept.travellers += [make_traveller("mayor"), make_traveller("guide")]
        session.commit()
    release(planner)
    with count_queries() as three:
        assert planner.get(f"{ROOT}/1").status_code == 200
        assert planner.get(ROOT).status_code == 200
    assert len(three) == len(one) < 60


def words_of(page: str) -> str:
    """What a page says, without marks and with single blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def give_address(engine: Engine, office: Actor, email: str) -> None:
    with session_for(engine, office, NOW) as session:
        person = session.scalars(select(Traveller)).one()
        person.email, person.language = email, "en"
        session.commit()


def mails(engine: Engine) -> list[OutboxMessage]:
    with open_session(engine) as session, everywhere(session):
        return list(session.scalars(select(OutboxMessage)))


@pytest.mark.usefixtures("trip")
def test_any_two_versions_and_the_draft_are_compared(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    for hour in (10, 11, 12):
        change_item(engine, office, hour=hour)
        release(planner)
    change_item(engine, office, hour=14)
    there = words_of(planner.get(f"{ROOT}/compare?from=1&to=3").text)
    assert "1 change from version 1 to version 3." in there
    assert "Plenary 12:30–13:30, Foshan moved from 10:30 to 12:30" in there
    back = words_of(planner.get(f"{ROOT}/compare?from=3&to=1").text)
    assert "moved from 12:30 to 10:30" in back
    draft = words_of(planner.get(f"{ROOT}/compare?from=2&to=draft").text)
    assert "1 change from version 2 to the draft." in draft
    assert "moved from 11:30 to 14:30" in draft
    assert "Nothing differs between version 2 and version 2." in words_of(
        planner.get(f"{ROOT}/compare?from=2&to=2").text
    )
    page = planner.get(ROOT).text
    assert f'href="{ROOT}/compare?from=2&amp;to=3"' in page
    assert f'href="{ROOT}/compare?from=1&amp;to=draft"' in page


@pytest.mark.usefixtures("trip")
def test_without_a_choice_the_draft_is_compared_with_the_newest_version(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    page = planner.get(f"{ROOT}/compare").text
    assert "There is no version yet" in words_of(page)
    assert f'href="{ROOT}/new"' in page
    assert "Nothing differs" not in page
    for hour in (10, 11):
        change_item(engine, office, hour=hour)
        release(planner)
    change_item(engine, office, hour=12)
    page = planner.get(f"{ROOT}/compare").text
    assert "1 change from version 2 to the draft." in words_of(page)
    assert '<option selected value="2">' in page
    before = words_of(planner.get(f"{ROOT}/compare?to=2").text)
    assert "1 change from version 1 to version 2." in before


@pytest.mark.usefixtures("trip")
@pytest.mark.parametrize("query", ["from=2", "from=0", "to=x", "from=-1", "to=" + "9" * 30])
def test_what_is_no_version_is_not_compared(planner: FlaskClient, query: str) -> None:
    release(planner)
    assert planner.get(f"{ROOT}/compare?{query}").status_code == 404


@pytest.mark.usefixtures("trip")
def test_a_version_is_brought_back_once_confirmed(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    release(planner)
    change_item(engine, office, hour=14, title="Assembly")
    page = planner.get(f"{ROOT}/1/restore").text
    said = words_of(page)
    assert "moved from 14:30 to 10:30; was called Assembly before" in said
    assert "What the draft alone says is lost: no version holds it." in said
    sent = planner.post(f"{ROOT}/1/restore", data={"seen": seen_in(page)})
    assert (sent.status_code, sent.location) == (302, ROOT)
    page = planner.get(ROOT).text
    assert "The draft is version 1 again. Nobody sees it yet." in page
    assert "Nothing has changed since version 1." in page
    again = words_of(planner.get(f"{ROOT}/1/restore").text)
    assert "The draft says what version 1 says." in again


@pytest.mark.usefixtures("trip")
def test_a_draft_that_changed_meanwhile_is_not_overwritten(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    release(planner)
    change_item(engine, office)
    seen = seen_in(planner.get(f"{ROOT}/1/restore").text)
    change_item(engine, office, hour=15)
    refused = planner.post(f"{ROOT}/1/restore", data={"seen": seen})
    assert refused.status_code == 422
    assert "Somebody changed the draft after you opened this page." in refused.text
    with session_for(engine, office, NOW) as session:
        item = session.scalars(select(ProgrammeItem)).one()
        assert isinstance(item.starts, WallTime)
        assert item.starts.at.hour == 15


def test_items_that_a_version_lacks_go_unless_ticked(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip
) -> None:
    release(planner)
    with session_for(engine, office, NOW) as session:
        kept = session.get_one(Trip, trip.id)
        kept.items += [make_item(key, None, date(2026, 10, 25)) for key in ("talk", "tour")]
        session.commit()
        uids = {item.key: item.uid for item in kept.items}
    page = planner.get(f"{ROOT}/1/restore").text
    assert "Version 1 does not have the following items." in page
    data = {"seen": seen_in(page), "keep": [uids["tour"]]}
    assert planner.post(f"{ROOT}/1/restore", data=data).status_code == 302
    with session_for(engine, office, NOW) as session:
        keys = session.scalars(select(ProgrammeItem.key).order_by(ProgrammeItem.position)).all()
        assert keys == ["plenary", "tour"]


@pytest.mark.usefixtures("trip")
def test_mail_is_written_only_if_asked_for(
    planner: FlaskClient, engine: Engine, office: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    give_address(engine, office, "director@example.org")
    release(planner)
    assert mails(engine) == []
    change_item(engine, office)
    seen = seen_in(planner.get(f"{ROOT}/new").text)
    data = {"note": "Bring a badge.", "seen": seen, "tell": "y"}
    assert planner.post(f"{ROOT}/new", data=data).status_code == 302
    [mail] = mails(engine)
    assert (mail.recipient, mail.sent_at) == ("director@example.org", NOW)
    assert "- Plenary moved from 10:30 to 11:30, Foshan\n" in mail.text
    assert "Bring a badge." in mail.text
    assert mail.text in capsys.readouterr().err  # there is no mail server
    assert "1 mail is on its way." in planner.get(ROOT).text


@pytest.mark.usefixtures("trip")
def test_staff_read_whom_no_mail_reaches(planner: FlaskClient, engine: Engine) -> None:
    page = planner.get(f"{ROOT}/new").text
    words = "Without an e-mail address, tell them yourself: Director Example."
    assert words in page
    planner.post(f"{ROOT}/new", data={"seen": seen_in(page), "tell": "y"})
    assert words in planner.get(ROOT).text
    assert mails(engine) == []


def test_a_single_version_is_compared_with_the_draft(planner: FlaskClient, trip: Trip) -> None:
    assert trip.slug in ROOT
    release(planner)
    link = f'href="{ROOT}/compare?from=1&amp;to=draft">Compare two versions<'
    assert link in planner.get(ROOT).text


def test_the_comparison_asks_as_often_for_three_items_as_for_one(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip, count_queries: CountQueries
) -> None:
    release(planner)
    pages = (f"{ROOT}/compare?from=1", f"{ROOT}/1/restore", ROOT)
    with count_queries() as one:
        assert [planner.get(page).status_code for page in pages] == [200] * 3
    with session_for(engine, office, NOW) as session:
        kept = session.get_one(Trip, trip.id)
        kept.items += [make_item(key, None, date(2026, 10, 25)) for key in ("talk", "tour")]
        kept.travellers += [make_traveller("mayor"), make_traveller("guide")]
        session.commit()
    release(planner)
    with count_queries() as three:
        assert [planner.get(page).status_code for page in pages] == [200] * 3
    assert len(three) == len(one)
