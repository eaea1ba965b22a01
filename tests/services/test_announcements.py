"""Mails about a release: to those whom it concerns, with what they may see, in their language."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import (
    Office,
    OutboxMessage,
    ProgrammeItem,
    Release,
    TravellerMailChoice,
    Trip,
)
from planner.domain.access import Actor, Role
from planner.domain.mails import FOR_TRAVELLERS, MailKind
from planner.domain.refusals import ForbiddenError
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.domain.vocabulary import ItemStatus, Visibility
from planner.services.announcements import SOON, Told, tell_affected
from planner.services.releases import release_trip
from planner.services.traveller_pages import create_page
from planner.services.trip_queries import trip_with_parts
from tests import audience_trip
from tests.audience_trip import BOOKING, SLUG, STAFF_ONLY
from tests.counting import CountQueries
from tests.records import NOW, make_office, make_traveller

SITE = "https://planner.example.org"

ENGLISH = """\
Hello Bernd Beispiel,

your programme for Audiences has changed. Version 2 is the one that counts now.

Bring a badge.

Saturday, October 24, 2026
- Workshop moved from 12:00 to 12:30, Foshan

The whole programme is on your page, where you can confirm that you have read it, and in your \
calendar as soon as that asks for news. If you have neither, ask solingen.
"""

GERMAN = """\
Guten Tag Bernd Beispiel,

Ihr Programm für Zielgruppen hat sich geändert. Ab jetzt gilt Version 2.

Bring a badge.

Samstag, 24. Oktober 2026
- Workshop verschoben von 12:00 auf 12:30, Foshan

Das ganze Programm steht auf Ihrer Seite, dort können Sie bestätigen, dass Sie es gelesen haben, \
und in Ihrem Kalender, sobald dieser das nächste Mal nachfragt. Wenn Sie beides nicht haben, \
fragen Sie: solingen.
"""

CHINESE = """\
Bernd Beispiel，您好：

您在“Audiences”中的日程有变，现以第 2 版为准。

Bring a badge.

2026年10月24日星期六
- Workshop：由 12:00 改为 12:30，Foshan

