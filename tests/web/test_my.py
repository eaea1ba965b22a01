"""The traveller's page: without sign-in, only what is released, only what is theirs."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from planner.db.engine import session_for
from planner.db.models import (
    Acknowledgement,
    Place,
    ProgrammeItem,
    Release,
    Traveller,
    TravellerPage,
    Trip,
    TripPlace,
)
from planner.domain.access import Actor
from planner.domain.entries import Position
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.domain.vocabulary import ItemStatus, TripStatus
from planner.services.releases import release_trip
from planner.services.traveller_pages import create_page, revoke_page
from planner.web.my import links
from planner.web.my.views import VISITS
from tests import audience_trip
from tests.audience_trip import BOOKING, BRING, CONTACT_PHONE, PLACE_PHONE, SEEN, SLUG, STAFF_ONLY
from tests.counting import CountQueries
from tests.pdfs import files_in, text_of
from tests.records import NOW, make_item, make_traveller, make_trip

WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0) MicroMessenger/8.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0) AppleWebKit/605 Version/26.0 Safari/604"
OPENING = datetime.fromisoformat("2026-10-24T09:15:00+08:00")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody signed in with."""
    return app.test_client()


def words_of(body: bytes) -> str:
    """What the files of an archive say."""
    files = files_in(body).items()
    return "".join(text_of(each) if name.endswith("pdf") else each.decode() for name, each in files)


FILES = {"application/pdf": text_of, "application/zip": words_of}


def share(engine: Engine, office: Actor, traveller: str = "anna") -> str:
    with session_for(engine, office, NOW) as session:
        _, secret = create_page(session, office, SLUG, traveller, "Phone", NOW)
        session.commit()
        return secret


@pytest.fixture
def secret(engine: Engine, office: Actor) -> str:
    """The secret of Anna's page of the released trip."""
    audience_trip.add_trip(engine, office)
    return share(engine, office)


def every_page(client: FlaskClient, secret: str) -> list[str]:
    """The page and all pages that it leads to."""
    found, ahead = {}, [f"/my/{secret}/"]
    while ahead:
        address = ahead.pop()
        answer = client.get(address)
        assert answer.status_code == 200, address
        if answer.mimetype in FILES:
            found[address] = FILES[answer.mimetype](answer.data)
            continue
        found[address] = answer.text
        inside = re.findall(rf'href="(/my/{secret}/[^"#]*)', answer.text)
        ahead += [other for other in set(inside) - found.keys() if other not in ahead]
    return list(found.values())


def item_address(client: FlaskClient, secret: str, title: str) -> str:
    page = client.get(f"/my/{secret}/").text
    rows: list[tuple[str, str]] = re.findall(
        r'<li[^>]*><a href="([^"]+)">(.*?)</a></li>', page, re.DOTALL
    )
    return next(address for address, row in rows if title in row)


@pytest.mark.parametrize("traveller", ["anna", "bernd"])
def test_a_traveller_sees_on_all_pages_just_what_is_theirs(
    client: FlaskClient, engine: Engine, office: Actor, traveller: str
) -> None:
    audience_trip.add_trip(engine, office)
    pages = every_page(client, share(engine, office, traveller))
    everything = "\n".join(pages)
    mine = SEEN[f"traveller:{traveller}"]
    assert audience_trip.titles_in(everything) == mine
    assert set(re.findall(rf"{BOOKING}(\w+)", everything)) == mine
    assert set(re.findall(rf"{BRING}(\w+)", everything)) == mine
    assert not any(secret in everything for secret in STAFF_ONLY)
    assert "Head of" in everything
    assert f"Head of {traveller}" not in everything
    assert CONTACT_PHONE in everything
    assert PLACE_PHONE in everything
    assert len(pages) >= 1 + 2 * len(mine)


def test_booking_references_stand_on_the_items_page_only(client: FlaskClient, secret: str) -> None:
    assert BOOKING not in client.get(f"/my/{secret}/").text
    assert f"{BOOKING}Opening" in client.get(item_address(client, secret, "Opening")).text


def test_the_answer_carries_no_session_and_tells_nobody(client: FlaskClient, secret: str) -> None:
    with client.session_transaction() as cookie:
        cookie["language"] = "zh"
    for address in (f"/my/{secret}/", item_address(client, secret, "Opening"), "/my/wrong/"):
        answer = client.get(address)
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert re.findall(r"<script(?! src=)", answer.text) == []
        assert "style=" not in answer.text
    foreign = re.findall(r'(?:src|href)="(https?://[^"]+)"', answer.text)
    assert foreign == []


