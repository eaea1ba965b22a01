"""One person: found over trips, handed over whole, erased with the books unchanged."""

import json
import re
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import (
    Account,
    AccountSession,
    Approval,
    AuditEntry,
    Feed,
    Membership,
    OutboxAttachment,
    OutboxMessage,
    RecoveryCode,
    SearchWord,
    SecondFactor,
    SecurityKey,
    Traveller,
    TravellerPage,
    WebhookCall,
)
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.domain.refusals import ForbiddenError, InvalidError, NotFoundError
from planner.domain.search import searchable, words_of
from planner.domain.texts import Texts
from planner.domain.vocabulary import AudienceKind
from planner.domain.webhooks import WebhookEvent
from planner.services.costs import get_costs
from planner.services.feeds import create_feed
from planner.services.persons.erasing import erase_person
from planner.services.persons.exporting import export_person
from planner.services.persons.finding import PAGE, get_person, list_persons
from planner.services.releases import UnchangedError, release_trip
from planner.services.sign_in import start_session
from planner.services.traveller_pages import create_page
from planner.services.trips import get_trip
from planner.services.webhooks import Installation, WebhookWish, create_webhook
from tests.decision_trips import SLUG, store
from tests.examples.documents import foshan
from tests.records import NOW, make_office, make_traveller, make_trip
from tests.services.cast import add_account

LATER = datetime(2026, 12, 1, 9, tzinfo=UTC)
MAIL, NAME = "erika.mustermann@example.org", "Erika Mustermann"
PHONE = "+49 212 555 0100"
SITE = "https://planner.example.org"


@pytest.fixture
def office(engine: Engine) -> Actor:
    """An office with the trip to Foshan, released, whose traveller is Erika Mustermann."""
    office = make_office(engine, "solingen")
    store(engine, office, foshan())
    with session_for(engine, office, NOW) as session:
        row = session.scalars(select(Traveller)).one()
        row.given_name, row.family_name = NAME.split()
        row.email, row.phone, row.native_name = MAIL, PHONE, "艾丽卡·穆斯特曼"
        row.function = "Director of " + NAME
        session.commit()
    with session_for(engine, office, NOW) as session:
        release_trip(session, office, SLUG, note=f"First, for {NAME}", now=NOW)
        create_feed(
            session,
            office,
            audience=AudienceKind.TRAVELLER,
            slug=SLUG,
            traveller="director",
            name=f"{NAME}'s phone",
            language="de",
            now=NOW,
        )
        create_page(session, office, SLUG, "director", f"Page of {NAME}", NOW)
        session.add(_mail(office, row.id))
        session.commit()
    return office


def _mail(office: Actor, number: int) -> OutboxMessage:
    return OutboxMessage(
        office_id=office.office_id,
        message_id="<1@example.org>",
        recipient=MAIL,
        subject=f"For {NAME}",
        text="secret words",
        created_at=NOW,
        sent_at=NOW,
        traveller_id=number,
    )


def number_of(session: Session) -> int:
    return session.scalars(select(Traveller.id).limit(1)).one()


def erase(engine: Engine, actor: Actor, now: datetime = LATER) -> str:
    with session_for(engine, actor, now) as session:
        name = erase_person(session, actor, number_of(session), now)
        session.commit()
        return name


