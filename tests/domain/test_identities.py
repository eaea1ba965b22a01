"""Names of records outside this installation."""

from uuid import UUID, uuid4

from planner.domain.identities import calendar_uid, permanent_id_of


def test_a_uid_is_the_same_for_ever_and_says_nothing() -> None:
    permanent = str(uuid4())
    assert calendar_uid(permanent) == calendar_uid(permanent)
    assert UUID(calendar_uid(permanent)).version == 5
    assert calendar_uid(permanent) != permanent


def test_what_comes_back_by_its_uid_has_that_uid() -> None:
    uid = calendar_uid(str(uuid4()))
    assert calendar_uid(permanent_id_of(uid)) == uid
    assert len(permanent_id_of(uid)) == 36