def test_the_page_is_in_the_travellers_language_or_the_one_chosen(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    assert '<html lang="de"' in client.get(f"/my/{secret}/").text
    page = client.get(f"/my/{secret}/?lang=zh")
    assert '<html lang="zh-Hans"' in page.text
    inside = re.findall(rf'href="(/my/{secret}/items/[^"]*)', page.text)
    assert inside
    assert all(address.endswith("?lang=zh") for address in inside)
    assert '<html lang="de"' in client.get(f"/my/{secret}/?lang=fr").text
    other = share(engine, office, "bernd")  # nobody knows what he reads: his browser says
    for browser, expected in (("en-GB,en", "en"), ("zh-CN,zh;q=0.9", "zh-Hans")):
        page = client.get(f"/my/{other}/", headers={"Accept-Language": browser})
        assert f'<html lang="{expected}"' in page.text


def test_whatever_is_wrong_with_an_address_the_answer_is_the_same(
    client: FlaskClient, engine: Engine, office: Actor, app: Flask, secret: str
) -> None:
    revoked = share(engine, office)
    with session_for(engine, office, NOW) as session:
        link = session.scalars(select(TravellerPage).order_by(TravellerPage.id.desc())).first()
        assert link
        revoke_page(session, office, link.id, NOW)
        session.commit()
    answers = [
        client.get(f"/my/{address}")
        for address in (
            "wrong/",
            f"{secret[:-1]}/",
            f"{secret.swapcase()}/",
            f"{revoked}/",
            f"{revoked}/items/1",
            f"{secret}/items/unknown",
            f"{secret}/items/unknown/place",
            f"{secret}/something/else",
        )
    ]
    app.extensions["planner_clock"] = lambda: NOW + timedelta(days=800)
    answers.append(client.get(f"/my/{secret}/"))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    for answer in answers:
        answer.headers.pop("X-Request-ID")  # of each request its own
    assert len({str(sorted(answer.headers)) for answer in answers}) == 1
    assert "There is nothing at this address" in answers[0].text


def test_only_reading_is_possible(client: FlaskClient, secret: str) -> None:
    assert client.head(f"/my/{secret}/").status_code == 200
    client.environ_base["HTTP_X_CSRFTOKEN"] = "none"
    assert client.post(f"/my/{secret}/").status_code in {400, 405}


def test_before_the_first_release_nothing_of_the_draft_is_told(
    client: FlaskClient, engine: Engine, office: Actor
) -> None:
    audience_trip.add_trip(engine, office, released=False)
    page = client.get(f"/my/{share(engine, office)}/?lang=en").text
    assert "Your programme is not ready yet, Anna Beispiel" in page
    assert "Audiences" not in page
    assert audience_trip.titles_in(page) == frozenset()


def test_the_draft_is_shown_only_once_it_is_released(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    with session_for(engine, office, NOW) as session:
        session.execute(
            update(ProgrammeItem)
            .where(ProgrammeItem.key == "opening")
            .values(status=ItemStatus.CANCELLED)
        )
        session.execute(
            update(Traveller).where(Traveller.given_name == "Anna").values(given_name="Annabel")
        )
        session.commit()
    page = f"/my/{secret}/?lang=en"
    assert "Cancelled" not in client.get(page).text
    assert "Programme for Anna Beispiel" in client.get(page).text
    with session_for(engine, office, NOW) as session:
        release_trip(session, office, SLUG, "", NOW)
        session.commit()
    assert "Cancelled" in client.get(page).text
    assert "Programme for Annabel Beispiel" in client.get(page).text
    assert "<s>Opening</s>" in client.get(page).text
    assert "Version 2, released on" in client.get(page).text
    address = item_address(client, secret, "Opening")
    assert "Cancelled: this does not take place." in client.get(f"{address}?lang=en").text


def test_a_cancelled_trip_says_so_first(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    with session_for(engine, office, NOW) as session:
        session.scalars(select(Trip)).one().status = TripStatus.CANCELLED
        release_trip(session, office, SLUG, "", NOW)
        session.commit()
    page = client.get(f"/my/{secret}/?lang=en").text
    assert "This trip is cancelled." in page
    assert "Next" not in page


def test_now_and_next_come_first_in_both_times(
    client: FlaskClient, app: Flask, secret: str
) -> None:
    app.extensions["planner_clock"] = lambda: OPENING
    page = client.get(f"/my/{secret}/?lang=en").text
    text = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "Now 09:00–09:45 · 03:00 Berlin Opening" in text
    assert "Next : Saturday, October 24, 2026 10:00–10:45 · 04:00 Berlin Dinner" in text.replace(
        "Next:", "Next :"
    )
    app.extensions["planner_clock"] = lambda: OPENING + timedelta(days=2)
    assert "The programme is over." in client.get(f"/my/{secret}/?lang=en").text


def test_an_item_names_its_place_large_in_chinese_with_telephone_and_maps(
    client: FlaskClient, secret: str
) -> None:
    page = client.get(f"{item_address(client, secret, 'Opening')}?lang=en").text
    assert '<p class="chinese" lang="zh-Hans">佛山会议中心</p>' in page
    assert '<p class="chinese" lang="zh-Hans">佛山市顺德区</p>' in page
    assert 'href="tel:+867572222"' in page
    assert 'href="tel:+867571111"' in page
    assert 'href="geo:22.925,113.205"' in page
    assert (
        'href="https://uri.amap.com/marker?position=113.205%2C22.925&amp;'
        "name=%E4%BD%9B%E5%B1%B1%E4%BC%9A%E8%AE%AE%E4%B8%AD%E5%BF%83&amp;"
        'coordinate=wgs84"' in page
    )
    assert '<b>Chen</b> Wei (<span lang="zh-Hans">陈伟</span>)' in page
    assert "Head of office" in page


def test_the_driver_reads_where_to_go(client: FlaskClient, secret: str) -> None:
    page = client.get(f"{item_address(client, secret, 'Opening')}/place?lang=en").text
    assert '<span lang="zh-Hans">请送我到这里</span>' in page
    assert '<p class="name"><span lang="zh-Hans">佛山会议中心</span></p>' in page
    assert '<p class="address"><span lang="zh-Hans">佛山市顺德区</span></p>' in page
    assert re.findall(r"<(header|footer|nav)\b", page) == []
    to_nowhere = client.get(f"{item_address(client, secret, 'Opening')}/to_place")
    assert to_nowhere.status_code == 404


def test_an_item_goes_into_the_calendar_of_the_phone(client: FlaskClient, secret: str) -> None:
    answer = client.get(f"{item_address(client, secret, 'Opening')}.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'inline; filename="programme.ics"'
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.text.count("BEGIN:VEVENT") == 1
    assert BOOKING not in answer.text
    assert client.get(f"/my/{secret}/items/unknown.ics").status_code == 404


def test_wechat_is_told_to_leave_calendars_to_another_browser(
    client: FlaskClient, secret: str
) -> None:
    address = f"{item_address(client, secret, 'Opening')}?lang=en"
    assert "WeChat" not in client.get(address).text
    assert "WeChat can't add" in client.get(address, headers={"User-Agent": WECHAT}).text


@pytest.mark.parametrize(
    ("number", "link"),
    [
        ("+49 (0)212 290-0", "tel:+492122900"),
        ("+86 757 0000 0000", "tel:+8675700000000"),
        ("110", "tel:110"),
    ],
)
def test_a_telephone_number_can_be_dialled(number: str, link: str) -> None:
    assert links.tel(number) == link


def test_maps_are_told_degrees_and_names() -> None:
    here = Position(22.925, 113.205)
    assert links.geo(here) == "geo:22.925,113.205"
    assert links.amap(here, "A & B").endswith("name=A+%26+B&coordinate=wgs84")


def stored(engine: Engine, office: Actor) -> tuple[datetime | None, str, int | None]:
    with session_for(engine, office, NOW) as session:
        link = session.scalars(select(TravellerPage)).one()
        return link.last_fetched_at, link.last_client, link.last_version


def test_a_visit_is_noted_without_a_write_for_each(
    client: FlaskClient,
    engine: Engine,
    office: Actor,
    secret: str,
    count_queries: CountQueries,
) -> None:
    extensions = client.application.extensions
    visits = extensions[VISITS]
    for _ in range(3):
        client.get(f"/my/{secret}/", headers={"User-Agent": IPHONE})
    with count_queries() as queries:
        visits.store()
    assert sum("UPDATE" in query for query in queries) == 1
    assert stored(engine, office) == (NOW, "Safari, iPhone", 1)
    with count_queries() as queries:
        client.get(f"/my/{secret}/", headers={"User-Agent": IPHONE})
        visits.store()
    assert not any("UPDATE" in query for query in queries)
    extensions["planner_clock"] = lambda: NOW + timedelta(minutes=11)
    client.get(f"/my/{secret}/", headers={"User-Agent": IPHONE})
    visits.store()
    assert stored(engine, office)[0] == NOW + timedelta(minutes=11)


def test_the_secret_is_written_nowhere(
    client: FlaskClient, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for address in (f"/my/{secret}/", f"/my/{secret}/items/unknown", f"/my/{secret}"):
        client.get(address)
    assert secret not in caplog.text


def test_a_crash_does_not_write_the_secret_down(
    client: FlaskClient,
    engine: Engine,
    office: Actor,
    secret: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    client.application.testing = False
    with session_for(engine, office, NOW) as session:
        session.execute(update(Release).values(snapshot={"unreadable": True}))
        session.commit()
    answer = client.get(f"/my/{secret}/")
    assert answer.status_code == 500
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "failed" in caplog.text
    assert secret not in caplog.text


def test_the_page_asks_the_database_as_often_for_one_item_as_for_four(
    client: FlaskClient, engine: Engine, office: Actor, secret: str, count_queries: CountQueries
) -> None:
    with count_queries() as four:
        client.get(f"/my/{secret}/")
    with session_for(engine, office, NOW) as session:
        trip = session.scalars(select(Trip)).one()
        trip.items = [item for item in trip.items if item.key == "opening"]
        release_trip(session, office, SLUG, "", NOW)
        session.commit()
    with count_queries() as one:
        client.get(f"/my/{secret}/")
    assert len(one) == len(four) < 12


def test_a_day_names_the_holiday_of_its_place(
    client: FlaskClient, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        place = Place(name=Texts(en="Hall"), city="Foshan", country="CN", zone="Asia/Shanghai")
        trip = make_trip(SLUG)
        trip.places = [TripPlace(key="hall", record=place)]
        trip.travellers = [make_traveller("anna")]
        trip.items = [make_item("plenary", place, date(2026, 10, 1))]
        session.add(trip)
        session.flush()
        release_trip(session, office, SLUG, "", NOW)
        session.commit()
    secret = share(engine, office)
    page = client.get(f"/my/{secret}/?lang=de").text
    text = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "Donnerstag, 1. Oktober 2026 · Foshan · " in text
    assert "Nationalfeiertag" in text or "National Day" in text


def read(client: FlaskClient, secret: str, number: int = 1) -> int:
    return client.post(f"/my/{secret}/versions/{number}/read").status_code


def acknowledged(engine: Engine, office: Actor) -> list[tuple[str, int, datetime]]:
    with session_for(engine, office, NOW) as session:
        rows = select(Traveller.key, Acknowledgement.number, Acknowledgement.acknowledged_at)
        mine = rows.join(Acknowledgement, Acknowledgement.traveller_id == Traveller.id)
        found = session.execute(mine.order_by(Acknowledgement.id))
        return [(key, number, at) for key, number, at in found]


def change(engine: Engine, office: Actor, *keys: str) -> None:
    """Half an hour later, and released."""
    with session_for(engine, office, NOW) as session:
        for key in keys:
            item = session.scalars(select(ProgrammeItem).where(ProgrammeItem.key == key)).one()
            starts, ends = item.starts, item.ends
            assert isinstance(starts, WallTime)
            assert isinstance(ends, WallTime)
            by = timedelta(minutes=30)
            first, last = (WallTime(wall.at + by, wall.zone) for wall in (starts, ends))
            item.schedule(first, last, "Europe/Berlin")
        session.flush()
        release_trip(session, office, SLUG, "Note for colleagues", NOW)
        session.commit()


def test_a_traveller_says_once_that_they_have_read(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    page = client.get(f"/my/{secret}/?lang=en").text
    assert "Have you read your programme?" in page
    assert "I have read version 1" in page
    answer = client.post(f"/my/{secret}/versions/1/read?lang=en")
    assert (answer.status_code, answer.location) == (302, f"/my/{secret}/?lang=en")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers
    client.application.extensions["planner_clock"] = lambda: NOW + timedelta(hours=1)
    assert read(client, secret) == 302
    assert acknowledged(engine, office) == [("anna", 1, NOW)]
    page = client.get(f"/my/{secret}/?lang=en").text
    assert "You confirmed version 1 on 1 Oct 2026, 10:00" in page
    assert "<button" not in page


NEWS = {
    "en": (
        "New since version 1, which you confirmed",
        "Opening moved from 09:00 to 09:30, Foshan",
    ),
    "de": (
        "Neu seit Version 1, die Sie bestätigt haben",
        "Opening verschoben von 09:00 auf 09:30, Foshan",
    ),
    "zh": ("自您确认的第 1 版以来的更改", "Opening：由 09:00 改为 09:30，Foshan"),
}


@pytest.mark.parametrize("language", NEWS)
def test_a_new_release_asks_again_and_says_what_changed_for_them(
    client: FlaskClient, engine: Engine, office: Actor, secret: str, language: str
) -> None:
    read(client, secret)
    change(engine, office, "opening", "workshop", "huddle", "rehearsal")
    page = client.get(f"/my/{secret}/?lang={language}").text
    for text in NEWS[language]:
        assert text in page
    assert page.count("<button") == 1
    news = page[page.index('id="news"') : page.index("</section>")]
    assert audience_trip.titles_in(news) == {"Opening"}
    assert "Note for colleagues" not in page


def test_where_nothing_changed_for_them_it_says_so(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    read(client, secret)
    change(engine, office, "workshop")
    change(engine, office, "workshop")
    page = client.get(f"/my/{secret}/?lang=en").text
    assert "Nothing has changed for you." in page
    assert "I have read version 3" in page
    assert read(client, secret, 2) == 302  # from a page that was open for long
    assert "I have read version 3" in client.get(f"/my/{secret}/?lang=en").text
    assert read(client, secret, 3) == 302
    assert [number for _, number, _ in acknowledged(engine, office)] == [1, 2, 3]


def test_only_what_was_released_is_read_and_only_by_a_known_secret(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    for number in (0, 2, 10**30):
        assert read(client, secret, number) == 404
    assert read(client, "wrong") == 404
    with session_for(engine, office, NOW) as session:
        page = session.scalars(select(TravellerPage)).one()
        revoke_page(session, office, page.id, NOW)
        session.commit()
    assert read(client, secret) == 404
    assert acknowledged(engine, office) == []


def test_two_presses_at_once_are_one(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    with ThreadPoolExecutor(4) as pool:
        presses = [pool.submit(read, client.application.test_client(), secret) for _ in range(4)]
    assert [press.result() for press in presses] == [302] * 4
    assert acknowledged(engine, office) == [("anna", 1, NOW)]


def test_a_long_request_is_refused_unread(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    answer = client.post(f"/my/{secret}/versions/1/read", data={"x": "y" * 2000})
    assert answer.status_code == 413
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert acknowledged(engine, office) == []


def test_what_is_new_is_asked_as_often_for_one_change_as_for_three(
    client: FlaskClient, engine: Engine, office: Actor, secret: str, count_queries: CountQueries
) -> None:
    read(client, secret)
    asked = []
    for keys in (["opening"], ["opening", "dinner", "banquet"]):
        change(engine, office, *keys)
        with count_queries() as queries:
            client.get(f"/my/{secret}/")
        asked.append(len(queries))
    assert asked[0] == asked[1] < 13


def test_papers_to_take_along_are_theirs_alone_and_in_their_language(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    papers = {
        name: client.get(f"/my/{secret}/{name}")
        for name in ("itinerary.pdf", "booklet.pdf", "trip.zip")
    }
    itinerary, booklet, bundle = papers.values()
    assert itinerary.headers["Content-Disposition"] == (
        'attachment; filename="audiences-anna-itinerary.pdf"'
    )
    assert b"/Lang(de)" in itinerary.data
    assert "Reiseplan: Anna Beispiel" in text_of(itinerary.data)
    files = files_in(bundle.data)
    assert files["itinerary.pdf"] == itinerary.data
    assert files["booklet.pdf"] == booklet.data
    assert files.keys() == {"itinerary.pdf", "booklet.pdf", "programme.ics", "programme.html"}
    for words in (text_of(itinerary.data), text_of(booklet.data), words_of(bundle.data)):
        assert audience_trip.titles_in(words) == SEEN["traveller:anna"]
        assert BOOKING not in words
        assert "Bernd" not in words
    for answer in papers.values():
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "private, no-store"
    chosen = client.get(f"/my/{secret}/itinerary.pdf?lang=zh")
    assert b"/Lang(zh-CN)" in chosen.data
    other = share(engine, office, "bernd")
    assert "Bernd Beispiel" in text_of(client.get(f"/my/{other}/itinerary.pdf").data)


def test_without_a_release_or_with_a_wrong_secret_there_is_no_paper(
    client: FlaskClient, engine: Engine, office: Actor
) -> None:
    audience_trip.add_trip(engine, office, released=False)
    secret = share(engine, office)
    for name in ("itinerary.pdf", "booklet.pdf", "trip.zip"):
        assert client.get(f"/my/{secret}/{name}").status_code == 404
        assert client.get(f"/my/{secret[:-1]}/{name}").status_code == 404
    for name in ("briefing.pdf", "programme.pdf", "costs.pdf"):
        assert client.get(f"/my/{secret}/{name}").status_code == 404