def files_of(engine: Engine, actor: Actor) -> dict[str, object]:
    with session_for(engine, actor, LATER) as session:
        body = export_person(session, actor, number_of(session), LATER)
        session.commit()
    with ZipFile(BytesIO(body)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def everything(engine: Engine) -> str:
    """Each cell of each table, as text."""
    found = []
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()  # noqa: S608 - ours
            found += [str(cell) for row in rows for cell in row]
    joined = "\n".join(found)
    return joined + joined.encode().decode("unicode_escape", "ignore")


def books(engine: Engine, office: Actor) -> str:
    """What the trip costs, who pays and how approvals stand, without whose it is."""
    with session_for(engine, office, LATER, writes=False) as session:
        coverage = get_costs(session, office, SLUG).coverage
        key = session.scalars(select(Traveller.key)).one()
    assert is_dataclass(coverage)
    told = str(asdict(coverage)).replace(key, "KEY")
    return re.sub(r"\b[0-9a-f]{64}\b", "HASH", told)  # of a subject, which names the key


def test_everything_of_a_person_is_handed_over(engine: Engine, office: Actor) -> None:
    files = files_of(engine, office)
    assert files["person.json"] == {
        "exported_at": "2026-12-01T09:00:00+00:00",
        "name": NAME,
        "email": MAIL,
        "trips": [SLUG],
        "account": None,
        "role": None,
    }
    assert {name for name in files if name.startswith("records/")} == {
        "records/approvals.json",
        "records/cost_items.json",
        "records/feeds.json",
        "records/hosted_benefits.json",
        "records/outbox_messages.json",
        "records/releases.json",
        "records/traveller_pages.json",
        "records/travellers.json",
    }
    programme = files[f"programmes/{SLUG}.json"]
    assert isinstance(programme, dict)
    assert "debrief" not in {each["key"] for each in programme["items"]}
    assert len(programme["items"]) == 15
    costs = files["records/cost_items.json"]
    assert isinstance(costs, list)
    assert [each["key"] for each in costs] == ["flight", "hotel-night", "rail", "taxi", "insurance"]
    told = json.dumps(files, ensure_ascii=False)
    assert "secret words" not in told
    feeds = files["records/feeds.json"]
    assert isinstance(feeds, list)
    assert "secret_hash" not in feeds[0]
    history = files["history.json"]
    assert isinstance(history, list)
    assert {each["thing"] for each in history} >= {"Traveller", "Feed", "Release", "TravellerPage"}


def test_nothing_that_names_them_is_left_and_the_books_are_the_same(
    engine: Engine, office: Actor
) -> None:
    before = books(engine, office)
    assert NAME in everything(engine)
    name = erase(engine, office)
    number = name.removeprefix("Gelöschte Person ")
    assert number.isdigit()
    left = everything(engine)
    for word in (NAME, MAIL, PHONE, "艾丽卡", "Mustermann", "Erika"):
        assert word not in left, word
    after = books(engine, office).replace(f"geloeschte-person-{number}@planner.invalid", "MAIL")
    assert after == before.replace(MAIL, "MAIL")
    with session_for(engine, office, LATER) as session:
        row = session.scalars(select(Traveller)).one()
        assert (row.label, row.key) == (name, f"geloeschte-person-{number}")
        approval = session.scalars(select(Approval)).one()
        assert approval.traveller_key == row.key
        assert approval.decided_by == "manager@example.org"
        links = [*session.scalars(select(Feed)), *session.scalars(select(TravellerPage))]
        assert [each.revoked_at for each in links] == [LATER, LATER]
        assert session.scalars(select(OutboxMessage)).all() == []
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.action, entry.thing, entry.label) == ("erased", "Traveller", name)
        assert (entry.by, entry.at, entry.changes) == ("test", LATER, {})


