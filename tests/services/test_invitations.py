"""Invitations: one link, one mail, one use."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from planner.db.engine import open_session, session_for
from planner.db.models import Account, AuditEntry, Membership, OneTimeLink, OutboxMessage
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.domain.refusals import InvalidError, TakenError
from planner.services.accounts import Newcomer
from planner.services.invitations import accept_invitation, invite, renew_invitation
from planner.services.links import Purpose, SpentLinkError, digest, get_link_account
from planner.services.members import deactivate_member
from planner.services.sign_in import Visitor, sign_in
from tests.records import NOW, make_office
from tests.services.cast import PASSWORD, add_account

SITE = "https://planner.example.org"
EVA = Newcomer("eva@example.org", "Eva Muster", Role.PLANNER, "en")


@pytest.fixture
def admin(engine: Engine) -> Actor:
    return add_account(engine, make_office(engine, "solingen"), "ada@example.org", Role.ADMIN)


def _invite(engine: Engine, actor: Actor, newcomer: Newcomer = EVA) -> OutboxMessage:
    with session_for(engine, actor, NOW) as session:
        invite(session, actor, newcomer, base_url=SITE, now=NOW)
        session.commit()
    return _mails(engine)[-1]


def _mails(engine: Engine) -> list[OutboxMessage]:
    with open_session(engine) as session, everywhere(session):
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def _token(mail: OutboxMessage) -> str:
    found = re.search(rf"^{SITE}/invitation/(\S+)$", mail.text, re.MULTILINE)
    assert found is not None
    return found[1]


def _accept(engine: Engine, token: str, password: str = PASSWORD, now: datetime = NOW) -> Account:
    with open_session(engine) as session:
        account = accept_invitation(session, token, password=password, now=now)
        session.commit()
        return account


def test_the_mail_carries_the_link_and_the_database_does_not(engine: Engine, admin: Actor) -> None:
    mail = _invite(engine, admin)
    assert (mail.recipient, mail.office_id) == ("eva@example.org", admin.office_id)
    assert mail.subject == "Invitation to plan trips with solingen"
    assert mail.text.startswith("Hello Eva Muster,\n\nAda invites you to plan trips with solingen.")
    token = _token(mail)
    assert f'/invitation/{token}" style=' in mail.html
    assert "<p" in mail.html
    assert "Hello Eva Muster," in mail.html
    with open_session(engine) as session, everywhere(session):
        link = session.scalars(select(OneTimeLink)).one()
        assert link.token_hash == digest(token) != token
        assert link.expires_at == NOW + timedelta(hours=72)


def test_the_mail_is_in_the_language_of_the_office_where_the_person_has_none(
    engine: Engine, admin: Actor
) -> None:
    mail = _invite(engine, admin, Newcomer("eva@example.org", "Eva Muster", Role.PLANNER))
    assert mail.subject == "Einladung zur Reiseplanung mit solingen"


def test_accepting_sets_the_password_and_lets_one_sign_in(engine: Engine, admin: Actor) -> None:
    token = _token(_invite(engine, admin))
    with open_session(engine) as session:
        assert get_link_account(session, token, Purpose.INVITATION, NOW).name == "Eva Muster"
    assert _accept(engine, token).email == "eva@example.org"
    with open_session(engine) as session:
        _, opened = sign_in(session, EVA.email, PASSWORD, Visitor("192.0.2.1", ""), NOW)
        assert opened.office_id == admin.office_id


def test_the_history_says_who_accepted(engine: Engine, admin: Actor) -> None:
    _accept(engine, _token(_invite(engine, admin)))
    with session_for(engine, admin, NOW) as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert last is not None
        assert (last.by, last.label, last.changes) == (
            "Eva Muster",
            "eva@example.org",
            {"password_hash": ["•", "•"]},
        )


def test_a_link_works_once(engine: Engine, admin: Actor) -> None:
    token = _token(_invite(engine, admin))
    _accept(engine, token)
    with pytest.raises(SpentLinkError):
        _accept(engine, token)
    with open_session(engine) as session, pytest.raises(SpentLinkError):
        get_link_account(session, token, Purpose.INVITATION, NOW)


def test_a_link_works_once_even_for_two_at_the_same_time(engine: Engine, admin: Actor) -> None:
    token = _token(_invite(engine, admin))

    def accept(password: str) -> bool:
        try:
            _accept(engine, token, password)
        except SpentLinkError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(accept, [f"{PASSWORD} {number}" for number in range(4)]))
    assert sorted(results) == [False, False, False, True]


@pytest.mark.parametrize("hours", [72, 1000])
def test_an_old_link_does_not_work(engine: Engine, admin: Actor, hours: int) -> None:
    token = _token(_invite(engine, admin))
    with pytest.raises(SpentLinkError):
        _accept(engine, token, now=NOW + timedelta(hours=hours))


def test_a_weak_password_leaves_the_link_usable(engine: Engine, admin: Actor) -> None:
    token = _token(_invite(engine, admin))
    with pytest.raises(InvalidError) as refused:
        _accept(engine, token, "liverpool1892")
    assert refused.value.field == "password"
    assert _accept(engine, token).email == EVA.email


def test_a_link_of_somebody_switched_off_does_not_work(engine: Engine, admin: Actor) -> None:
    with session_for(engine, admin, NOW) as session:
        member = invite(session, admin, EVA, base_url=SITE, now=NOW)
        deactivate_member(session, admin, member.id, version=member.version, now=NOW)
        session.commit()
    with pytest.raises(SpentLinkError):
        _accept(engine, _token(_mails(engine)[-1]))


def test_a_new_invitation_replaces_the_old_link(engine: Engine, admin: Actor) -> None:
    old = _token(_invite(engine, admin))
    with session_for(engine, admin, NOW) as session:
        member = session.scalars(select(Membership).order_by(Membership.id.desc())).first()
        assert member is not None
        renew_invitation(session, admin, member.id, base_url=SITE, now=NOW)
        session.commit()
    new = _token(_mails(engine)[-1])
    with pytest.raises(SpentLinkError):
        _accept(engine, old)
    _accept(engine, new)
    with session_for(engine, admin, NOW) as session, pytest.raises(InvalidError):
        renew_invitation(session, admin, member.id, base_url=SITE, now=NOW)


def test_somebody_with_a_password_gets_no_link(engine: Engine, admin: Actor) -> None:
    add_account(engine, make_office(engine, "foshan"), EVA.email)
    mail = _invite(engine, admin)
    assert mail.subject == "Sie können jetzt mit solingen Reisen planen"
    assert mail.text.endswith(
        f"Melden Sie sich mit Ihrem bisherigen Passwort an:\n{SITE}/sign-in\n"
    )
    with open_session(engine) as session, everywhere(session):
        assert session.scalars(select(OneTimeLink)).all() == []


def test_a_member_is_not_invited_again(engine: Engine, admin: Actor) -> None:
    _invite(engine, admin)
    with pytest.raises(TakenError):
        _invite(engine, admin)
    assert len(_mails(engine)) == 1
