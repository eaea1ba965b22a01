"""The pages of a trip's people: list, forms, order, copies, removal, groups."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import Group, HostedBenefit, Organisation, Traveller, Trip
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.vocabulary import OrganisationKind, Regime
from tests.counting import CountQueries
from tests.records import NOW, make_traveller, make_trip
from tests.web.conftest import ClientFor

PEOPLE = "/trips/foshan/people"
EVA = {
    "given_name": "Eva",
    "family_name": "Muster",
    "native_name": "伊娃",
    "function": "Project manager",
    "role": "staff",
    "employer_id": "",
    "regime": "NRW",
    "home_id": "",
    "language": "de",
    "email": "eva@example.org",
    "phone": "+49 212 5550100",
    "version": "0",
}


@pytest.fixture
def planner(client_for: ClientFor, trip: Trip) -> FlaskClient:
    """A planner; there is the trip ``foshan`` with one traveller."""
    del trip
    return client_for(Role.PLANNER)


def numbers(engine: Engine, office: Actor) -> dict[str, int]:
    with session_for(engine, office, NOW) as session:
        found = session.scalars(select(Traveller).order_by(Traveller.position))
        return {person.key: person.id for person in found}


def faults(page: str) -> str:
    found = re.search(r'id="form-errors".*?</div>', page, re.DOTALL)
    return found.group() if found else ""


def test_a_trip_without_people_offers_the_first_step(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        session.add(make_trip("empty"))
        session.commit()
    page = client_for(Role.PLANNER).get("/trips/empty/people").text
    assert "Nobody takes part yet" in page
    assert 'href="/trips/empty/people/new"' in page


def test_a_traveller_is_added_and_listed(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip
) -> None:
    home = trip.places[0].place_id
    page = planner.get(f"{PEOPLE}/new").text
    assert re.search(rf'<option value="{home}">Congress centre · Foshan</option>', page)
    answer = planner.post(f"{PEOPLE}/new", data=EVA | {"home_id": str(home)})
    assert answer.location == PEOPLE
    page = planner.get(PEOPLE).text
    for words in (
        'Eva Muster (<span lang="zh-Hans">伊娃</span>)',
        "Project manager",
        "Staff",
        "NRW travel law",
        "Congress centre",
        "mailto:eva@example.org",
        "tel:+492125550100",
        "2 travellers",
    ):
        assert words in page
    with session_for(engine, office, NOW) as session:
        eva = session.scalars(select(Traveller).where(Traveller.key == "eva-muster")).one()
        assert (eva.regime, eva.home_id) == (Regime.NRW, home)


def test_a_new_traveller_starts_like_the_one_before(planner: FlaskClient) -> None:
    planner.post(f"{PEOPLE}/new", data=EVA)
    page = planner.get(f"{PEOPLE}/new").text
    assert '<option selected value="NRW">' in page
    assert '<option selected value="staff">' in page
    assert 'value="Eva"' not in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"given_name": "", "family_name": ""}, "at least one of the two names"),
        ({"regime": ""}, "Choose the rules of the employer."),
        ({"role": "boss"}, "Not a valid choice"),
        ({"email": "eva"}, "no e-mail address"),
        ({"home_id": "4711"}, "Not a valid choice"),
        ({"language": "fr"}, "Not a valid choice"),
    ],
)
def test_a_fault_is_shown_and_the_input_kept(
    planner: FlaskClient, change: dict[str, str], words: str
) -> None:
    answer = planner.post(f"{PEOPLE}/new", data=EVA | change)
    assert answer.status_code == 422
    assert words in faults(answer.text)
    assert "Project manager" in answer.text


def test_two_people_edit_one_traveller(planner: FlaskClient, engine: Engine, office: Actor) -> None:
    address = f"{PEOPLE}/{numbers(engine, office)['director']}"
    page = planner.get(address).text
    assert 'name="version" type="hidden" value="1"' in page
    assert planner.post(address, data=EVA | {"version": "1"}).location == PEOPLE
    mine = EVA | {"version": "1", "function": "Director", "language": "zh"}
    conflict = planner.post(address, data=mine)
    assert conflict.status_code == 409
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', conflict.text))
    choices = {"keep:function": "mine", "keep:language": "theirs"}
    assert planner.post(address, data=sent | choices).location == PEOPLE
    with session_for(engine, office, NOW) as session:
        stored = session.scalars(select(Traveller)).one()
        assert (stored.function, stored.language, stored.version) == ("Director", "de", 3)


def test_travellers_move_by_buttons(planner: FlaskClient, engine: Engine, office: Actor) -> None:
    planner.post(f"{PEOPLE}/new", data=EVA)
    eva = numbers(engine, office)["eva-muster"]
    assert planner.post(f"{PEOPLE}/{eva}/move", data={"to": "up"}).location == PEOPLE
    assert list(numbers(engine, office)) == ["eva-muster", "director"]
    planner.post(f"{PEOPLE}/{eva}/move", data={"to": "down"})
    assert list(numbers(engine, office)) == ["director", "eva-muster"]


def test_people_are_copied_from_another_trip(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        other = make_trip("other")
        other.travellers = [make_traveller("director"), make_traveller("eva")]
        session.add(other)
        session.commit()
        eva = other.travellers[1].id
    address = f"{PEOPLE}/copy?from=other"
    assert '<option value="other">' in planner.get(f"{PEOPLE}/copy").text
    page = planner.get(address).text
    assert page.count("already on this trip") == 1
    nobody = planner.post(address, data={"version": "0"})
    assert nobody.status_code == 422
    assert "Choose at least one person." in faults(nobody.text)
    assert planner.post(address, data={"people": str(eva)}).location == PEOPLE
    assert "Eva Example" in planner.get(PEOPLE).text


def test_what_goes_with_a_traveller_is_named_first(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    director = numbers(engine, office)["director"]
    planner.post(f"{PEOPLE}/groups/new", data={"name-en": "Lead", "members": str(director)})
    page = planner.get(f"{PEOPLE}/{director}/remove").text
    assert "Lead" in page
    assert planner.post(f"{PEOPLE}/{director}/remove", data={"version": "7"}).status_code == 409
    answer = planner.post(f"{PEOPLE}/{director}/remove", data={"version": "1"})
    assert answer.location == PEOPLE
    assert numbers(engine, office) == {}


def test_who_has_a_part_in_the_money_stays(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip
) -> None:
    director = numbers(engine, office)["director"]
    with session_for(engine, office, NOW) as session:
        payer = Organisation(name=Texts(en="Host"), kind=OrganisationKind.CITY)
        lunch = HostedBenefit(trip_id=trip.id, payer=payer, traveller_id=director)
        lunch.description, lunch.amount_minor, lunch.currency = "Lunch", 100, "EUR"
        lunch.given_on = trip.starts_on
        session.add(lunch)
        session.commit()
    page = planner.get(f"{PEOPLE}/{director}/remove").text
    assert "Hosted benefit: Lunch" in page
    assert "btn-danger" not in page
    refused = planner.post(f"{PEOPLE}/{director}/remove", data={"version": "1"})
    assert refused.status_code == 422
    assert list(numbers(engine, office)) == ["director"]


def test_a_group_is_made_changed_moved_and_dissolved(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    director = str(numbers(engine, office)["director"])
    group = {"name-en": "Engineering", "name-de": "Technik", "name-zh": "", "members": director}
    assert planner.post(f"{PEOPLE}/groups/new", data=group).location == PEOPLE
    planner.post(f"{PEOPLE}/groups/new", data=group | {"name-en": "Second", "name-de": "Zweite"})
    with session_for(engine, office, NOW) as session:
        first, second = (each.id for each in session.scalars(select(Group).order_by(Group.id)))
    page = planner.get(f"{PEOPLE}/groups/{first}").text
    assert re.search(rf'<input checked[^>]* value="{director}"', page)
    planner.post(f"{PEOPLE}/groups/{first}", data={"name-de": "Technik", "version": "1"})
    planner.post(f"{PEOPLE}/groups/{second}/move", data={"to": "up"})
    with session_for(engine, office, NOW) as session:
        stored = {each.id: each for each in session.scalars(select(Group))}
        assert stored[first].name.as_mapping() == {"de": "Technik"}
        assert stored[first].travellers == []
        assert stored[second].position < stored[first].position
        version = stored[first].version
    address = f"{PEOPLE}/groups/{first}/remove"
    assert "its members stay" in planner.get(address).text
    assert planner.post(address, data={"version": str(version)}).location == PEOPLE
    assert planner.get(f"{PEOPLE}/groups/{first}").status_code == 404
    assert "Second" in planner.get(PEOPLE).text


def test_a_group_needs_a_name_and_has_members_of_this_trip(planner: FlaskClient) -> None:
    answer = planner.post(f"{PEOPLE}/groups/new", data={"name-en": "", "members": "4711"})
    assert answer.status_code == 422
    assert "Fill in at least one language." in faults(answer.text)
    assert "Choose from the lists." in faults(answer.text)


def test_two_people_change_the_members_of_one_group(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    planner.post(f"{PEOPLE}/new", data=EVA)
    people = {key: str(number) for key, number in numbers(engine, office).items()}
    planner.post(f"{PEOPLE}/groups/new", data={"name-en": "Lead"})
    with session_for(engine, office, NOW) as session:
        group = session.scalars(select(Group)).one().id
    address = f"{PEOPLE}/groups/{group}"
    base = {"name-en": "Lead", "version": "1"}
    assert planner.post(address, data=base | {"members": people["director"]}).status_code == 302
    conflict = planner.post(address, data=base | {"members": people["eva-muster"]})
    assert conflict.status_code == 409
    assert "Director Example" in conflict.text
    assert "Eva Muster" in conflict.text
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', conflict.text))
    assert planner.post(address, data=sent | {"keep:members": "mine"}).status_code == 302
    with session_for(engine, office, NOW) as session:
        (member,) = session.scalars(select(Group)).one().travellers
        assert member.key == "eva-muster"


def test_the_list_asks_as_much_for_three_as_for_one(
    planner: FlaskClient, count_queries: CountQueries
) -> None:
    counts = []
    for names in (["a"], ["b", "c"]):
        for name in names:
            planner.post(f"{PEOPLE}/new", data=EVA | {"family_name": name})
        with count_queries() as queries:
            assert planner.get(PEOPLE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


WRITING = ("new", "copy", "groups/new", "{0}", "{0}/remove", "{0}/move")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_who_only_reads_sees_no_buttons_and_changes_nothing(
    client_for: ClientFor, engine: Engine, office: Actor, trip: Trip, role: Role
) -> None:
    del trip
    reader = client_for(role)
    page = reader.get(PEOPLE)
    assert page.status_code == 200
    assert "Director Example" in page.text
    assert f'href="{PEOPLE}/' not in page.text
    assert "/move" not in page.text
    director = numbers(engine, office)["director"]
    for address in WRITING:
        answer = reader.post(f"{PEOPLE}/{address.format(director)}", data=EVA)
        assert answer.status_code == 403
    for address in WRITING[:-1]:
        assert reader.get(f"{PEOPLE}/{address.format(director)}").status_code == 403


def test_a_stranger_finds_nothing(
    client_for: ClientFor, engine: Engine, office: Actor, stranger: Actor, trip: Trip
) -> None:
    del trip
    client = client_for(Role.ADMIN, stranger)
    director = numbers(engine, office)["director"]
    for address in ("", "/new", "/copy", "/groups/new", f"/{director}", f"/{director}/remove"):
        assert client.get(f"{PEOPLE}{address}").status_code == 404
    for address in WRITING:
        answer = client.post(f"{PEOPLE}/{address.format(director)}", data=EVA)
        assert answer.status_code == 404


def test_a_namesake_is_asked_about(planner: FlaskClient, engine: Engine, office: Actor) -> None:
    assert planner.post(f"{PEOPLE}/new", data=EVA).status_code == 302
    again = planner.post(f"{PEOPLE}/new", data=EVA | {"given_name": "EVA"})
    assert again.status_code == 422
    assert "There is Eva Muster on this trip already." in faults(again.text)
    assert 'name="is_another"' in again.text
    other = numbers(engine, office)["director"]
    renamed = planner.post(f"{PEOPLE}/{other}", data=EVA | {"version": "1"})
    assert renamed.status_code == 422
    assert len(numbers(engine, office)) == 2
    assert planner.post(f"{PEOPLE}/new", data=EVA | {"is_another": "y"}).status_code == 302
    own = numbers(engine, office)["eva-muster"]
    assert planner.post(f"{PEOPLE}/{own}", data=EVA | {"version": "1"}).status_code == 302
    assert len(numbers(engine, office)) == 3


def test_a_second_group_of_a_name_is_asked_about(planner: FlaskClient) -> None:
    names = {"name-en": "Metal", "name-de": "Metall", "name-zh": ""}
    assert planner.post(f"{PEOPLE}/groups/new", data=names).status_code == 302
    again = planner.post(f"{PEOPLE}/groups/new", data={"name-en": "", "name-de": "METALL"})
    assert again.status_code == 422
    assert "There is a group of this name already." in faults(again.text)
    sure = planner.post(f"{PEOPLE}/groups/new", data=names | {"is_another": "y"})
    assert sure.status_code == 302


@pytest.mark.parametrize("number", ["none", "12", "+49 212 abc", "fax: 0212 290"])
def test_all_that_is_wrong_is_said_at_once(planner: FlaskClient, number: str) -> None:
    wrong = {"email": "eva", "phone": number, "regime": ""}
    page = planner.post(f"{PEOPLE}/new", data=EVA | wrong).text
    for reason in ("no e-mail address", "Write a phone number", "Choose the rules of the employer"):
        assert reason in faults(page)


@pytest.mark.parametrize(
    "number", ["110", "+49 (0)212 290-0", "0212/2900", "021 – 5550", "+86 1,22#"]
)
def test_a_phone_number_may_be_written_as_people_do(planner: FlaskClient, number: str) -> None:
    assert planner.post(f"{PEOPLE}/new", data=EVA | {"phone": number}).status_code == 302


def test_who_is_held_by_money_is_told_where_to_change_it(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    number = numbers(engine, office)["director"]
    with session_for(engine, office, NOW) as session:
        trip = session.scalars(select(Trip)).one()
        payer = Organisation(name=Texts(en="Host"), kind=OrganisationKind.CITY)
        session.add(
            HostedBenefit(
                trip_id=trip.id,
                payer=payer,
                traveller_id=number,
                description="Lunch",
                amount_minor=100,
                currency="CNY",
                given_on=trip.starts_on,
                position=0,
            )
        )
        session.commit()
    page = planner.get(f"{PEOPLE}/{number}/remove").text
    assert 'href="/trips/foshan/costs"' in page
