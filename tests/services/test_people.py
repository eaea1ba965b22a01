"""The people of a trip: added, edited, moved, copied, removed with what hangs on them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import (
    Approval,
    AuditEntry,
    Commitment,
    CostItem,
    Feed,
    Group,
    HostedBenefit,
    Organisation,
    Place,
    ProgrammeItem,
    SetOff,
    Traveller,
    TravellerPage,
    Trip,
    TripOrganisation,
)
from planner.domain.access import Actor
from planner.domain.refusals import EditConflictError, InvalidError, NotFoundError, TakenError
from planner.domain.texts import Texts
from planner.domain.vocabulary import (
    AudienceKind,
    CommitmentMode,
    CommitmentState,
    Decision,
    OrganisationKind,
    Phase,
    Regime,
    TravellerRole,
)
from planner.services.people.groups import GroupDetails, add_group, edit_group, move_group
from planner.services.people.ties import Hold, remove_group, remove_traveller, ties_of
from planner.services.people.travellers import (
    TravellerDetails,
    add_traveller,
    copy_travellers,
    edit_traveller,
    get_people,
    list_sources,
    move_traveller,
)
from planner.services.trip_documents import dump_trip
from tests.counting import CountQueries
from tests.records import NOW, make_item, make_office, make_traveller, make_trip

EVA = TravellerDetails(
    given_name="Eva",
    family_name="Muster",
    role=TravellerRole.STAFF,
    regime=Regime.NRW,
    native_name="伊娃",
    function="Project manager",
    language="de",
    email="eva@example.org",
    phone="+49 212 5550100",
)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    """A session with the trips ``foshan``, of three travellers, and ``empty``."""
    with session_for(engine, office, NOW) as session:
        trip = make_trip("foshan")
        for position, key in enumerate(("a", "b", "c")):
            person = make_traveller(key)
            person.position = position
            trip.travellers.append(person)
        session.add_all([trip, make_trip("empty")])
        session.commit()
        yield session


def keys(session: Session, office: Actor, slug: str = "foshan") -> list[str]:
    session.expire_all()
    return [person.key for person in get_people(session, office, slug).travellers]


def person(session: Session, key: str) -> Traveller:
    return session.scalars(select(Traveller).where(Traveller.key == key)).one()


def trip_of(session: Session, slug: str = "foshan") -> Trip:
    return session.scalars(select(Trip).where(Trip.slug == slug)).one()


def a_place(session: Session) -> Place:
    place = Place(name=Texts(en="Solingen"), city="Solingen", country="DE", zone="Europe/Berlin")
    session.add(place)
    session.flush()
    return place


def an_employer(session: Session, name: str = "Example Works") -> Organisation:
    employer = Organisation(name=Texts(en=name), kind=OrganisationKind.COMPANY)
    session.add(employer)
    session.flush()
    return employer


def test_a_traveller_comes_last_and_brings_employer_and_home_into_the_trip(
    session: Session, office: Actor
) -> None:
    employer, home = an_employer(session), a_place(session)
    details = replace(EVA, employer_id=employer.id, home_id=home.id)
    add_traveller(session, office, "foshan", details)
    session.commit()
    assert keys(session, office) == ["a", "b", "c", "eva-muster"]
    document = dump_trip(session, office, "foshan")
    assert [each.key for each in document.organisations] == ["example-works"]
    assert [each.key for each in document.places] == ["solingen"]
    eva = document.travellers[-1]
    assert (eva.employer, eva.home, eva.regime) == ("example-works", "solingen", Regime.NRW)
    assert (eva.native_name, eva.language, eva.phone) == ("伊娃", "de", "+49 212 5550100")


def test_namesakes_get_different_keys(session: Session, office: Actor) -> None:
    add_traveller(session, office, "foshan", EVA)
    with pytest.raises(TakenError):
        add_traveller(session, office, "foshan", EVA)
    add_traveller(session, office, "foshan", EVA, is_another=True)
    assert keys(session, office)[-2:] == ["eva-muster", "eva-muster-2"]


def test_an_edit_is_noted_with_old_and_new(session: Session, office: Actor) -> None:
    first, second = an_employer(session), an_employer(session, "Other Works")
    eva = add_traveller(session, office, "foshan", replace(EVA, employer_id=first.id))
    session.commit()
    session.expire_all()
    changed = replace(EVA, employer_id=second.id, function="Head")
    edit_traveller(session, office, "foshan", eva.id, changed, version=1)
    session.commit()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "changed")).one()
    assert entry.changes == {
        "function": ["Project manager", "Head"],
        "employer": ["Example Works", "Other Works"],
    }
    listed = [use.organisation_id for use in trip_of(session).organisations]
    assert listed == [first.id, second.id]


def test_the_second_save_of_a_traveller_is_told(session: Session, office: Actor) -> None:
    number = person(session, "a").id
    edit_traveller(session, office, "foshan", number, EVA, version=1)
    with pytest.raises(EditConflictError):
        edit_traveller(session, office, "foshan", number, EVA, version=1)


def test_what_is_not_in_the_directory_is_refused(session: Session, office: Actor) -> None:
    with pytest.raises(InvalidError) as refused:
        add_traveller(session, office, "foshan", replace(EVA, home_id=4711))
    assert refused.value.field == "home_id"


def test_a_traveller_of_another_trip_is_not_found(session: Session, office: Actor) -> None:
    with pytest.raises(NotFoundError):
        edit_traveller(session, office, "empty", person(session, "a").id, EVA, version=1)


@pytest.mark.parametrize(
    ("key", "steps", "expected"),
    [
        ("a", 1, ["b", "a", "c"]),
        ("c", -1, ["a", "c", "b"]),
        ("a", -1, ["a", "b", "c"]),
        ("c", 1, ["a", "b", "c"]),
    ],
)
def test_travellers_move_up_and_down(
    session: Session, office: Actor, key: str, steps: int, expected: list[str]
) -> None:
    move_traveller(session, office, "foshan", person(session, key).id, steps)
    session.commit()
    assert keys(session, office) == expected


def test_people_are_copied_as_they_are_without_their_trip(session: Session, office: Actor) -> None:
    home = a_place(session)
    add_traveller(session, office, "foshan", replace(EVA, home_id=home.id))
    session.commit()
    assert [trip.slug for trip in list_sources(session, office, "empty")] == ["foshan"]
    assert list_sources(session, office, "foshan") == []
    chosen = [person(session, key).id for key in ("eva-muster", "a")]
    copy_travellers(session, office, "empty", "foshan", chosen)
    session.commit()
    assert keys(session, office, "empty") == ["a-example", "eva-muster"]
    document = dump_trip(session, office, "empty")
    assert document.travellers[1].home == "solingen"
    assert document.travellers[1].native_name == "伊娃"
    with pytest.raises(InvalidError):
        copy_travellers(session, office, "empty", "foshan", [])


def test_a_group_holds_members_in_the_order_of_the_trip(session: Session, office: Actor) -> None:
    numbers = tuple(person(session, key).id for key in ("c", "a"))
    group = add_group(session, office, "foshan", GroupDetails(Texts(de="Technik"), numbers))
    session.commit()
    session.expire_all()
    assert (group.key, [each.key for each in group.travellers]) == ("technik", ["a", "c"])
    moved = GroupDetails(Texts(de="Technik", en="Engineering"), numbers[:1])
    edit_group(session, office, "foshan", group.id, moved, version=1)
    session.commit()
    assert group.version == 2
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "changed")).one()
    assert entry.changes["travellers"] == [["A Example", "C Example"], ["C Example"]]
    with pytest.raises(EditConflictError):
        edit_group(session, office, "foshan", group.id, moved, version=1)


def test_only_members_changed_is_an_edit_too(session: Session, office: Actor) -> None:
    group = add_group(session, office, "foshan", GroupDetails(Texts(en="One"), ()))
    session.commit()
    everybody = tuple(each.id for each in trip_of(session).travellers)
    edit_group(session, office, "foshan", group.id, GroupDetails(group.name, everybody), version=1)
    with pytest.raises(EditConflictError):
        edit_group(session, office, "foshan", group.id, GroupDetails(group.name, ()), version=1)


def test_groups_move(session: Session, office: Actor) -> None:
    for name in ("one", "two"):
        add_group(session, office, "foshan", GroupDetails(Texts(en=name), ()))
    session.commit()
    session.expire_all()
    last = get_people(session, office, "foshan").groups[1]
    move_group(session, office, "foshan", last.id, -1)
    session.commit()
    session.expire_all()
    assert [group.key for group in get_people(session, office, "foshan").groups] == ["two", "one"]


def attend(session: Session) -> None:
    """A group of ``a`` and ``b``; items for it, for ``a`` alone, for a group of ``a`` alone."""
    a, b = person(session, "a"), person(session, "b")
    trip = trip_of(session)
    both = Group(key="both", name=Texts(en="Both"), travellers=[a, b])
    alone = Group(key="alone", position=1, name=Texts(en="Alone"), travellers=[a])
    trip.groups = [both, alone]
    items = {
        key: make_item(key, None, date(2026, 10, 24)) for key in ("all", "two", "own", "lonely")
    }
    items["two"].groups, items["own"].travellers, items["lonely"].groups = [both], [a], [alone]
    for key in ("two", "own", "lonely"):
        items[key].everyone = False
    trip.items = list(items.values())
    link = {"name": "phone", "created_at": NOW, "traveller": a, "trip_id": trip.id}
    feed = Feed(secret_hash="1", audience=AudienceKind.TRAVELLER, language="de", **link)
    session.add_all([feed, TravellerPage(secret_hash="2", **link)])
    session.commit()


def test_what_goes_with_a_traveller_is_named_and_goes(session: Session, office: Actor) -> None:
    attend(session)
    ties = ties_of(session, office, person(session, "a"))
    assert [group.key for group in ties.groups] == ["both", "alone"]
    assert [item.key for item in ties.items] == ["own"]
    assert {item.key for item in ties.deserted} == {"own", "lonely"}
    assert len(ties.links) == 2
    assert (ties.shared, ties.held_by) == ((), ())
    remove_traveller(session, office, "foshan", person(session, "a").id, 1)
    session.commit()
    assert keys(session, office) == ["b", "c"]
    assert session.scalars(select(Feed)).all() == []
    assert session.scalars(select(TravellerPage)).all() == []
    groups = {group.key: group.travellers for group in trip_of(session).groups}
    assert [each.key for each in groups["both"]] == ["b"]
    assert groups["alone"] == []
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action != "created")).all()
    said = {(entry.thing, entry.label): entry.action for entry in entries}
    assert said == {
        ("Group", "Both"): "changed",
        ("Group", "Alone"): "changed",
        ("ProgrammeItem", "Own"): "changed",
        ("Feed", "phone"): "deleted",
        ("TravellerPage", "phone"): "deleted",
        ("Traveller", "A Example"): "deleted",
    }


def test_a_removal_of_what_somebody_changed_meanwhile_is_refused(
    session: Session, office: Actor
) -> None:
    with pytest.raises(EditConflictError):
        remove_traveller(session, office, "foshan", person(session, "a").id, 7)


def spend(session: Session, *travellers: str) -> None:
    """A flight and a promise for the named travellers."""
    people = [person(session, key) for key in travellers]
    trip = trip_of(session)
    cost = CostItem(key="flight", category="flight", amount_minor=1, currency="EUR")
    cost.incurred_on, cost.phase, cost.travellers = date(2026, 10, 1), Phase.QUOTED, people
    payer = an_employer(session)
    trip.organisations = [TripOrganisation(key="payer", record=payer)]
    promise = Commitment(key="promise", payer=payer, categories=["flight"])
    promise.percent, promise.mode = Decimal(100), CommitmentMode.IN_KIND
    promise.state, promise.travellers = CommitmentState.ANNOUNCED, people
    trip.costs, trip.commitments = [cost], [promise]
    session.commit()


def test_a_shared_cost_loses_its_part_of_a_traveller(session: Session, office: Actor) -> None:
    spend(session, "a", "b")
    ties = ties_of(session, office, person(session, "a"))
    assert [row.label for row in ties.shared] == ["flight", "promise"]
    remove_traveller(session, office, "foshan", person(session, "a").id, 1)
    session.commit()
    document = dump_trip(session, office, "foshan")
    assert document.costs[0].travellers == ("b",)
    assert document.commitments[0].travellers == ("b",)


def test_money_for_one_alone_keeps_them_on_the_trip(session: Session, office: Actor) -> None:
    spend(session, "a")
    a, trip = person(session, "a"), trip_of(session)
    payer = session.scalars(select(Organisation)).one()
    given = {"payer": payer, "traveller": a, "amount_minor": 1, "currency": "EUR"}
    on = date(2026, 10, 24)
    trip.hosted_benefits = [HostedBenefit(description="Lunch", given_on=on, **given)]
    trip.set_offs = [SetOff(given_on=on, **given)]
    for key, replaced_at in (("now", None), ("before", NOW)):
        approval = Approval(key=key, traveller_key="a", commitment_keys=["promise"])
        approval.max_value_cents, approval.requested_by, approval.requested_on = 1, "x", on
        approval.decision, approval.replaced_at = Decision.PENDING, replaced_at
        approval.trip_id = trip.id
        session.add(approval)
    session.commit()
    ties = ties_of(session, office, a)
    assert ties.held_by == (
        Hold("CostItem", "flight"),
        Hold("Commitment", "promise"),
        Hold("HostedBenefit", "Lunch"),
        Hold("SetOff", "0.01 EUR"),
        Hold("Approval", "now"),
    )
    with pytest.raises(InvalidError):
        remove_traveller(session, office, "foshan", a.id, 1)


def test_a_dissolved_group_leaves_its_members_and_its_items(
    session: Session, office: Actor
) -> None:
    attend(session)
    both = trip_of(session).groups[0]
    remove_group(session, office, "foshan", both.id, 1)
    session.commit()
    session.expire_all()
    assert keys(session, office) == ["a", "b", "c"]
    items = {item.key: item.groups for item in session.scalars(select(ProgrammeItem))}
    assert items["two"] == []
    assert [group.key for group in items["lonely"]] == ["alone"]


def test_people_are_read_in_as_many_queries_for_many_as_for_few(
    engine: Engine, session: Session, office: Actor, count_queries: CountQueries
) -> None:
    employer, home = an_employer(session), a_place(session)
    details = replace(EVA, employer_id=employer.id, home_id=home.id)
    counts = []
    for slug, many in (("empty", 1), ("foshan", 3)):
        for number in range(many):
            eva = add_traveller(session, office, slug, details, is_another=True)
            name = Texts(en=f"group {number}")
            add_group(session, office, slug, GroupDetails(name, (eva.id,)))
        session.commit()
        with session_for(engine, office, NOW) as fresh, count_queries() as queries:
            trip = get_people(fresh, office, slug)
            assert [each.home and each.employer for each in trip.travellers]
            assert [group.travellers for group in trip.groups]
        counts.append(len(queries))
    assert counts[0] == counts[1]
