"""Accounts of an office: made, given roles, switched off and on."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import Account, Membership
from planner.domain.access import Actor, Role
from planner.domain.refusals import (
    EditConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RefusalError,
    TakenError,
)
from planner.services.accounts import create_account, edit_own_account
from planner.services.members import (
    change_role,
    deactivate_member,
    list_members,
    reactivate_member,
)
from tests.records import NOW, make_office
from tests.services.cast import PASSWORD, add_account, membership_of


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def admin(engine: Engine, office: Actor) -> Actor:
    return add_account(engine, office, "ada@example.org", Role.ADMIN)


def _create(engine: Engine, actor: Actor, **changes: str | Role) -> Account:
    fields = {"email": "eva@example.org", "name": "Eva", "role": Role.PLANNER} | changes
    with session_for(engine, actor, NOW) as session:
        made = create_account(session, actor, password=PASSWORD, now=NOW, **fields)  # type: ignore[arg-type] # the fields of one test
        session.commit()
        return made.account


@pytest.mark.usefixtures("real_hashes")
def test_an_account_is_kept_in_lower_case_on_one_line(engine: Engine, office: Actor) -> None:
    account = _create(engine, office, email=" Eva@Example.ORG", name=" Eva \n Muster ")
    assert (account.email, account.name) == ("eva@example.org", "Eva Muster")
    assert account.password_hash is not None
    assert account.password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "eva"}, "email"),
        ({"name": " "}, "name"),
        ({"role": Role.SYSTEM}, "role"),
        ({"email": "klingen.tee@foshan.example"}, "password"),
    ],
)
def test_a_fault_names_its_field(
    engine: Engine, office: Actor, changes: dict[str, str | Role], field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        _create(engine, office, **changes)
    assert refused.value.field == field


def test_nobody_is_a_member_twice(engine: Engine, office: Actor) -> None:
    _create(engine, office)
    with pytest.raises(TakenError) as refused:
        _create(engine, office, email="EVA@example.org")
    assert refused.value.field == "email"


def test_a_second_office_shares_the_account_but_not_the_password(
    engine: Engine, office: Actor
) -> None:
    first = _create(engine, office)
    other = make_office(engine, "foshan")
    second = _create(engine, other, name="Somebody Else", role=Role.VIEWER)
    assert second.id == first.id
    assert (second.name, second.password_hash) == ("Eva", first.password_hash)
    with session_for(engine, other, NOW) as session:
        assert [member.role for member in session.scalars(select(Membership))] == [Role.VIEWER]


def test_the_list_has_everybody_of_the_office_by_name(engine: Engine, admin: Actor) -> None:
    add_account(engine, make_office(engine, "foshan"), "zoe@example.org")
    for name in ("eva", "Bea"):
        _create(engine, admin, email=f"{name}@example.org", name=name)
    with session_for(engine, admin, NOW) as session:
        names = [member.account.name for member in list_members(session, admin)]
    assert names == ["Ada", "Bea", "eva"]


def test_a_role_is_changed(engine: Engine, admin: Actor) -> None:
    eva = membership_of(engine, add_account(engine, admin, "eva@example.org"))
    with session_for(engine, admin, NOW) as session:
        change_role(session, admin, eva.id, version=eva.version, role=Role.APPROVER)
        session.commit()
        after = session.get_one(Membership, eva.id)
        assert (after.role, after.version) == (Role.APPROVER, eva.version + 1)


def test_the_second_of_two_editors_is_told(engine: Engine, admin: Actor) -> None:
    eva = membership_of(engine, add_account(engine, admin, "eva@example.org"))
    with session_for(engine, admin, NOW) as session:
        change_role(session, admin, eva.id, version=eva.version, role=Role.APPROVER)
        with pytest.raises(EditConflictError) as refused:
            change_role(session, admin, eva.id, version=eva.version, role=Role.VIEWER)
        assert refused.value.current_version == eva.version + 1


def test_nobody_changes_their_own_role(engine: Engine, admin: Actor) -> None:
    own = membership_of(engine, admin)
    with session_for(engine, admin, NOW) as session:
        with pytest.raises(ForbiddenError):
            change_role(session, admin, own.id, version=own.version, role=Role.VIEWER)
        with pytest.raises(ForbiddenError):
            deactivate_member(session, admin, own.id, version=own.version, now=NOW)


def test_the_last_administrator_stays(engine: Engine, office: Actor, admin: Actor) -> None:
    own = membership_of(engine, admin)
    with session_for(engine, office, NOW) as session:
        with pytest.raises(InvalidError, match="at least one administrator"):
            deactivate_member(session, office, own.id, version=own.version, now=NOW)
        session.rollback()
        with pytest.raises(InvalidError, match="at least one administrator"):
            change_role(session, office, own.id, version=own.version, role=Role.PLANNER)


def test_two_administrators_cannot_remove_each_other_at_once(
    engine: Engine, office: Actor, admin: Actor
) -> None:
    second = add_account(engine, office, "bea@example.org", Role.ADMIN)

    def demote(actor: Actor, other: Actor) -> bool:
        member = membership_of(engine, other)
        with session_for(engine, actor, NOW) as session:
            try:
                change_role(session, actor, member.id, version=member.version, role=Role.VIEWER)
            except RefusalError:
                return False
            session.commit()
            return True

    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(demote, admin, second), pool.submit(demote, second, admin)]
        assert sorted(run.result() for run in runs) == [False, True]


def test_switching_off_and_on(engine: Engine, admin: Actor) -> None:
    eva = membership_of(engine, add_account(engine, admin, "eva@example.org"))
    with session_for(engine, admin, NOW) as session:
        off = deactivate_member(session, admin, eva.id, version=eva.version, now=NOW)
        assert not off.is_active
        on = reactivate_member(session, admin, eva.id, version=off.version)
        assert on.is_active


def test_a_stranger_finds_nobody(engine: Engine, admin: Actor) -> None:
    eva = membership_of(engine, add_account(engine, admin, "eva@example.org"))
    stranger = add_account(engine, make_office(engine, "foshan"), "zoe@example.org", Role.ADMIN)
    with session_for(engine, stranger, NOW) as session, pytest.raises(NotFoundError):
        change_role(session, stranger, eva.id, version=eva.version, role=Role.VIEWER)


def test_one_edits_ones_own_name_and_language(engine: Engine, admin: Actor) -> None:
    with session_for(engine, admin, NOW) as session:
        version = session.get_one(Account, admin.account_id).version
        account = edit_own_account(session, admin, version=version, name="Ada M", language="zh")
        assert (account.name, account.language) == ("Ada M", "zh")
        with pytest.raises(EditConflictError):
            edit_own_account(session, admin, version=version, name="Ada", language="")
        for name, language, field in (("", "de", "name"), ("Ada", "fr", "language")):
            with pytest.raises(InvalidError) as refused:
                edit_own_account(session, admin, version=version + 1, name=name, language=language)
            assert refused.value.field == field
