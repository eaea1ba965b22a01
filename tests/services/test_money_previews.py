"""What an item would change in money: told exactly, nothing stored."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import AuditEntry, Place, ProgrammeItem, TripOrganisation
from planner.domain.access import Actor
from planner.domain.conversions import RatesMissingError
from planner.domain.money_effects import AllowanceChange, MoneyEffect
from planner.domain.refusals import NotFoundError
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.domain.vocabulary import Bucket, Instigator, ItemStatus, Kind, MealKind, Track
from planner.formats.trip_document import read_document
from planner.services.item_details import ItemDetails, MealDetails, details_of
from planner.services.money_previews import preview_item
from planner.services.programmes import get_item
from planner.services.trip_documents import load_trip
from tests.examples.documents import Json, encoded, foshan, traveller
from tests.records import NOW, make_office

SLUG = "isa-plenary-foshan-2026"


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    with session_for(engine, office, NOW) as session:
        yield session


def load(session: Session, office: Actor, document: Json) -> None:
    read, _ = read_document(encoded(document))
    load_trip(session, office, read, replace=True, now=NOW)
    session.commit()
    session.expunge_all()


def banquet(session: Session, day: int = 25, meal: MealKind = MealKind.DINNER) -> ItemDetails:
    payer = session.scalars(select(TripOrganisation).where(TripOrganisation.key == "isa")).one()
    at = datetime(2026, 10, day, 19)
    return ItemDetails(
        Kind.MEAL,
        Track.OFFICIAL,
        Texts(en="Banquet"),
        WallTime(at, "Asia/Shanghai"),
        WallTime(at.replace(hour=21), "Asia/Shanghai"),
        meals=(MealDetails(meal, payer.organisation_id, Instigator.HOST),),
    )


def rows(session: Session) -> tuple[int | None, int | None]:
    models = (ProgrammeItem, AuditEntry)
    items, entries = (session.scalar(select(func.count(model.id))) for model in models)
    return items, entries


def test_a_hosted_banquet_cuts_the_allowance_of_its_day(session: Session, office: Actor) -> None:
    load(session, office, foshan())
    before = rows(session)
    assert preview_item(session, office, SLUG, banquet(session)) == MoneyEffect(
        allowances=(AllowanceChange(-1920, 1),),
        total=-1920,
        buckets={Bucket.OWN_APPROVED: -1920},
    )
    assert not session.new
    assert not session.dirty
    assert rows(session) == before


def test_twelve_travellers_are_told_together(session: Session, office: Actor) -> None:
    document = foshan()
    (director,) = document["travellers"]
    people = [director | {"key": f"guest-{n}", "email": f"g{n}@example.org"} for n in range(11)]
    document["travellers"] = [director, *people]
    load(session, office, document)
    effect = preview_item(session, office, SLUG, banquet(session))
    assert effect.allowances == (AllowanceChange(-1920, 12),)
    assert effect.total == -1920 * 12


def test_who_does_not_attend_keeps_the_allowance(session: Session, office: Actor) -> None:
    document = foshan()
    (director,) = document["travellers"]
    document["travellers"].append(director | {"key": "other", "email": "other@example.org"})
    document["groups"] = [{"key": "few", "name": {"en": "Few"}, "travellers": ["other"]}]
    load(session, office, document)
    some = replace(banquet(session), everyone=False)
    for chosen in (replace(some, travellers=("other",)), replace(some, groups=("few",))):
        effect = preview_item(session, office, SLUG, chosen)
        assert effect.allowances == (AllowanceChange(-1920, 1),)
    assert preview_item(session, office, SLUG, replace(some, travellers=())).is_none


def test_a_second_meal_of_a_kind_changes_nothing(session: Session, office: Actor) -> None:
    load(session, office, foshan())
    assert preview_item(session, office, SLUG, banquet(session, day=24)).is_none


def test_a_cancelled_item_gives_its_cut_back(session: Session, office: Actor) -> None:
    load(session, office, foshan())
    stored = get_item(session, office, SLUG, "banquet")
    details = replace(details_of(stored), status=ItemStatus.CANCELLED)
    effect = preview_item(session, office, SLUG, details, "banquet")
    assert effect.allowances == (AllowanceChange(1920, 1),)
    assert effect.buckets == {Bucket.OWN_APPROVED: 1920}
    assert preview_item(session, office, SLUG, details_of(stored), "banquet").is_none


def test_what_the_budget_can_not_hold_goes_over_it(session: Session, office: Actor) -> None:
    document = foshan()
    document["budget_lines"][0]["approved"] = "251.61"
    load(session, office, document)
    stored = get_item(session, office, SLUG, "banquet")
    effect = preview_item(session, office, SLUG, replace(details_of(stored), meals=()), "banquet")
    assert effect.buckets == {Bucket.OWN_OVER_BUDGET: 1920}


def test_a_place_that_the_trip_does_not_list_yet_counts(session: Session, office: Actor) -> None:
    load(session, office, foshan())
    dear = Place(name=Texts(en="Office"), city="Hongkong", country="HK", zone="Asia/Hong_Kong")
    session.add(dear)
    session.commit()
    evening = banquet(session, day=25)
    work = replace(evening, kind=Kind.MEETING, meals=(), place=dear.id, is_work=True)
    effect = preview_item(session, office, SLUG, work)
    # 25 Oct: 83.00 - 16.60 instead of 48.00 - 9.60; 26 Oct, after the last work: 56.00, not 32.00
    assert effect.allowances == (AllowanceChange(2800 + 2400, 1),)
    assert session.scalars(select(Place).where(Place.id == dear.id)).one() is dear


def test_without_a_rate_nothing_is_told(session: Session, office: Actor) -> None:
    document = foshan()
    document["costs"][1]["currency"] = "RUB"
    load(session, office, document)
    with pytest.raises(RatesMissingError):
        preview_item(session, office, SLUG, banquet(session))
    with pytest.raises(NotFoundError):
        preview_item(session, office, "missing", banquet(session))


def test_a_traveller_without_rule_book_has_nothing_to_lose(session: Session, office: Actor) -> None:
    document = foshan()
    document["travellers"].append(traveller("self") | {"regime": "none"})
    load(session, office, document)
    effect = preview_item(session, office, SLUG, banquet(session))
    assert effect.allowances == (AllowanceChange(-1920, 1),)
