"""The pages of the directory: lists, records, the question about similar ones, merging."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from planner.db.engine import session_for
from planner.db.models import Contact, Organisation, Place, Trip, TripContact
from planner.domain.access import Actor, Role
from planner.domain.entries import Position
from planner.domain.texts import Texts
from planner.domain.vocabulary import NameOrder, OrganisationKind, RecordKind
from planner.services.directory import records, uses
from planner.services.directory.edits import add_record
from planner.services.directory.records import (
    ContactDetails,
    Details,
    OrganisationDetails,
    PlaceDetails,
)
from planner.web.directory import views
from tests.counting import CountQueries
from tests.records import NOW, make_trip
from tests.web.conftest import ClientFor

ORGANISATION = {
    "name-en": "Example Metals",
    "name-de": "",
    "name-zh": "金属制品",
    "kind": "company",
    "country": "CN",
    "legal_name": "Example Metals Co., Ltd.",
    "public_body": "False",
    "website": "https://metals.example",
    "pending_matters": "A building permit",
    "version": "0",
}
PLACE = {
    "name-en": "Hall",
    "name-de": "",
    "name-zh": "",
    "address-en": "",
    "address-de": "",
    "address-zh": "佛山市",
    "city": "Foshan",
    "country": "CN",
    "zone": "Asia/Shanghai",
    "position": "22.925, 113.205",
    "phone": "",
    "allowance_place": "",
    "version": "0",
}
CONTACT = {
    "given_name": "Wei",
    "family_name": "Chen",
    "native_name": "陈伟",
    "name_order": "family_first",
    "function": "Head of sales",
    "organisation_id": "",
    "email": "chen@metals.example",
    "phone": "",
    "version": "0",
}
FORMS = {
    RecordKind.ORGANISATIONS: ORGANISATION,
    RecordKind.PLACES: PLACE,
    RecordKind.CONTACTS: CONTACT,
}
METALS = OrganisationDetails(name=Texts(en="Example Metals"), kind=OrganisationKind.COMPANY)
HALL = PlaceDetails(name=Texts(en="Hall"), city="Foshan", country="CN", zone="Asia/Shanghai")
CHEN = ContactDetails("Wei", "Chen", "陈伟", NameOrder.FAMILY_FIRST)
DETAILS = {
    RecordKind.ORGANISATIONS: METALS,
    RecordKind.PLACES: HALL,
    RecordKind.CONTACTS: CHEN,
}

Adder = Callable[..., int]


@pytest.fixture
def planner(client_for: ClientFor) -> FlaskClient:
    return client_for(Role.PLANNER)


@pytest.fixture
def add(engine: Engine, office: Actor) -> Adder:
    """Store a record and say its number."""

    def added(details: Details) -> int:
        with session_for(engine, office, NOW) as session:
            number = add_record(session, office, details, is_another=True).id
            session.commit()
            return number

    return added


def faults(answer: TestResponse) -> str:
    """What the page says over the form."""
    found = re.search(r'id="form-errors".*?</div>', answer.text, re.DOTALL)
    return found.group() if found else ""


def test_the_directory_opens_with_its_organisations(planner: FlaskClient) -> None:
    answer = planner.get("/directory/")
    assert (answer.status_code, answer.location) == (302, "/directory/organisations/")


@pytest.mark.parametrize("kind", RecordKind)
def test_an_empty_list_offers_the_first_step(planner: FlaskClient, kind: RecordKind) -> None:
    page = planner.get(f"/directory/{kind}/").text
    assert f'href="/directory/{kind}/new"' in page
    assert "yet" in page


def test_there_is_no_other_part(planner: FlaskClient) -> None:
    assert planner.get("/directory/accounts/").status_code == 404


@pytest.mark.parametrize("kind", RecordKind)
def test_a_record_is_added_and_shown(planner: FlaskClient, kind: RecordKind) -> None:
    answer = planner.post(f"/directory/{kind}/new", data=FORMS[kind])
    assert answer.status_code == 302
    page = planner.get(answer.location).text
    for value in FORMS[kind].values():
        shown = {"CN": "China", "company": "Company", "False": "No", "0": "", "": ""}
        shown["family_first"] = "Family name first"
        assert shown.get(value, value) in page
    assert "Not used in any trip" in page


def test_a_contact_is_shown_as_the_name_is_written(planner: FlaskClient) -> None:
    answer = planner.post("/directory/contacts/new", data=CONTACT)
    written = 'Chen Wei (<span lang="zh-Hans">陈伟</span>)'
    assert written in planner.get(answer.location).text
    preview = planner.get("/directory/name", query_string=CONTACT).text
    assert "<strong>Chen Wei (陈伟)</strong>" in preview
    assert planner.get("/directory/name").text.strip() == ""


@pytest.mark.parametrize(
    ("kind", "change", "words"),
    [
        ("organisations", {"name-en": "", "name-zh": " "}, "Fill in at least one language."),
        ("organisations", {"website": "javascript:alert(1)"}, "Begin with https://"),
        ("organisations", {"country": "XX"}, "Not a valid choice"),
        ("organisations", {"kind": "club"}, "Not a valid choice"),
        ("places", {"city": ""}, "required"),
        ("places", {"country": ""}, "Choose a country."),
        ("places", {"zone": "Shanghai"}, "time zone"),
        ("places", {"zone": ""}, "required"),
        ("places", {"position": "here"}, "Write two numbers"),
        ("places", {"position": "113.205, 22.925"}, "no such place on earth"),
        ("contacts", {"given_name": "", "family_name": ""}, "at least one of the two names"),
        ("contacts", {"email": "chen"}, "no e-mail address"),
        ("contacts", {"organisation_id": "4711"}, "Not a valid choice"),
    ],
)
def test_a_fault_is_shown_and_the_input_kept(
    planner: FlaskClient,
    engine: Engine,
    office: Actor,
    *,
    kind: str,
    change: dict[str, str],
    words: str,
) -> None:
    typed = FORMS[RecordKind(kind)] | change
    answer = planner.post(f"/directory/{kind}/new", data=typed)
    assert answer.status_code == 422
    assert words in faults(answer)
    kept = typed.get("city") or typed.get("legal_name") or typed.get("function")
    assert not kept or kept in answer.text
    with session_for(engine, office, NOW) as session:
        for model in (Organisation, Place, Contact):
            assert session.scalars(select(model)).all() == []


@pytest.mark.parametrize(
    "typed", ["22.925,113.205", "22.925 113.205", "22,925; 113,205", " 22.925 ; 113.205 "]
)
def test_coordinates_are_read_as_people_copy_them(
    planner: FlaskClient, engine: Engine, office: Actor, typed: str
) -> None:
    planner.post("/directory/places/new", data=PLACE | {"position": typed})
    with session_for(engine, office, NOW) as session:
        assert session.scalars(select(Place)).one().position == Position(22.925, 113.205)


@pytest.mark.parametrize("kind", RecordKind)
def test_a_similar_record_is_shown_before_another_is_stored(
    planner: FlaskClient, add: Adder, kind: RecordKind
) -> None:
    number = add(DETAILS[kind])
    asked = planner.post(f"/directory/{kind}/new", data=FORMS[kind])
    assert asked.status_code == 422
    assert "There is something like it already" in asked.text
    assert f'href="/directory/{kind}/{number}"' in asked.text
    assert 'name="is_another"' in asked.text
    sure = planner.post(f"/directory/{kind}/new", data=FORMS[kind] | {"is_another": "y"})
    assert sure.status_code == 302


def test_who_came_from_elsewhere_goes_back_there(planner: FlaskClient, add: Adder) -> None:
    address = "/directory/places/new?next=/trips/foshan/programme/new"
    add(HALL)
    asked = planner.post(address, data=PLACE)
    assert 'href="/trips/foshan/programme/new"' in asked.text
    answer = planner.post(address, data=PLACE | {"is_another": "y"})
    assert answer.location == "/trips/foshan/programme/new"
    away = planner.post(
        "/directory/places/new?next=//evil.example", data=PLACE | {"is_another": "y"}
    )
    assert away.location == "/"


def test_the_list_is_searched_without_script(planner: FlaskClient, add: Adder) -> None:
    first = add(METALS)
    second = add(OrganisationDetails(name=Texts(en="Tools"), kind=OrganisationKind.COMPANY))
    page = planner.get("/directory/organisations/?q=metals").text
    assert f'href="/directory/organisations/{first}"' in page
    assert f'href="/directory/organisations/{second}"' not in page
    assert "Nothing matches" in planner.get("/directory/organisations/?q=nowhere").text


def use_in_trips(engine: Engine, office: Actor, contact: int, *slugs: str) -> None:
    with session_for(engine, office, NOW) as session:
        for slug in slugs:
            trip = make_trip(slug)
            trip.contacts = [TripContact(key="chen", record=session.get_one(Contact, contact))]
            session.add(trip)
        session.commit()


def test_an_edit_says_which_drafts_it_changes(
    planner: FlaskClient, engine: Engine, office: Actor, add: Adder
) -> None:
    number = add(CHEN)
    use_in_trips(engine, office, number, "one", "two", "three")
    page = planner.get(f"/directory/contacts/{number}/edit").text
    assert "changes the drafts of 3 trips" in page
    assert 'href="/trips/two/"' in page
    assert "in 3 trips" in planner.get("/directory/contacts/").text
    assert "Used in 3 trips" in planner.get(f"/directory/contacts/{number}").text


def test_pages_say_where_nobody_counted_further(
    planner: FlaskClient,
    engine: Engine,
    office: Actor,
    add: Adder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (records, uses, views):
        monkeypatch.setattr(module, "COUNTED", 2)
    number, other = add(CHEN), add(CHEN)
    use_in_trips(engine, office, number, "one", "two", "three")
    for address, told in (
        ("", "in 2 trips or more"),
        (f"{number}", "Used in 2 trips or more"),
        (f"{number}", "and many earlier ones"),
        (f"{number}/edit", "changes the drafts of 2 trips or more"),
        (f"{other}/merge/{number}", "in 2 trips or more"),
        ("duplicates", "in 2 trips or more"),
    ):
        assert told in planner.get(f"/directory/contacts/{address}").text, address


def test_two_people_edit_one_record(
    planner: FlaskClient, engine: Engine, office: Actor, add: Adder
) -> None:
    number = add(METALS)
    address = f"/directory/organisations/{number}/edit"
    assert 'name="version" type="hidden" value="1"' in planner.get(address).text
    theirs = ORGANISATION | {"version": "1", "name-en": "Their Metals", "name-zh": "他们"}
    assert planner.post(address, data=theirs).location == f"/directory/organisations/{number}"
    mine = ORGANISATION | {"version": "1", "public_body": "True"}
    conflict = planner.post(address, data=mine)
    assert conflict.status_code == 409
    assert {"Their Metals", "他们"} <= set(re.findall(r'conflict-value">([^<]+)<', conflict.text))
    sent = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', conflict.text)
    chosen = dict(sent) | {
        "keep:name-en": "theirs",
        "keep:name-zh": "theirs",
        "keep:public_body": "mine",
    }
    assert planner.post(address, data=chosen).status_code == 302
    with session_for(engine, office, NOW) as session:
        stored = session.scalars(select(Organisation)).one()
        assert (stored.name.en, stored.name.zh) == ("Their Metals", "他们")
        assert stored.public_body is True
        assert stored.version == 3


def test_a_records_history_tells_old_and_new(planner: FlaskClient, add: Adder) -> None:
    number = add(METALS)
    planner.post(
        f"/directory/organisations/{number}/edit",
        data=ORGANISATION | {"version": "1", "name-zh": "", "public_body": "", "country": "CN"},
    )
    page = planner.get(f"/directory/organisations/{number}/history").text
    assert "<ins>https://metals.example</ins>" in page
    assert "The planner" in page
    record = planner.get(f"/directory/organisations/{number}").text
    assert f'href="/directory/organisations/{number}/history"' in record


def test_what_is_used_is_not_deleted(
    planner: FlaskClient, engine: Engine, office: Actor, add: Adder
) -> None:
    number = add(CHEN)
    use_in_trips(engine, office, number, "foshan")
    address = f"/directory/contacts/{number}/delete"
    page = planner.get(address).text
    assert 'href="/trips/foshan/"' in page
    assert "btn-danger" not in page
    assert planner.post(address, data={"version": "1"}).status_code == 422


def test_what_nothing_uses_is_deleted_after_a_question(planner: FlaskClient, add: Adder) -> None:
    number = add(HALL)
    address = f"/directory/places/{number}/delete"
    assert "btn-danger" in planner.get(address).text
    assert planner.post(address, data={"version": "1"}).location == "/directory/places/"
    assert planner.get(f"/directory/places/{number}").status_code == 404


def test_an_empty_body_does_not_stand_for_what_is_stored(planner: FlaskClient, add: Adder) -> None:
    number = add(HALL)
    answer = planner.post(f"/directory/places/{number}/delete")
    assert answer.status_code in {409, 422}
    assert planner.get(f"/directory/places/{number}").status_code == 200


def test_duplicates_are_compared_and_merged(
    planner: FlaskClient, engine: Engine, office: Actor, add: Adder
) -> None:
    chinese = OrganisationDetails(
        name=Texts(en="EXAMPLE METALS GmbH", zh="金属制品"),
        kind=OrganisationKind.COMPANY,
        legal_name="Example Metals Co., Ltd.",
        public_body=False,
    )
    kept, dropped = add(METALS), add(chinese)
    pairs = planner.get("/directory/organisations/duplicates").text
    address = f"/directory/organisations/{kept}/merge/{dropped}"
    assert f'href="{address}"' in pairs
    assert "same name" in pairs
    page = planner.get(address).text
    asked = dict(re.findall(r'name="keep:([^"]+)" value="([^"]+)" checked', page))
    assert asked == {
        "name-en": "mine",
        "name-zh": "theirs",
        "legal_name": "theirs",
        "public_body": "theirs",
    }
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    text = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    assert f"Stays Example Metals No. {kept} · Company · not used" in text
    assert f"Goes EXAMPLE METALS GmbH No. {dropped} · Company · not used" in text
    assert f"Stays (No. {kept}) (empty) Goes (No. {dropped}) Example Metals Co., Ltd." in text
    assert "Merging can't be undone." in text
    choices = {f"keep:{name}": side for name, side in asked.items()}
    answer = planner.post(address, data=sent | choices)
    assert answer.location == f"/directory/organisations/{kept}"
    with session_for(engine, office, NOW) as session:
        stored = session.scalars(select(Organisation)).one()
        assert (stored.name.en, stored.name.zh) == ("Example Metals", "金属制品")
        assert (stored.legal_name, stored.public_body) == ("Example Metals Co., Ltd.", False)
    assert "Nothing looks entered twice" in planner.get("/directory/organisations/duplicates").text


def test_nothing_is_merged_with_itself(planner: FlaskClient, add: Adder) -> None:
    number = add(HALL)
    assert planner.get(f"/directory/places/{number}/merge/{number}").status_code == 404


def test_a_merge_names_what_changes_and_refuses_what_changed_meanwhile(
    planner: FlaskClient, engine: Engine, office: Actor, add: Adder
) -> None:
    kept, dropped = add(CHEN), add(CHEN)
    use_in_trips(engine, office, dropped, "foshan")
    address = f"/directory/contacts/{kept}/merge/{dropped}"
    page = planner.get(address).text
    assert 'href="/trips/foshan/"' in page
    assert "Both say the same in every field." in page
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    assert planner.post(address, data=sent | {"other_version": "7"}).status_code == 409
    assert planner.post(address, data=sent).status_code == 302
    with session_for(engine, office, NOW) as session:
        assert session.scalars(select(TripContact)).one().contact_id == kept


@pytest.mark.parametrize("kind", RecordKind)
def test_lists_ask_as_much_for_three_records_as_for_one(
    planner: FlaskClient, add: Adder, count_queries: CountQueries, kind: RecordKind
) -> None:
    for address in (f"/directory/{kind}/", f"/directory/{kind}/duplicates"):
        counts = []
        for number in (2, 2):
            for _ in range(number):
                add(DETAILS[kind])
            with count_queries() as queries:
                assert planner.get(address).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_who_only_reads_sees_no_buttons_and_changes_nothing(
    client_for: ClientFor, add: Adder, role: Role
) -> None:
    number, other = add(METALS), add(METALS)
    reader = client_for(role)
    for address in ("", str(number), "duplicates"):
        page = reader.get(f"/directory/organisations/{address}")
        assert page.status_code == 200
        assert not re.search(r'href="[^"]*/(new|edit|delete|merge)\b', page.text)
    for address in ("new", f"{number}/edit", f"{number}/delete", f"{number}/merge/{other}"):
        assert reader.get(f"/directory/organisations/{address}").status_code == 403
        answer = reader.post(f"/directory/organisations/{address}", data=ORGANISATION)
        assert answer.status_code == 403


def test_a_stranger_finds_nothing(
    client_for: ClientFor, stranger: Actor, add: Adder, engine: Engine
) -> None:
    number, other = add(METALS), add(METALS)
    client = client_for(Role.ADMIN, stranger)
    assert "Example Metals" not in client.get("/directory/organisations/").text
    assert "Example Metals" not in client.get("/directory/organisations/duplicates").text
    for address in (f"{number}", f"{number}/edit", f"{number}/delete", f"{number}/merge/{other}"):
        assert client.get(f"/directory/organisations/{address}").status_code == 404
    for address in (f"{number}/edit", f"{number}/delete", f"{number}/merge/{other}"):
        answer = client.post(f"/directory/organisations/{address}", data=ORGANISATION)
        assert answer.status_code == 404
    with session_for(engine, stranger, NOW) as session:
        assert session.scalars(select(Trip)).all() == []