def test_no_trip_is_found_by_a_name_that_was_erased(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        trip = get_trip(session, office, SLUG)
        trip.title, trip.search_text = Texts(de=f"Mit {NAME}"), searchable(SLUG, f"Mit {NAME}")
        session.commit()
    name = erase(engine, office)
    with session_for(engine, office, LATER) as session:
        trip = get_trip(session, office, SLUG)
        assert trip.search_text == searchable(SLUG, f"Mit {name}")
        words = set(session.scalars(select(SearchWord.word)))
    assert words == words_of(trip.search_text)
    assert not words & words_of(searchable(NAME))


def test_a_short_name_made_from_the_name_is_another_one(engine: Engine, office: Actor) -> None:
    """Wherever it stands: releases, history, mails and calls, and as words of the search."""
    old, other = "visit-erika-mustermann-2026", "anna-erika-mustermann-fair"
    hook = WebhookWish("Intranet", "https://example.org/", [WebhookEvent.TRIP_RELEASED])
    with session_for(engine, office, NOW) as session:
        session.add(make_trip(other))
        someone = make_traveller("anna-erika-mustermann")
        someone.position = 1
        trip = get_trip(session, office, SLUG)
        trip.travellers.append(someone)
        trip.slug, trip.search_text = old, searchable(old)
        create_webhook(session, office, hook, Installation("k" * 32, allow_private=False), NOW)
        session.flush()
        release_trip(session, office, old, note="Again", now=NOW)
        mail = _mail(office, someone.id)
        mail.recipient, mail.message_id = "anna@example.org", "<2@example.org>"
        mail.text = mail.html = f"{SITE}/trips/{old}/ and {SITE}/trips/{other}/"
        session.add(mail)
        session.commit()
    with session_for(engine, office, LATER) as session:
        number = get_trip(session, office, old).travellers[0].id
        key = erase_person(session, office, number, LATER).replace("Gelöschte Person ", "")
        session.commit()
    new = f"visit-geloeschte-person-{key}-2026"
    assert old not in everything(engine)
    with session_for(engine, office, LATER) as session:
        trip, kept = get_trip(session, office, new), get_trip(session, office, other)
        assert (trip.search_text, kept.slug) == (
            searchable(new, *trip.title.as_mapping().values()),
            other,
        )
        text = session.scalars(select(OutboxMessage.text)).one()
        assert text == f"{SITE}/trips/{new}/ and {SITE}/trips/{other}/"
        assert json.loads(session.scalars(select(WebhookCall.body)).one())["data"]["trip"] == new
        with pytest.raises(UnchangedError):
            release_trip(session, office, new, note="Again", now=LATER)


def test_what_went_to_others_is_kept_without_parts_that_name_the_person(
    engine: Engine, office: Actor
) -> None:
    folded = f"SUMMARY:Dinner\r\nDESCRIPTION:With {NAME[:9]}\r\n {NAME[9:]}\r\n".encode()
    other = b"SUMMARY:Dinner\r\nDESCRIPTION:With Erika Mustermann-Schmidt\r\n"
    with session_for(engine, office, NOW) as session:
        trip = get_trip(session, office, SLUG)
        for number, (calendar, trip_id) in enumerate(
            [(folded, None), (other, None), (None, trip.id)]
        ):
            mail = _mail(office, 0)
            mail.traveller_id, mail.recipient = None, "anna@example.org"
            mail.message_id, mail.trip_id = f"<other-{number}@example.org>", trip_id
            mail.calendar, mail.calendar_method = calendar, "REQUEST" if calendar else ""
            mail.attachments = [OutboxAttachment(name="a.pdf", content_type="a/b", body=b"1")]
            session.add(mail)
        session.commit()
    erase(engine, office)
    with session_for(engine, office, LATER) as session:
        mails = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        assert [(each.calendar, each.calendar_method, len(each.attachments)) for each in mails] == [
            (None, "", 1),
            (other, "REQUEST", 1),
            (None, "", 0),
        ]


def test_an_erased_person_is_the_same_in_draft_and_release(engine: Engine, office: Actor) -> None:
    erase(engine, office)
    with session_for(engine, office, LATER) as session, pytest.raises(UnchangedError):
        release_trip(session, office, SLUG, note="Again", now=LATER)


def test_a_person_with_an_account_loses_it(engine: Engine, office: Actor) -> None:
    theirs_ = add_account(engine, office, MAIL)
    with pytest.raises(InvalidError, match="can still sign in"):
        erase(engine, office)
    with session_for(engine, office, LATER) as session:
        start_session(session, theirs_, "test", NOW)
        member = session.scalars(select(Membership)).one()
        member.is_active = False
        member.account.provider_key = "0" * 64
        session.add(SecondFactor(account=member.account, sealed="x", created_at=NOW))
        session.add(RecoveryCode(account_id=member.account_id, code_hash="1" * 64))
        key = {"name": "Blue", "credential": "", "credential_hash": "2" * 64, "sign_count": 0}
        session.add(SecurityKey(account=member.account, created_at=NOW, **key))
        session.commit()
    name = erase(engine, office)
    with session_for(engine, office, LATER) as session, everywhere(session):
        account = session.scalars(select(Account)).one()
        assert account.name == name
        assert account.email == f"geloeschte-person-{name.split()[-1]}@planner.invalid"
        assert (account.password_hash, account.provider_key) == (None, None)
        for model in (AccountSession, SecondFactor, SecurityKey, RecoveryCode):
            assert session.scalars(select(func.count(model.id))).one() == 0


def test_nobody_is_erased_while_they_travel(engine: Engine, office: Actor) -> None:
    with pytest.raises(InvalidError, match="not over"):
        erase(engine, office, NOW)


def test_a_namesake_is_never_erased(engine: Engine, office: Actor) -> None:
    other = foshan() | {"slug": "other"}
    store(engine, office, other)
    with session_for(engine, office, NOW) as session:
        row = session.scalars(select(Traveller).order_by(Traveller.id.desc()).limit(1)).one()
        row.given_name, row.family_name = NAME.split()
        row.email = "another.erika@example.org"
        session.commit()
    with pytest.raises(InvalidError, match="same name"):
        erase(engine, office)
    assert "another.erika@example.org" in everything(engine)


def test_who_shares_a_mailbox_is_somebody_else(engine: Engine, office: Actor) -> None:
    store(engine, office, foshan() | {"slug": "other"})
    with session_for(engine, office, NOW) as session:
        row = session.scalars(select(Traveller).order_by(Traveller.id.desc()).limit(1)).one()
        row.email = MAIL
        session.commit()
        assert [count for _, count in list_persons(session, office).persons] == [1, 1]
    with pytest.raises(InvalidError, match="same name or address"):
        erase(engine, office)


def test_another_office_s_person_is_none(engine: Engine, office: Actor) -> None:
    stranger = make_office(engine, "remscheid")
    with session_for(engine, office, LATER) as session:
        number = number_of(session)
    with session_for(engine, stranger, LATER) as session:
        assert list_persons(session, stranger).persons == ()
        with pytest.raises(NotFoundError):
            get_person(session, stranger, number)
        with pytest.raises(NotFoundError):
            export_person(session, stranger, number, LATER)
        with pytest.raises(NotFoundError):
            erase_person(session, stranger, number, LATER)


def test_the_history_notes_who_took_the_file(engine: Engine, office: Actor) -> None:
    files_of(engine, office)
    with session_for(engine, office, LATER) as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.action, entry.thing, entry.label) == ("handed over", "Traveller", NAME)
        assert (entry.by, entry.at, entry.changes) == ("test", LATER, {})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_list_is_searched_and_comes_in_pages(engine: Engine, office: Actor) -> None:
    """An office may know tens of thousands of people."""
    with session_for(engine, office, NOW) as session:
        trip = make_trip("large")
        trip.travellers = [make_traveller(f"guest-{n:02}") for n in range(PAGE)]
        for n, row in enumerate(trip.travellers):
            row.given_name, row.family_name = "Zoë", f"Zang {n:02}"
        session.add(trip)
        session.commit()
    with session_for(engine, office, LATER) as session:
        first = list_persons(session, office)
        second = list_persons(session, office, page=2)
        assert [each.label for each in first.persons][:2] == [NAME, "Zoë Zang 00"]
        assert (len(first.persons), first.next) == (PAGE, 2)
        assert ([each.label for each in second.persons], second.next) == (["Zoë Zang 49"], None)
        assert list_persons(session, office, page=3).persons == ()
        found = list_persons(session, office, "ZANG zoë 07").persons
        assert [(each.label, each.trips) for each in found] == [("Zoë Zang 07", 1)]
        assert [each.label for each in list_persons(session, office, MAIL).persons] == [NAME]