完整日程见您的个人页面（可在那里确认已阅读）；您的日历下次刷新后也会更新。如果两者都没有，请联系solingen。
"""


FOOTERS = {
    "en": "Sent by solingen. To choose which mails you get, or none:",
    "de": "Gesendet von: solingen. Welche Mails Sie erhalten möchten, legen Sie hier fest:",
    "zh": "发件人：solingen。如需选择接收哪些邮件或不再接收：",
    "": "Gesendet von: solingen. Welche Mails Sie erhalten möchten, legen Sie hier fest:",
}


@pytest.fixture
def office(engine: Engine) -> Actor:
    """An office that writes German, with a trip in version 1."""
    actor = make_office(engine, "solingen")
    audience_trip.add_trip(engine, actor)
    return actor


def item_of(trip: Trip, key: str) -> ProgrammeItem:
    return next(item for item in trip.items if item.key == key)


def later(item: ProgrammeItem, minutes: int) -> None:
    starts, ends = item.starts, item.ends
    assert isinstance(starts, WallTime)
    assert isinstance(ends, WallTime)
    by = timedelta(minutes=minutes)
    item.schedule(
        WallTime(starts.at + by, starts.zone), WallTime(ends.at + by, ends.zone), "Europe/Berlin"
    )


def tell(session: Session, office: Actor, note: str = "", at: datetime = NOW) -> Told:
    session.flush()
    release = release_trip(session, office, SLUG, note, at)
    return tell_affected(session, office, release, base_url=SITE, now=at)


def shown(mail: OutboxMessage) -> str:
    """All that its reader gets, but for the address where they choose their mails."""
    return (mail.subject + mail.text + mail.html).replace(mail.unsubscribe_url, "")


def mails(session: Session) -> list[OutboxMessage]:
    return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


@pytest.mark.parametrize(
    ("language", "subject", "text"),
    [
        ("en", "Audiences: your programme has changed (version 2)", ENGLISH),
        ("de", "Zielgruppen: Ihr Programm hat sich geändert (Version 2)", GERMAN),
        ("zh", "Audiences：您的日程有变（第 2 版）", CHINESE),
        ("", "Zielgruppen: Ihr Programm hat sich geändert (Version 2)", GERMAN),
    ],
)
def test_only_whom_a_change_concerns_is_told_it_in_their_language(
    engine: Engine, office: Actor, language: str, subject: str, text: str
) -> None:
    with session_for(engine, office, NOW) as session:
        trip = trip_with_parts(session, SLUG)
        later(item_of(trip, "workshop"), 30)
        trip.travellers[1].language = language
        told = tell(session, office, "Bring a badge.")
        assert [person.key for person in told.mailed] == ["bernd"]
        [mail] = mails(session)
        assert (mail.recipient, mail.subject) == ("MAIL-bernd@example.org", subject)
        assert mail.text.endswith(f"\n\n{FOOTERS[language]}\n{mail.unsubscribe_url}\n")
        assert mail.text.startswith(text)
        assert mail.text.count("\n") == text.count("\n") + 3
        assert (mail.office_id, mail.sent_at) == (office.office_id, None)


def test_the_first_release_tells_everybody_their_programme(engine: Engine) -> None:
    office = make_office(engine, "remscheid")
    audience_trip.add_trip(engine, office, released=False)
    with session_for(engine, office, NOW) as session:
        trip_with_parts(session, SLUG).travellers[1].language = "en"
        tell(session, office)
        anna, bernd = (mail.text for mail in mails(session))
        assert bernd.startswith(
            "Hello Bernd Beispiel,\n\nyour programme for Audiences is ready.\n\n"
            "Saturday, October 24, 2026\n- New: Opening, 09:00–09:45, Foshan\n"
        )
        assert "- Neu: Massage, 13:00–13:45, Foshan\n" in anna
        assert audience_trip.titles_in(anna) == audience_trip.SEEN["traveller:anna"]
        assert audience_trip.titles_in(bernd) == audience_trip.SEEN["traveller:bernd"]


def test_a_mail_names_nothing_that_its_reader_may_not_see(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        _, secret = create_page(session, office, SLUG, "bernd", "Phone", NOW)
        trip = trip_with_parts(session, SLUG)
        for item in trip.items:
            later(item, 5)
            item.internal_note += "!"
            item.booking_reference += "!"
        item_of(trip, "banquet").visibility = Visibility.INTERNAL
        tell(session, office)
        written = mails(session)
        anna, bernd = (shown(mail) for mail in written)
        seen = {name: audience_trip.titles_in(text) for name, text in (("a", anna), ("b", bernd))}
        assert seen["a"] == audience_trip.SEEN["traveller:anna"]
        assert seen["b"] == audience_trip.SEEN["traveller:bernd"]
        for text, other in ((anna, "Bernd"), (bernd, "Anna")):
            assert not any(word in text for word in (*STAFF_ONLY, BOOKING, other))
            assert not any(word in text for word in (secret, "/my/", "/feeds/", SITE))
        assert "- Entfällt: Banquet, 11:00–11:45, Foshan\n" in bernd
        assert ">Entfällt: Banquet, 11:00–11:45, Foshan<" in bernd


def test_who_has_no_address_is_named_and_who_notices_nothing_is_not(
    engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        trip = trip_with_parts(session, SLUG)
        trip.travellers[0].email = ""
        later(item_of(trip, "opening"), 5)
        told = tell(session, office)
        assert [person.key for person in told.mailed] == ["bernd"]
        assert [person.key for person in told.unreachable] == ["anna"]
    with session_for(engine, office, NOW) as session:
        later(item_of(trip_with_parts(session, SLUG), "huddle"), 5)
        assert tell(session, office) == Told((), ())
        assert mails(session) == []


def test_telling_is_for_those_who_release(engine: Engine, office: Actor) -> None:
    viewer = Actor(office.office_id, Role.VIEWER, "viewer")
    with session_for(engine, viewer, NOW) as session:
        release = session.scalars(select(Release)).one()
        with pytest.raises(ForbiddenError):
            tell_affected(session, viewer, release, base_url=SITE, now=NOW)


def test_three_are_told_with_as_many_questions_as_one(
    engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    asked = []
    for people in ([], ["carla", "doris"]):
        with session_for(engine, office, NOW) as session:
            trip = trip_with_parts(session, SLUG)
            for key in people:
                trip.travellers.append(make_traveller(key))
                trip.travellers[-1].email = f"{key}@example.org"
            session.execute(select(Office))
            later(item_of(trip, "opening"), 5)
            session.flush()
            release = release_trip(session, office, SLUG, "", NOW)
            session.commit()
        with session_for(engine, office, NOW) as session:
            release = session.get_one(Release, release.id)
            with count_queries() as queries:
                tell_affected(session, office, release, base_url=SITE, now=NOW)
            asked.append(sum(query.startswith("SELECT") for query in queries))
            assert len(mails(session)) == 2 + len(people)
    assert asked[0] == asked[1]


def test_a_title_with_signs_of_a_header_stays_one_line(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        trip = trip_with_parts(session, SLUG)
        trip.title = Texts(de="Reise\r\nBcc: x@example.org")
        tell(session, office)
        assert mails(session)[0].subject == (
            "Reise Bcc: x@example.org: Ihr Programm hat sich geändert (Version 2)"
        )


def test_what_changes_within_48_hours_is_mailed_even_if_nobody_asked(
    engine: Engine, office: Actor
) -> None:
    """The workshop is on 24 October, 12:00 in Shanghai: 04:00 UTC."""
    starts = datetime(2026, 10, 24, 4, tzinfo=UTC)
    for at, kinds in (
        (starts - SOON - timedelta(minutes=1), []),
        (starts - SOON, [MailKind.SOON]),
        (starts + timedelta(minutes=31), []),
    ):
        with session_for(engine, office, NOW) as session:
            later(item_of(trip_with_parts(session, SLUG), "workshop"), 30)
            session.flush()
            release = release_trip(session, office, SLUG, "", at)
            tell_affected(session, office, release, base_url=SITE, now=at, only_soon=True)
            found = mails(session)
            assert [mail.kind for mail in found] == kinds
            assert all("kurzfristige Änderung" in mail.subject for mail in found)


def test_who_switched_mails_off_gets_none_but_of_what_is_cancelled(
    engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        trip = trip_with_parts(session, SLUG)
        bernd = trip.travellers[1]
        for kind in FOR_TRAVELLERS:
            session.add(TravellerMailChoice(traveller_id=bernd.id, kind=kind))
        later(item_of(trip, "workshop"), 30)
        assert tell(session, office) == Told((), ())
        assert mails(session) == []
        item_of(trip, "workshop").status = ItemStatus.CANCELLED
        assert [person.key for person in tell(session, office).mailed] == ["bernd"]
        [mail] = mails(session)
        assert (mail.kind, mail.traveller_id) == (MailKind.CANCELLATION, bernd.id)
        assert (mail.unsubscribe_url, mail.unsubscribe_hash) == ("", None)
        assert "/mail/" not in mail.text + mail.html
