"""Changing one's password, and a forgotten one."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from planner.db.engine import open_session, session_for
from planner.db.models import Account, OneTimeLink, OutboxMessage
from planner.db.tenancy import everywhere
from planner.domain.access import Actor
from planner.domain.refusals import ForbiddenError, InvalidError, ThrottledError
from planner.services.links import SpentLinkError
from planner.services.passwords import (
    MOST_LINKS,
    change_password,
    request_password_reset,
    reset_password,
)
from planner.services.sign_in import Visitor, find_session, sign_in, start_session
from tests.counting import CountQueries
from tests.records import NOW, make_office
from tests.services.cast import PASSWORD, add_account

SITE = "https://planner.example.org"
EMAIL = "eva@example.org"
NEW = "scheren messer gabel"


@pytest.fixture
def eva(engine: Engine) -> Actor:
    return add_account(engine, make_office(engine, "solingen"), EMAIL)


def _sign_in(engine: Engine, password: str) -> str:
    with open_session(engine) as session:
        token, _ = sign_in(session, EMAIL, password, Visitor("192.0.2.1", ""), NOW)
        session.commit()
        return token


def _is_signed_in(engine: Engine, token: str) -> bool:
    with open_session(engine) as session:
        return find_session(session, token, NOW) is not None


def _ask(engine: Engine, email: str, now: datetime = NOW, address: str = "192.0.2.1") -> None:
    with open_session(engine) as session:
        request_password_reset(session, email=email, base_url=SITE, address=address, now=now)
        session.commit()


def _request(
    engine: Engine, email: str = EMAIL, now: datetime = NOW, address: str = "192.0.2.1"
) -> list[str]:
    """The tokens of all mails so far."""
    _ask(engine, email, now, address)
    with open_session(engine) as session, everywhere(session):
        mails = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert {(mail.recipient, mail.office_id) for mail in mails} <= {(EMAIL, None)}
    return [token for mail in mails for token in re.findall(rf"{SITE}/password/(\S+)", mail.text)]


def _reset(engine: Engine, token: str, password: str = NEW, now: datetime = NOW) -> None:
    with open_session(engine) as session:
        reset_password(session, token, password=password, now=now)
        session.commit()


def test_a_changed_password_signs_every_browser_out(engine: Engine, eva: Actor) -> None:
    before = [_sign_in(engine, PASSWORD), _sign_in(engine, PASSWORD)]
    with session_for(engine, eva, NOW) as session:
        change_password(session, eva, old=PASSWORD, new=NEW, now=NOW)
        token, _ = start_session(session, eva, "Firefox", NOW)
        session.commit()
    assert [_is_signed_in(engine, each) for each in [*before, token]] == [False, False, True]
    with pytest.raises(InvalidError):
        _sign_in(engine, PASSWORD)
    assert _sign_in(engine, NEW)


@pytest.mark.parametrize(
    ("old", "new", "field"), [("wrong", NEW, "old"), (PASSWORD, "liverpool1892", "new")]
)
def test_a_refused_change_names_its_field(
    engine: Engine, eva: Actor, old: str, new: str, field: str
) -> None:
    with session_for(engine, eva, NOW) as session, pytest.raises(InvalidError) as refused:
        change_password(session, eva, old=old, new=new, now=NOW)
    assert refused.value.field == field


def test_the_command_line_has_no_password(engine: Engine) -> None:
    office = make_office(engine, "solingen")
    with session_for(engine, office, NOW) as session, pytest.raises(ForbiddenError):
        change_password(session, office, old=PASSWORD, new=NEW, now=NOW)


def test_a_forgotten_password_is_chosen_anew(engine: Engine, eva: Actor) -> None:
    del eva
    signed_in = _sign_in(engine, PASSWORD)
    [token] = _request(engine, " EVA@example.org ")
    with pytest.raises(InvalidError):
        _reset(engine, token, "liverpool1892")
    _reset(engine, token)
    assert not _is_signed_in(engine, signed_in)
    assert _sign_in(engine, NEW)
    with pytest.raises(SpentLinkError):
        _reset(engine, token)


def test_the_mail_is_in_the_language_of_the_account_else_of_its_office(
    engine: Engine, eva: Actor
) -> None:
    for own, subject in (("", "Neues Passwort wählen"), ("en", "Choose a new password")):
        with session_for(engine, eva, NOW) as session:
            session.get_one(Account, eva.account_id).language = own
            session.commit()
        _request(engine)
        with open_session(engine) as session, everywhere(session):
            last = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
        assert last is not None
        assert last.subject == subject
        assert f"<title>{subject}</title>" in last.html
        assert last.text.splitlines()[-3].startswith("http")


def test_nobody_gets_no_mail_and_no_answer(engine: Engine, eva: Actor) -> None:
    del eva
    assert _request(engine, "nobody@example.org") == []
    assert _request(engine, "") == []
    with open_session(engine) as session, everywhere(session):
        assert session.scalars(select(OneTimeLink)).all() == []


def test_whoever_is_asked_for_the_work_is_the_same(
    engine: Engine, eva: Actor, count_queries: CountQueries
) -> None:
    """What is counted is what differs by account: statements, not time, which differs by chance."""
    del eva
    done = []
    for email in (EMAIL, "nobody@example.org", "", EMAIL, EMAIL, EMAIL):
        with count_queries() as statements:
            _ask(engine, email)
        done.append([each.split(maxsplit=3)[:3] for each in statements if each[:3] != "REL"])
    kinds = [[each for each in one if each[0] in {"INSERT", "UPDATE", "SELECT"}] for one in done]
    assert kinds[1:] == [kinds[0]] * 5, "with an account, without, and where three links are open"
    assert len(kinds[0]) > 5
    with open_session(engine) as session, everywhere(session):
        assert len(session.scalars(select(OutboxMessage)).all()) == MOST_LINKS
        assert len(session.scalars(select(OneTimeLink)).all()) == MOST_LINKS


def test_a_link_lasts_two_hours(engine: Engine, eva: Actor) -> None:
    del eva
    [token] = _request(engine)
    with pytest.raises(SpentLinkError):
        _reset(engine, token, now=NOW + timedelta(hours=2))
    _reset(engine, token, now=NOW + timedelta(hours=1, minutes=59))


def test_a_reset_spends_the_other_links(engine: Engine, eva: Actor) -> None:
    del eva
    _request(engine)
    first, second = _request(engine)
    _reset(engine, second)
    with pytest.raises(SpentLinkError):
        _reset(engine, first)


def test_a_mailbox_is_not_flooded(engine: Engine, eva: Actor) -> None:
    del eva
    assert [len(_request(engine)) for _ in range(5)] == [1, 2, 3, 3, 3]
    assert len(_request(engine, now=NOW + timedelta(hours=2))) == 4


def test_a_weak_password_leaves_the_link_usable(engine: Engine, eva: Actor) -> None:
    del eva
    [token] = _request(engine)
    with pytest.raises(InvalidError):
        _reset(engine, token, "eva@example.org")
    _reset(engine, token)


def test_a_reset_ends_the_wait_after_failures(engine: Engine, eva: Actor) -> None:
    del eva
    for _ in range(5):
        with pytest.raises(InvalidError):
            _sign_in(engine, "wrong")
    with pytest.raises(ThrottledError):
        _sign_in(engine, PASSWORD)
    [token] = _request(engine)
    _reset(engine, token)
    assert _sign_in(engine, NEW)