def test_only_administrators_may(engine: Engine, office: Actor) -> None:
    for role in (Role.PLANNER, Role.APPROVER, Role.VIEWER):
        actor = Actor(office.office_id, role, "Ada", 1)
        with session_for(engine, actor, LATER) as session:
            number = number_of(session)
            with pytest.raises(ForbiddenError):
                erase_person(session, actor, number, LATER)
            with pytest.raises(ForbiddenError):
                export_person(session, actor, number, LATER)


def test_the_same_name_without_another_address_is_one_person(engine: Engine, office: Actor) -> None:
    for slug, mail in (("second", MAIL.upper()), ("third", "")):
        store(engine, office, foshan() | {"slug": slug})
        with session_for(engine, office, NOW) as session:
            row = session.scalars(select(Traveller).order_by(Traveller.id.desc()).limit(1)).one()
            row.given_name, row.family_name, row.email = *NAME.split(), mail
            session.commit()
    with session_for(engine, office, LATER + timedelta(days=1)) as session:
        [listed] = list_persons(session, office).persons
        assert (listed.label, listed.trips) == (NAME, 3)
        assert len(get_person(session, office, listed.row.id).travellers) == 3


def account_number(session: Session, mail: str) -> int:
    with everywhere(session):
        return session.scalars(select(Account.id).where(Account.email == mail)).one()


