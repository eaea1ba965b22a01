"""What is mailed and given out of the demo's delegation says no more than its reader may know.

As in `test_leaks`, what is looked for is typed in the demo's documents.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import open_session
from planner.db.models import (
    Approval,
    OutboxAttachment,
    OutboxMessage,
    ProgrammeItem,
    Traveller,
    Trip,
)
from planner.domain.access import Actor
from planner.domain.mails import MailKind
from planner.domain.vocabulary import Held, ItemStatus
from planner.services.contact_cards import cards_of_trip
from planner.services.decisions.letters import tell_deciders, tell_requester
from planner.services.demo.office import prepare_demo
from planner.services.follow_ups import FollowUpDetails, add_follow_up
from planner.services.item_invitations import Post, invite, renew_invitations
from planner.services.outcomes import OutcomeDetails, Spot, keep_outcome
from planner.services.releases import release_trip
from planner.services.trip_reports import ReportVersion, ReportWish, export_report, print_report
from planner.services.welcomes import welcome_travellers
from tests.pdfs import files_in, text_of
from tests.web.conftest import SECRET
from tests.web.test_leaks import SITE, SLUG, leaks, plain_document, titles, typed

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
LANGUAGES = ("de", "en", "zh")


@pytest.fixture
def demo(engine: Engine) -> Iterator[tuple[Session, Actor]]:
    with open_session(engine) as session:
        session.info["now"] = NOW
        prepare_demo(session, SECRET, NOW)
        yield session, session.info["actor"]


def trip_in(session: Session) -> Trip:
    return session.scalars(select(Trip).where(Trip.slug == SLUG)).one()


def mails_in(session: Session, *kinds: MailKind) -> list[tuple[MailKind, str, str]]:
    """Kind, reader and all that a mail says: subject, texts, calendar unfolded, files."""
    session.flush()
    rows = select(OutboxMessage).where(OutboxMessage.kind.in_(kinds))
    found = []
    for row in session.scalars(rows.order_by(OutboxMessage.id)):
        calendar = (row.calendar or b"").decode().replace("\r\n ", "")
        mine = select(OutboxAttachment).where(OutboxAttachment.message_id == row.id)
        files = "".join(text_of(each.body) for each in session.scalars(mine))
        found.append(
            (row.kind, row.recipient, row.subject + row.text + row.html + calendar + files)
        )
    return found


def money() -> set[str]:
    return (
        typed("description", "costs") | typed("amount", "costs") | typed("evidence", "commitments")
    )


def staffs() -> set[str]:
    """What nobody outside staff reads."""
    kept = titles(track="internal") | titles(visibility="internal") | typed("internal_note")
    return kept | money()


def test_invitations_and_what_calls_them_off_say_what_the_feed_says(
    demo: tuple[Session, Actor],
) -> None:
    session, actor = demo
    trip = trip_in(session)
    post = Post(SITE, "planner@example.org", NOW)
    invite(session, actor, SLUG, {item.uid for item in trip.items}, post)
    mine = ProgrammeItem.trip_id == trip.id
    for item in session.scalars(select(ProgrammeItem).where(mine)):
        item.status = ItemStatus.CANCELLED
    session.flush()
    release = release_trip(session, actor, SLUG, "", LATER)
    renew_invitations(session, actor, release, Post(SITE, "planner@example.org", LATER))
    mails = mails_in(session, MailKind.INVITATION, MailKind.CANCELLATION)
    asked = [(reader, text) for kind, reader, text in mails if kind is MailKind.INVITATION]
    off = [(reader, text) for kind, reader, text in mails if kind is MailKind.CANCELLATION]
    addresses = typed("email", "travellers")
    assert len(asked) == len(off)
    assert {reader for reader, _ in asked} == addresses
    kept = staffs() | typed("booking_reference") | typed("phone", "travellers")
    private = {item.uid for item in trip.items if item.kind == "private"}
    for reader, text in (*asked, *off):
        assert leaks(text, kept) == set()
        assert leaks(text, addresses) <= {reader}
        assert ("/my/" in text, "/feeds/" in text) == (False, False)
        assert reader == "chen@example.org" or not leaks(text, titles(kind="private") | private)
    for number, (method, found) in enumerate((("REQUEST", asked), ("CANCEL", off))):
        assert all(f"METHOD:{method}" in text for _, text in found), number
        assert all(text.count("BEGIN:VEVENT") == text.count("ATTENDEE;") == 1 for _, text in found)
        theirs = {text for reader, text in found if leaks(text, private)}
        assert len(theirs) == 1, method


def test_the_paper_in_a_welcome_has_no_booking_reference_and_no_other_traveller(
    demo: tuple[Session, Actor],
) -> None:
    session, actor = demo
    trip = trip_in(session)
    people = session.scalars(select(Traveller).where(Traveller.trip_id == trip.id)).all()
    numbers = [person.id for person in people]
    welcome_travellers(session, actor, SLUG, numbers, base_url=SITE, now=NOW)
    mails = mails_in(session, MailKind.WELCOME)
    assert len(mails) == len(people)
    name_of = {person.email: person.label for person in people}
    kept = staffs() | typed("booking_reference") | typed("phone", "travellers")
    kept |= typed("email", "travellers")
    for _, reader, text in mails:
        assert leaks(text, kept) == set()
        assert leaks(text, set(name_of.values())) == {name_of[reader]}
        assert bool(leaks(text, titles(kind="private"))) == (reader == "chen@example.org")


def test_mails_about_a_decision_say_who_and_where_and_no_more(demo: tuple[Session, Actor]) -> None:
    session, actor = demo
    trip = trip_in(session)
    pending, granted = (
        session.scalars(
            select(Approval).where(
                Approval.trip_id == trip.id,
                Approval.key == key,
                Approval.replaced_at.is_(None),
            )
        ).one()
        for key in ("isa-council", "isa-director")
    )
    tell_deciders(session, actor, pending, base_url=SITE, now=NOW)
    tell_requester(session, actor, trip, granted, base_url=SITE, now=NOW)
    mails = mails_in(session, MailKind.REQUEST, MailKind.DECISION)
    kept = staffs() | typed("booking_reference") | typed("max_value", "approvals")
    kept |= typed("phone", "travellers") | typed("email", "travellers")
    kept |= {title for item in plain_document()["programme"] for title in item["title"].values()}
    assert [kind for kind, *_ in mails] == [MailKind.REQUEST, MailKind.DECISION]
    for _, reader, text in mails:
        assert reader not in typed("email", "travellers")
        assert leaks(text, kept) == set()


def test_the_public_report_names_nobody_in_any_format(demo: tuple[Session, Actor]) -> None:
    session, actor = demo
    trip = trip_in(session)
    found = OutcomeDetails(
        held=Held.HELD,
        goal="GOAL-A",
        findings="FINDINGS-A",
        sectors="SECTORS-A",
        public_result="PUBLIC-A",
    )
    for item in trip.items:
        keep_outcome(session, actor, Spot(SLUG, item.key), 0, found)
    add_follow_up(
        session,
        actor,
        Spot(SLUG, trip.items[0].key),
        FollowUpDetails("TASK-A", owner_name="OWNER-A"),
    )
    session.flush()
    kept = staffs() | typed("booking_reference") | {"GOAL-A", "FINDINGS-A", "SECTORS-A"}
    kept |= {"TASK-A", "OWNER-A"} | titles(visibility="travellers")
    kept |= {name for people in ("travellers", "contacts") for name in typed("family_name", people)}
    kept |= typed("native_name", "contacts") | typed("function", "contacts")
    for people in ("travellers", "contacts"):
        kept |= typed("email", people) | typed("phone", people)
    kept -= titles(visibility="public")
    for language in LANGUAGES:
        wish = ReportWish(ReportVersion.PUBLIC, language)
        word = export_report(session, actor, SLUG, wish, NOW).body
        pages = print_report(session, actor, SLUG, wish, None, NOW).body
        for text in (_words(word), text_of(pages)):
            assert "PUBLIC-A" in text
            assert leaks(text, kept) == set(), language
    office = _words(export_report(session, actor, SLUG, ReportWish(ReportVersion.OFFICE), NOW).body)
    assert {"FINDINGS-A", "TASK-A"} <= leaks(office, kept)


def _words(document: bytes) -> str:
    return "".join(body.decode() for name, body in files_in(document).items() if "xml" in name)


def test_cards_are_of_contacts_alone(demo: tuple[Session, Actor]) -> None:
    session, actor = demo
    text = cards_of_trip(session, actor, SLUG).body.decode().replace("\r\n ", "")
    assert text.count("BEGIN:VCARD") == len(plain_document()["contacts"])
    kept = staffs() | typed("booking_reference")
    for name in ("family_name", "email", "phone"):
        kept |= typed(name, "travellers")
    assert leaks(text, kept - typed("family_name", "contacts")) == set()
