"""A machine whose clock is set back: nobody is thrown out, nothing fails, changes are seen."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import Client

from planner.config.settings import Settings
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.web.feeds import FeedApplication
from tests.audience_trip import add_trip
from tests.calendar_feeds import Desk
from tests.records import NOW
from tests.web.conftest import ClientFor
from tests.web.test_outages import TYPED

BACK = 5
HOURS = timedelta(hours=BACK)


@pytest.mark.usefixtures("trip")
def test_who_is_signed_in_goes_on_working(app: Flask, client_for: ClientFor) -> None:
    planner = client_for(Role.PLANNER)
    made = planner.post("/directory/places/new", data=TYPED)
    assert made.status_code == 302
    app.extensions["planner_clock"] = lambda: NOW - HOURS
    assert planner.get("/").status_code == 200
    assert planner.get(str(made.location)).status_code == 200
    edited = planner.post("/directory/places/new", data=TYPED | {"name-en": "Second hall"})
    assert edited.status_code == 302
    released = planner.post("/trips/foshan/release", data={"note": "", "version": "0"})
    assert released.status_code < 500
    for page in ("/trips/foshan/", "/trips/foshan/history", "/trips/foshan/calendar"):
        assert planner.get(page).status_code < 500


def test_a_release_that_is_older_than_the_last_is_polled_all_the_same(
    engine: Engine, database_url: str, office: Actor, tmp_path: Path
) -> None:
    add_trip(engine, office)
    desk = Desk(engine, office)
    settings = Settings(tmp_path, database_url, "x" * 32, "http://localhost")
    times = [NOW]
    application = FeedApplication(settings, engine, clock=lambda: times[-1])
    client, path = Client(application), f"/feeds/{desk.share()}.ics"
    first = client.get(path)
    times.append(NOW - HOURS)
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    desk.edit("opening", title=Texts(en="Moved"))
    desk.release(-BACK)
    second = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert "Moved" in second.text
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(path, headers=since).status_code == 200
    assert parsedate_to_datetime(second.headers["Last-Modified"]) > parsedate_to_datetime(
        first.headers["Last-Modified"]
    )
    application.close()