def erase_account(engine: Engine, actor: Actor, mail: str) -> str:
    with session_for(engine, actor, LATER) as session:
        number = account_number(session, mail)
        name = erase_person(session, actor, number, LATER, is_account=True)
        session.commit()
        return name


def switch_off(engine: Engine, office: Actor, actor: Actor) -> None:
    with session_for(engine, office, LATER) as session:
        mine = select(Membership).where(Membership.account_id == actor.account_id)
        session.scalars(mine).one().is_active = False
        session.commit()


def test_who_never_travelled_is_listed_handed_over_and_erased(
    engine: Engine, office: Actor
) -> None:
    admin = add_account(engine, office, "ada@example.org", Role.ADMIN)
    otto = add_account(engine, office, "otto.never@example.org", Role.VIEWER)
    add_account(engine, office, MAIL)  # who travelled is one person
    with session_for(engine, admin, LATER) as session:
        listed = list_persons(session, admin).persons
        assert [(each.label, each.trips) for each in listed] == [
            ("Ada", 0),
            (NAME, 1),
            ("Otto.Never", 0),
        ]
        body = export_person(session, admin, listed[2].row.id, LATER, is_account=True)
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.action, entry.thing, entry.thing_id) == (
            "handed over",
            "Account",
            otto.account_id,
        )
    with ZipFile(BytesIO(body)) as archive:
        told = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    assert sorted(told) == [
        "history.json",
        "person.json",
        "records/accounts.json",
        "records/memberships.json",
    ]
    assert (told["person.json"]["name"], told["person.json"]["role"]) == ("Otto.Never", "viewer")
    assert "password_hash" not in told["records/accounts.json"][0]
    with pytest.raises(InvalidError, match="can still sign in"):
        erase_account(engine, admin, otto.email)
    switch_off(engine, office, otto)
    name = erase_account(engine, admin, otto.email)
    left = everything(engine).lower()
    assert "otto" not in left
    with session_for(engine, admin, LATER) as session:
        assert [each.label for each in list_persons(session, admin).persons] == ["Ada", NAME]
        account = session.get_one(Account, otto.account_id)
        assert (account.name, account.password_hash) == (name, None)
        assert (name, account.email) == (
            f"Gelöschte Person {otto.account_id}",
            f"geloeschte-person-{otto.account_id}@planner.invalid",
        )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_two_are_called_by_the_same_number(engine: Engine, office: Actor) -> None:
    otto = add_account(engine, office, "otto.never@example.org", Role.VIEWER)
    switch_off(engine, office, otto)
    with session_for(engine, office, LATER) as session:
        assert number_of(session) == otto.account_id
    names = {erase(engine, office), erase_account(engine, office, otto.email)}
    assert names == {"Gelöschte Person 1", "Gelöschte Person 2"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_neither_oneself_nor_the_last_administrator_is_erased(
    engine: Engine, office: Actor
) -> None:
    ada = add_account(engine, office, "ada@example.org", Role.ADMIN)
    with pytest.raises(InvalidError, match="This is you"):
        erase_account(engine, ada, ada.email)
    with pytest.raises(InvalidError, match="last administrator"):
        erase_account(engine, office, ada.email)
    add_account(engine, office, "bea@example.org", Role.ADMIN)
    with pytest.raises(InvalidError, match="can still sign in"):
        erase_account(engine, office, ada.email)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_account_named_as_a_traveller_with_another_address_is_somebody_else(
    engine: Engine, office: Actor
) -> None:
    other = add_account(engine, office, "another.erika@example.org")
    with session_for(engine, office, LATER) as session, everywhere(session):
        session.get_one(Account, other.account_id).name = NAME
        session.commit()
    with pytest.raises(InvalidError, match="same name"):
        erase(engine, office)
    with pytest.raises(InvalidError, match="same name"):
        erase_account(engine, office, other.email)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_another_office_s_account_is_nobody(engine: Engine, office: Actor) -> None:
    stranger = make_office(engine, "remscheid")
    theirs_ = add_account(engine, stranger, "ada@example.org", Role.ADMIN)
    with session_for(engine, office, LATER) as session:
        assert [each.label for each in list_persons(session, office).persons] == [NAME]
        with pytest.raises(NotFoundError):
            get_person(session, office, theirs_.account_id or 0, is_account=True)
