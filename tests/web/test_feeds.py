"""Calendar polls over HTTP: points 18 to 23 of the calendar contract."""

import gzip
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from werkzeug.test import Client, TestResponse

from planner.config.settings import Settings
from planner.db.engine import session_for
from planner.db.models import Feed, Office
from planner.domain.texts import Texts
from planner.domain.vocabulary import AudienceKind
from planner.web.conditional import asks_for_gzip
from planner.web.feeds import FeedApplication
from tests import audience_trip
from tests.calendar_feeds import HOUR, Desk
from tests.counting import CountQueries
from tests.records import NOW, make_office

WRITING = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "TRACE"]


@dataclass
class Site:
    """The feed application, asked as a client asks it."""

    desk: Desk
    application: FeedApplication
    client: Client
    path: str

    def get(self, **headers: str) -> TestResponse:
        """Poll the feed; ``If_None_Match="…"``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(self.path, headers=named)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(tmp_path, database_url, "x" * 32, "http://localhost")


@pytest.fixture
def site(engine: Engine, settings: Settings) -> Iterator[Site]:
    office = make_office(engine, "solingen")
    audience_trip.add_trip(engine, office)
    desk = Desk(engine, office)
    application = FeedApplication(settings, engine, clock=lambda: NOW)
    yield Site(desk, application, Client(application), f"/feeds/{desk.share()}.ics")
    application.close()


def test_a_poll_is_answered_with_a_calendar(site: Site) -> None:
    answer = site.get(Accept="text/html", User_Agent="curl/8")
    assert answer.status_code == 200
    assert dict(answer.headers) == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Length": str(len(answer.data)),
        "ETag": f'"{sha256(answer.data).hexdigest()}"',
        "Last-Modified": "Thu, 01 Oct 2026 08:00:00 GMT",
        "Cache-Control": "private, max-age=0, must-revalidate",
        "Vary": "Accept-Encoding",
        "Referrer-Policy": "no-referrer",
        "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
        "X-Robots-Tag": "noindex",
        "X-Content-Type-Options": "nosniff",
    }
    assert answer.data.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert answer.data.endswith(b"END:VCALENDAR\r\n")
    assert b"\nMETHOD" not in answer.data


def test_a_head_request_gets_the_same_headers_and_no_bytes(site: Site) -> None:
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        full = site.client.get(site.path, headers=headers)
        head = site.client.head(site.path, headers=headers)
        assert head.data == b""
        assert dict(head.headers) == dict(full.headers)


@pytest.mark.parametrize("method", WRITING)
def test_other_methods_are_not_allowed(site: Site, method: str) -> None:
    for path in (site.path, "/feeds/unknown.ics"):
        answer = site.client.open(path, method=method)
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET, HEAD"


def test_whatever_is_wrong_the_answer_is_the_same(site: Site, engine: Engine) -> None:
    secret = site.path.removeprefix("/feeds/").removesuffix(".ics")
    revoked, expired = site.desk.share(), site.desk.share(AudienceKind.OFFICE)
    with session_for(engine, site.desk.office, NOW) as session:
        newest = session.scalars(select(Feed).order_by(Feed.id.desc()).limit(2)).all()
        newest[1].revoked_at = NOW
        newest[0].created_at = NOW - timedelta(days=365)
        session.commit()
    wrong = (
        *(secret[:-1], secret.swapcase(), f"x{secret}", f"{secret}x", f"{secret}/", "", "%00"),
        *(revoked, expired, f"../feeds/{secret}", f"ä{secret}"),
    )
    paths = [f"/feeds/{each}.ics" for each in wrong]
    paths += [f"/feeds/{secret}", f"/feeds/{secret}.ICS", f"/feeds/{secret}.ics/", "/feeds/"]
    answers = [site.client.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {404}
    assert len({(answer.data, str(answer.headers)) for answer in answers}) == 1
    assert "Set-Cookie" not in answers[0].headers
    assert site.client.head(paths[0]).data == b""


@pytest.mark.parametrize(
    "tags",
    ["{tag}", "W/{tag}", '"a", {tag}', '"a",W/{tag} , "b"', "*", " * "],
)
def test_who_has_the_bytes_is_told_so(site: Site, tags: str) -> None:
    tag = site.get().headers["ETag"]
    answer = site.get(If_None_Match=tags.format(tag=tag))
    assert answer.status_code == 304
    assert answer.data == b""
    assert answer.headers["ETag"] == tag
    assert answer.headers["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Content-Length" not in answer.headers
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize("tags", ['"a"', "{bare}", '"{bare}', '"x{bare}"', '"a", "b"', ""])
def test_who_has_other_bytes_gets_these(site: Site, tags: str) -> None:
    bare = site.get().headers["ETag"].strip('"')
    assert site.get(If_None_Match=tags.format(bare=bare)).status_code == 200


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Thu, 01 Oct 2026 08:00:00 GMT", 304),
        ("Thu, 01 Oct 2026 10:00:00 +0200", 304),
        ("Fri, 02 Oct 2026 08:00:00 GMT", 304),
        ("Thu, 01 Oct 2026 07:59:59 GMT", 200),
        ("yesterday", 200),
        ("", 200),
    ],
)
def test_a_date_is_compared_where_there_is_no_tag(site: Site, since: str, status: int) -> None:
    assert site.get(If_Modified_Since=since).status_code == status
    assert site.get(If_Modified_Since=since, If_None_Match='"other"').status_code == 200


def test_a_release_is_seen_by_the_next_poll(site: Site) -> None:
    before = site.get()
    site.desk.edit("dinner", title=Texts(en="Supper"))
    site.desk.release(1)
    after = site.get(
        If_None_Match=before.headers["ETag"], If_Modified_Since=before.headers["Last-Modified"]
    )
    assert after.status_code == 200
    assert b"SUMMARY:Supper" in after.data
    assert after.headers["Last-Modified"] == "Thu, 01 Oct 2026 09:00:00 GMT"
    assert site.get(If_Modified_Since=before.headers["Last-Modified"]).status_code == 200


def test_it_is_zipped_when_asked(site: Site) -> None:
    plain, zipped = site.get(), site.get(Accept_Encoding="br;q=1.0, gzip;q=0.8, *;q=0.1")
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.data[4:8] == b"\0\0\0\0"
    assert zipped.headers["Content-Length"] == str(len(zipped.data))
    assert zipped.headers["Vary"] == "Accept-Encoding"
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    tag = zipped.headers["ETag"]
    again = site.get(Accept_Encoding="gzip", If_None_Match=tag)
    assert (again.status_code, again.headers["ETag"]) == (304, tag)
    assert site.get(If_None_Match=tag).status_code == 200
    assert site.get(Accept_Encoding="gzip").data == zipped.data


def test_an_office_can_switch_zipping_off(site: Site, engine: Engine) -> None:
    with session_for(engine, site.desk.office, NOW) as session:
        session.scalars(select(Office)).one().gzip_feeds = False
        session.commit()
    answer = site.get(Accept_Encoding="gzip")
    assert "Content-Encoding" not in answer.headers
    assert answer.data.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("gzip", True),
        ("GZIP, deflate", True),
        ("x-gzip", True),
        ("gzip ; q=0.5", True),
        ("gzip;q=0.5, identity;q=0.4", True),
        ("gzip;q=0.5, identity", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("gzip;q=much", False),
        ("deflate, br", False),
        ("*", False),
        ("identity", False),
        ("", False),
    ],
)
def test_gzip_is_asked_for_by_name_and_weight(header: str, *, wanted: bool) -> None:
    assert asks_for_gzip(header) is wanted


def test_polls_know_no_cookie_and_no_redirect(site: Site) -> None:
    answer = site.get(Cookie="planner=anything", Authorization="Basic eDp5")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "Location" not in answer.headers


def test_behind_tls_browsers_are_told_to_stay_there(
    site: Site, engine: Engine, settings: Settings
) -> None:
    secure = FeedApplication(
        replace(settings, base_url="https://planner.example.org"), engine, clock=lambda: NOW
    )
    client = Client(secure)
    for path in (site.path, "/feeds/unknown.ics"):
        told = client.get(path).headers
        assert told["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        assert "Strict-Transport-Security" not in site.client.get(path).headers
    secure.close()


def fetched(site: Site) -> tuple[object, ...]:
    with session_for(site.desk.engine, site.desk.office, NOW) as session:
        feed = session.scalars(select(Feed).order_by(Feed.id)).first()
        assert feed is not None
        return feed.last_fetched_at, feed.last_client, feed.last_version


def test_who_fetched_what_is_noted_without_a_write_for_each_poll(
    site: Site, count_queries: CountQueries
) -> None:
    tag = site.get(User_Agent="iOS/18.1 (22B83) dataaccessd/1.0").headers["ETag"]
    with count_queries() as queries:
        for _ in range(20):
            site.get(User_Agent="iOS/18.1 (22B83) dataaccessd/1.0", If_None_Match=tag)
    assert queries == []
    site.application.close()
    assert fetched(site) == (NOW, "Apple", 1)
    site.client.head(site.path, headers={"User-Agent": "Google-Calendar-Importer"})
    site.application.close()
    assert fetched(site) == (NOW, "Apple", 1)


def test_no_secret_is_logged(site: Site, engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    secret = site.path.removeprefix("/feeds/").removesuffix(".ics")
    with caplog.at_level(logging.DEBUG):
        site.get()
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE feeds RENAME TO lost"))
        busy = site.get()
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "30")
    assert secret not in caplog.text


def test_a_hosts_feed_is_read_in_their_language(site: Site) -> None:
    path = f"/feeds/{site.desk.share(AudienceKind.HOSTS, 'zh')}.ics"
    body = site.client.get(path).data.replace(b"\r\n ", b"").decode()
    assert "LOCATION:佛山会议中心\\, 佛山市顺德区\\, Congress centre" in body


def test_a_clock_an_hour_on_sees_the_same(site: Site, settings: Settings) -> None:
    later = FeedApplication(settings, site.desk.engine, clock=lambda: NOW + HOUR)
    assert Client(later).get(site.path).data == site.get().data
    later.close()
