"""Every form that changes what is stored, and how it is told that somebody else did meanwhile.

A POST route that is in neither table fails the test.
"""

import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from planner.db.engine import session_for
from planner.db.models import BudgetLine, CityWay, FollowUp, Office, ProgrammeItem, Trip
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.vocabulary import ItemStatus, Kind
from planner.services.budget_lines import LineDetails, add_line
from planner.services.candidates import CandidateDetails, add_candidate
from planner.services.follow_ups import FollowUpDetails, add_follow_up
from planner.web.programme.board import STEPS
from tests.records import NOW
from tests.web.conftest import ClientFor
from tests.web.hostile import forms_in
from tests.web.one_of_each import add_one_of_each, addresses_of
from tests.web.test_access_matrix import (
    API,
    BENEFIT,
    BOARD_ITEM,
    CASH,
    CHECKLISTS,
    CLAIM,
    CLAIMS,
    COST,
    DECISIONS,
    DOCUMENT,
    GROUP,
    ITEM,
    LINE,
    MAILED,
    MET,
    MY,
    OUTLAY,
    PERSON,
    PERSONAL,
    PROMISE,
    READ,
    READY,
    RECORD,
    TABLE,
    TASK,
    TRIP,
    WISH,
)

BUTTONS = {"reload", *STEPS}
"""Inputs that are sent when they are pressed."""

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WHY = {"reason": "Because"}
BY_VERSION: dict[str, tuple[str, dict[str, str]]] = {
    "/account/": ("", {}),
    "/admin/accounts/<int:number>": ("", {}),
    "/admin/accounts/<int:number>/deactivate": ("", {}),
    "/admin/decisions/": ("", {}),
    "/admin/decisions/deputies/<int:number>": ("", {}),
    "/admin/decisions/deputies/<int:number>/remove": ("", {}),
    "/admin/office": ("", {}),
    "/directory/follow-ups/<int:number>": ("", {}),
    "/directory/follow-ups/<int:number>/delete": ("", {}),
    "/directory/follow-ups/<int:number>/done": ("/directory/follow-ups/", {}),
    "/directory/gifts/<int:number>": ("", {}),
    "/directory/gifts/<int:number>/delete": ("", {}),
    "/directory/ways/<int:number>/delete": ("/directory/ways/", {}),
    f"{BENEFIT}": ("", {}),
    f"{BENEFIT}/delete": ("", {}),
    f"{BOARD_ITEM}/back": ("", {}),
    f"{BOARD_ITEM}/move": ("", {}),
    f"{CASH}": ("", {}),
    f"{CASH}/delete": ("", {}),
    f"{CHECKLISTS}/rules/<int:number>": ("", {}),
    f"{CHECKLISTS}/rules/<int:number>/checked": (f"{CHECKLISTS}/", {}),
    f"{CHECKLISTS}/rules/<int:number>/delete": ("", {}),
    f"{CHECKLISTS}/tasks/<int:number>": ("", {}),
    f"{CHECKLISTS}/tasks/<int:number>/delete": ("", {}),
    f"{CLAIM}/advances/<int:record>": ("", {}),
    f"{CLAIM}/advances/<int:record>/delete": ("", {}),
    f"{CLAIM}/authorisations/<int:record>": ("", {}),
    f"{CLAIM}/authorisations/<int:record>/decide": ("", {}),
    f"{CLAIM}/authorisations/<int:record>/withdraw": ("", WHY),
    f"{CLAIM}/mileage/<int:record>": ("", {}),
    f"{CLAIM}/mileage/<int:record>/delete": ("", {}),
    f"{CLAIMS}/reasons/<int:cost>": ("", {"class_reason": "Because"}),
    f"{COST}": ("", {}),
    f"{COST}/delete": ("", {}),
    f"{DECISIONS}/<int:number>/withdraw": ("", WHY),
    f"{DOCUMENT}": ("", {}),
    f"{DOCUMENT}/delete": ("", {}),
    f"{GROUP}": ("", {}),
    f"{GROUP}/remove": ("", {}),
    f"{ITEM}": ("", {}),
    f"{ITEM}/cancel": (ITEM, {}),
    f"{ITEM}/delete": ("", {}),
    f"{LINE}": ("", {}),
    f"{LINE}/delete": ("", {}),
    f"{MET}/<int:number>": ("", {}),
    f"{MET}/<int:number>/dismiss": (MET, {}),
    f"{OUTLAY}/<int:number>/accept": (OUTLAY, {}),
    f"{OUTLAY}/<int:number>/refuse": ("", WHY),
    f"{PERSON}": ("", {}),
    f"{PROMISE}": ("", {}),
    f"{PROMISE}/confirm": ("", {}),
    f"{PROMISE}/delete": ("", {}),
    f"{PROMISE}/undo": ("", WHY),
    f"{PROMISE}/withdraw": ("", WHY),
    f"{RECORD}/<int:number>/edit": ("", {}),
    f"{TASK}": ("", {}),
    f"{TASK}/delete": ("", {}),
    f"{TASK}/people/<int:person>": ("", {}),
    f"{TASK}/state": ("", {}),
    f"{TRIP}/costs/allowances/<int:number>/<on>": ("", WHY),
    f"{TRIP}/costs/allowances/<int:number>/<on>/recall": ("", WHY),
    f"{TRIP}/costs/allowances/payer": ("", {}),
    f"{TRIP}/costs/budget/allowances": ("", {}),
    f"{TRIP}/edit": ("", {}),
    f"{WISH}": ("", {}),
    f"{WISH}/delete": (WISH, {}),
    f"{WISH}/place": ("", {"at": "10:00"}),
}
"""By rule: the page that its form stands on, if not its own; what is written into it."""

TESTED = "by its version as well; tested with its feature, for it needs more than is here"
MARKS = "the page says what it showed, row by row or as a digest; tested with its feature"
STATE = "as its opposite, which is in the table above; tested below or with its feature"
ADDS = "makes something new, and changes nothing that is stored"
OWN = "one person's own, who is the only one to change it"
ENDS = "ends something for good: twice is once"
BY_STEP = "one step from where it stands now, whoever moved it before"
SENDS = "sends a mail or a file"
NAMED = "takes the whole trip, whose name is typed to confirm; the history keeps what it said"
ELSE: dict[str, str] = {
    "/account/mails": OWN,
    "/coverage/decisions/<int:number>": TESTED,
    f"{CLAIM}/<any(prepared, submitted, settled):state>": TESTED,
    f"{DECISIONS}/<int:number>/again": TESTED,
    f"{MET}/<int:number>/link": TESTED,
    f"{PERSON}/remove": TESTED,
    f"{RECORD}/<int:number>/delete": TESTED,
    f"{RECORD}/<int:number>/merge/<int:other>": TESTED,
    f"{TRIP}/outcomes/items/<item_key:key>": TESTED,
    "/account/offices/<int:number>": OWN,
    "/account/password": OWN,
    "/account/second-factor": OWN,
    "/account/second-factor/begin": OWN,
    "/account/second-factor/codes": OWN,
    "/account/second-factor/keys": OWN,
    "/account/second-factor/keys/<int:number>/remove": OWN,
    "/account/second-factor/keys/new": OWN,
    "/account/second-factor/remove": OWN,
    "/account/sessions/<int:number>/end": ENDS,
    "/account/sessions/end-others": ENDS,
    "/admin/accounts/<int:number>/invitation": SENDS,
    "/admin/accounts/<int:number>/reactivate": STATE,
    "/admin/accounts/<int:number>/second-factor": ENDS,
    "/admin/accounts/new": ADDS,
    "/admin/decisions/deputies/new": ADDS,
    "/admin/operations/calls/<int:number>/again": SENDS,
    "/admin/operations/calls/<int:number>/drop": ENDS,
    "/admin/operations/mails/<int:number>/settle": ENDS,
    "/admin/privacy/<int:number>/erase": ENDS,
    "/admin/privacy/<int:number>/export.zip": SENDS,
    "/admin/privacy/accounts/<int:number>/erase": ENDS,
    "/admin/privacy/accounts/<int:number>/export.zip": SENDS,
    "/admin/programs/calls/<int:number>/again": SENDS,
    "/admin/programs/tokens/<int:number>/revoke": ENDS,
    "/admin/programs/tokens/new": ADDS,
    "/admin/programs/webhooks/<int:number>/end": ENDS,
    "/admin/programs/webhooks/new": ADDS,
    "/admin/rates/": MARKS,
    "/calendar/feeds/<int:number>/revoke": ENDS,
    "/calendar/feeds/new": ADDS,
    "/directory/follow-ups/<int:number>/open": STATE,
    "/directory/follow-ups/new": ADDS,
    "/directory/gifts/new": ADDS,
    "/directory/ways/": MARKS,
    "/invitation/<token>": OWN,
    "/language": OWN,
    MAILED: OWN,
    f"{MY}contacts": ADDS,
    f"{MY}costs": ADDS,
    f"{MY}mails": OWN,
    READ: OWN,
    "/password/<token>": OWN,
    "/password/forgotten": SENDS,
    "/sign-in": OWN,
    "/sign-in/code": OWN,
    "/sign-in/key": OWN,
    "/sign-out": OWN,
    "/trips/new": ADDS,
    f"{CHECKLISTS}/proposals": ADDS,
    f"{CHECKLISTS}/rules/new": ADDS,
    f"{CHECKLISTS}/tasks/new": ADDS,
    f"{CLAIM}/advances/new": ADDS,
    f"{CLAIM}/authorisations/new": ADDS,
    f"{CLAIM}/mileage/new": ADDS,
    f"{COST}/move": BY_STEP,
    f"{DECISIONS}/new": ADDS,
    f"{GROUP}/move": BY_STEP,
    f"{ITEM}/duplicate": ADDS,
    f"{ITEM}/reinstate": STATE,
    f"{MET}/<int:number>/reopen": STATE,
    f"{PERSON}/move": BY_STEP,
    PERSONAL: MARKS,
    f"{PERSONAL}/erased": MARKS,
    f"{PERSONAL}/shown": SENDS,
    f"{PROMISE}/move": BY_STEP,
    READY: MARKS,
    f"{READY}/checklists": ADDS,
    f"{READY}/tasks/new": ADDS,
    f"{RECORD}/new": ADDS,
    f"{TRIP}/attendance": MARKS,
    f"{TRIP}/attendance/invitations": SENDS,
    f"{TRIP}/board/items": ADDS,
    f"{TRIP}/board/wishes/new": ADDS,
    f"{TRIP}/calendar/feeds/<int:number>/revoke": ENDS,
    f"{TRIP}/calendar/feeds/new": ADDS,
    f"{TRIP}/calendar/pages/<int:number>/revoke": ENDS,
    f"{TRIP}/calendar/pages/new": ADDS,
    f"{TRIP}/clashes/<fingerprint>/dismiss": ADDS,
    f"{TRIP}/clashes/<fingerprint>/recall": ENDS,
    f"{TRIP}/copy": ADDS,
    f"{TRIP}/costs/benefits/new": ADDS,
    f"{TRIP}/costs/budget/new": ADDS,
    f"{TRIP}/costs/cash/new": ADDS,
    f"{TRIP}/costs/items/new": ADDS,
    f"{TRIP}/costs/promises/new": ADDS,
    f"{TRIP}/delete": NAMED,
    f"{TRIP}/documents/new": ADDS,
    f"{TRIP}/import": MARKS,
    f"{TRIP}/import/<int:number>/undo": MARKS,
    f"{TRIP}/mails/<int:number>/again": SENDS,
    f"{TRIP}/mails/welcome": SENDS,
    f"{TRIP}/people/copy": ADDS,
    f"{TRIP}/people/groups/new": ADDS,
    f"{TRIP}/people/new": ADDS,
    f"{TRIP}/programme/new": ADDS,
    f"{TRIP}/releases/<int:number>/restore": MARKS,
    f"{TRIP}/releases/new": MARKS,
    f"{TRIP}/template": ADDS,
}
"""By rule: why it asks for no version."""


def test_every_form_is_in_a_table(app: Flask) -> None:
    rules = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.rule.startswith(API)
    }
    assert rules == BY_VERSION.keys() | ELSE.keys()
    assert BY_VERSION.keys() & ELSE.keys() == set()


def test_a_form_that_saw_another_version_is_told(
    app: Flask, engine: Engine, office: Actor, client_for: ClientFor
) -> None:
    """Each is sent as it came, but as if somebody else had saved in between."""
    named = add_one_of_each(engine, office)
    posts, gets = (
        {rule.rule: rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())}
        for method in ("POST", "GET")
    )
    clients = {role: client_for(role) for role in (Role.ADMIN, Role.APPROVER)}
    told, misnamed = {}, []
    for text, (page, written) in BY_VERSION.items():
        client = clients[Role.ADMIN if Role.ADMIN in (TABLE[text][1] or ()) else Role.APPROVER]
        address = next(addresses_of(posts[text], app.url_map, named, "POST"))
        shown = next(addresses_of(gets[page or text], app.url_map, named, "GET"))
        before = client.get(shown).text
        form = forms_in(before, shown).get(address, [])
        sent = {
            name: value for name, value in form if value and ":" not in name and name not in BUTTONS
        }
        seen = int(sent.get("version", "0"))
        answer = client.post(address, data=sent | written | {"version": str(seen + 7)})
        told[text] = (bool(form), "version" in sent, answer.status_code)
        if asks_again(answer) and pressed_again(answer) not in pressable(before):
            misnamed.append((text, pressed_again(answer)))
    assert {text: each for text, each in told.items() if each != (True, True, 409)} == {}
    assert misnamed == []


Two = tuple[FlaskClient, FlaskClient]


@pytest.fixture
def two(client_for: ClientFor, trip: Trip) -> Two:
    """The browsers of ``The planner`` and ``The admin``."""
    assert trip.slug == "foshan"
    return client_for(Role.PLANNER), client_for(Role.ADMIN)


def form_of(client: FlaskClient, page: str, action: str = "") -> dict[str, str]:
    """What a browser sends of a form as it came."""
    form = forms_in(client.get(page).text, page)[action or page]
    return {name: value for name, value in form if value and name not in BUTTONS}


def again(answer: TestResponse, page: str) -> dict[str, str]:
    """What the button of the page sends that says what changed in between."""
    return dict(forms_in(answer.text, page)[page])


def words(answer: TestResponse) -> str:
    page = answer.text
    shown = re.sub("<[^>]+>", " ", page[page.index("<main") :])
    return " ".join(unescape(shown).split())


def asks_again(answer: TestResponse) -> bool:
    """Whether it is the page after a button that was pressed on an old one."""
    return "Nothing was done yet." in answer.text


def pressed_again(answer: TestResponse) -> str:
    """What is written on the page's button, which must be what it says that was pressed."""
    (told,) = re.findall("<p>You pressed “(.*?)”[.]", answer.text)
    (button,) = re.findall('<button class="btn btn-(?:primary|danger)">(.*?)</button>', answer.text)
    assert told == button
    return unescape(button)


def pressable(page: str) -> set[str]:
    """What is written on the buttons of a page, but for what only screen readers are told."""
    buttons = re.findall("<button[^>]*>([^<]*)", page)
    return {unescape(each).strip() for each in buttons}


PLENARY, WAYS = "/trips/foshan/programme/plenary", "/directory/ways/"
MOVE = "/trips/foshan/board/items/plenary/move"


def plenary(engine: Engine, office: Actor) -> ProgrammeItem:
    with session_for(engine, office, NOW) as session:
        return session.scalars(select(ProgrammeItem)).one()


def test_a_stale_button_says_what_changed_and_asks(two: Two, engine: Engine, office: Actor) -> None:
    mine, theirs = two
    page = form_of(mine, PLENARY)
    theirs.post(PLENARY, data=page | {"status": "cancelled"})
    reinstate = form_of(mine, PLENARY, f"{PLENARY}/reinstate")
    theirs.post(PLENARY, data=form_of(theirs, PLENARY) | {"status": "confirmed"})
    headers = {"Referer": f"http://localhost{PLENARY}?a=b"}
    answer = mine.post(f"{PLENARY}/reinstate", data=reinstate, headers=headers)
    assert answer.status_code == 409
    assert plenary(engine, office).status is ItemStatus.CONFIRMED
    assert "Nothing was done yet." in words(answer)
    assert pressed_again(answer) == "Takes place after all"
    assert "Status Cancelled → Confirmed" in words(answer)
    assert "The admin" in words(answer)
    assert f'href="{PLENARY}?a=b">Leave it as it is' in answer.text
    data = again(answer, f"{PLENARY}/reinstate")
    assert mine.post(f"{PLENARY}/reinstate", data=data).status_code == 302
    assert plenary(engine, office).status is ItemStatus.TENTATIVE


def test_a_third_save_is_told_too_and_the_way_back_stays(two: Two) -> None:
    mine, theirs = two
    cancel = form_of(mine, PLENARY, f"{PLENARY}/cancel")
    address = f"{PLENARY}/cancel"
    theirs.post(PLENARY, data=form_of(theirs, PLENARY) | {"title-en": "One"})
    headers = {"Referer": f"http://localhost{PLENARY}"}
    answer = mine.post(address, data=cancel, headers=headers)
    theirs.post(PLENARY, data=form_of(theirs, PLENARY) | {"title-en": "Two"})
    headers = {"Referer": f"http://localhost{address}"}
    answer = mine.post(address, data=again(answer, address), headers=headers)
    assert answer.status_code == 409
    assert "One → Two" in words(answer)
    assert f'href="{PLENARY}">Leave it as it is' in answer.text
    evil = again(answer, address) | {"leave": "//evil.example", "version": "1"}
    assert 'href="/">Leave it as it is' in mine.post(address, data=evil).text


def test_a_button_that_was_pressed_by_both_does_it_once(two: Two) -> None:
    mine, theirs = two
    cancel = form_of(mine, PLENARY, f"{PLENARY}/cancel")
    assert theirs.post(f"{PLENARY}/cancel", data=cancel).status_code == 302
    assert mine.post(f"{PLENARY}/cancel", data=cancel).status_code == 302


def test_a_form_that_moves_shows_both_times(two: Two, engine: Engine, office: Actor) -> None:
    mine, theirs = two
    seen = form_of(mine, MOVE) | {"second": ""}
    theirs.post(MOVE, data=seen | {"at": "14:00"})
    answer = mine.post(MOVE, data=seen | {"at": "09:15", "minutes": "45"})
    assert answer.status_code == 409
    assert "Yours 09:15 Saved in between 14:00" in words(answer)
    chosen = dict(forms_in(answer.text, MOVE)[MOVE]) | {"keep:at": "mine", "keep:minutes": "mine"}
    assert mine.post(MOVE, data=chosen).status_code == 302
    assert f"{plenary(engine, office).starts_at:%H:%M}" == "09:15"


def test_a_step_from_an_old_board_asks(two: Two, engine: Engine, office: Actor) -> None:
    mine, theirs = two
    theirs.post(MOVE, data={"later": "1"})
    answer = mine.post(MOVE, data={"later": "1"})
    assert answer.status_code == 409
    assert pressed_again(answer) == "+15 min"
    assert mine.post(MOVE, data=again(answer, MOVE)).status_code == 302
    assert f"{plenary(engine, office).starts_at:%H:%M}" == "11:00"


def test_a_wish_that_changed_keeps_the_day_and_time_that_were_typed(
    two: Two, engine: Engine, office: Actor
) -> None:
    mine, theirs = two
    with session_for(engine, office, NOW) as session:
        wish = CandidateDetails(Kind.COMPANY_VISIT, Texts(en="Knife works"), 60)
        number = add_candidate(session, office, "foshan", wish).id
        session.commit()
    edit = f"/trips/foshan/board/wishes/{number}"
    place = f"{edit}/place"
    seen = form_of(mine, place)
    theirs.post(edit, data=form_of(theirs, edit) | {"minutes": "120"})
    answer = mine.post(place, data=seen | {"on": "2026-10-25", "at": "14:10"})
    assert answer.status_code == 409
    assert "It takes 120 minutes." in words(answer)
    assert "60 → 120" in words(answer)
    typed = again(answer, place)
    assert (typed["on"], typed["at"]) == ("2026-10-25", "14:10")
    assert mine.post(place, data=typed).status_code == 302


def test_two_times_for_one_way_are_asked_about(two: Two, engine: Engine, office: Actor) -> None:
    mine, theirs = two
    way = {"first": "Solingen", "second": "Foshan", "minutes": "40"}
    unknown = form_of(mine, WAYS)
    assert theirs.post(WAYS, data=form_of(theirs, WAYS) | way).status_code == 302
    assert mine.post(WAYS, data=unknown | way | {"minutes": "50"}).status_code == 409
    seen = form_of(mine, WAYS)
    assert theirs.post(WAYS, data=seen | way | {"minutes": "60"}).status_code == 302
    typed = {"first": "foshan", "second": "Solingen", "minutes": "50"}
    answer = mine.post(WAYS, data=seen | typed)
    assert answer.status_code == 409
    assert "Yours 50 Saved in between 60" in words(answer)
    assert "Last saved by The admin" in words(answer)
    undecided = dict(forms_in(answer.text, WAYS)[WAYS])
    undecided.pop("keep:minutes")
    assert mine.post(WAYS, data=undecided).status_code == 409
    assert mine.post(WAYS, data=undecided | {"keep:minutes": "mine"}).status_code == 302
    with session_for(engine, office, NOW) as session:
        assert [way.minutes for way in session.scalars(select(CityWay))] == [50]


def test_a_way_that_got_another_time_is_not_forgotten_unasked(two: Two) -> None:
    mine, theirs = two
    way = {"first": "Solingen", "second": "Foshan", "minutes": "40"}
    theirs.post(WAYS, data=way)
    forget = next(path for path in forms_in(mine.get(WAYS).text, WAYS) if "delete" in path)
    seen = form_of(mine, WAYS, forget)
    theirs.post(WAYS, data=form_of(theirs, WAYS) | way | {"minutes": "60"})
    answer = mine.post(forget, data=seen)
    assert answer.status_code == 409
    assert "40 → 60" in words(answer)
    assert mine.post(forget, data=again(answer, forget)).status_code == 302
    assert "No ways yet" in mine.get(WAYS).text


def test_a_task_that_says_something_else_is_not_ticked_off_unasked(
    two: Two, engine: Engine, office: Actor
) -> None:
    mine, theirs = two
    with session_for(engine, office, NOW) as session:
        number = add_follow_up(session, office, None, FollowUpDetails("Write", None, "Eva")).id
        session.commit()
    page = "/directory/follow-ups/"
    edit, done, reopen = f"{page}{number}", f"{page}{number}/done", f"{page}{number}/open"
    seen = form_of(mine, page, done)
    theirs.post(edit, data=form_of(theirs, edit) | {"task": "Call"})
    answer = mine.post(done, data=seen)
    assert answer.status_code == 409
    assert "Write → Call" in words(answer)
    assert mine.post(done, data=again(answer, done)).status_code == 302
    seen = dict(forms_in(mine.get(f"{page}?done=1").text, page)[reopen])
    theirs.post(edit, data=form_of(theirs, edit) | {"task": "Visit"})
    assert pressed_again(mine.post(reopen, data=seen)) == "Open again"
    with session_for(engine, office, NOW) as session:
        assert session.get_one(FollowUp, number).done_on is not None


@pytest.mark.parametrize(
    ("which", "values"),
    [
        ("budget/allowances", ("participant", "line-{}")),
        ("allowances/payer", ("travellers", "{}")),
    ],
)
def test_who_changed_the_payer_is_named_not_who_edited_the_trip(
    two: Two, engine: Engine, office: Actor, which: str, values: tuple[str, str]
) -> None:
    (mine, theirs), (travellers, line_value) = two, values
    with session_for(engine, office, NOW) as session:
        line = add_line(session, office, "foshan", LineDetails("Travel", 2026, 30000))
        session.commit()
        number = line.id
    address, edit = f"/trips/foshan/costs/{which}", "/trips/foshan/edit"
    seen = form_of(mine, address)
    theirs.post(address, data=seen | {"payer": line_value.format(number)})
    assert mine.post(edit, data=form_of(mine, edit) | {"title-en": "Pearl"}).status_code == 302
    answer = mine.post(address, data=seen | {"payer": travellers})
    assert answer.status_code == 409
    assert "Last saved by The admin" in words(answer)
    with session_for(engine, office, NOW) as session:
        assert session.get_one(BudgetLine, number).pays_allowances


def test_who_changed_this_form_is_named_not_who_saved_another_of_the_same_row(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    mine, page, other = client_for(Role.ADMIN), "/admin/office", "/admin/decisions/"
    seen, seen_there = form_of(mine, page), form_of(mine, other)
    for name, field, value in (("Bea", "refresh_minutes", 61), ("Carl", "legal_basis", "§ 42")):
        with session_for(engine, replace(office, name=name), NOW) as session:
            setattr(session.get_one(Office, office.office_id), field, value)
            session.commit()
    answer = mine.post(page, data=seen | {"refresh_minutes": "90"})
    assert answer.status_code == 409
    assert "Last saved by Bea" in words(answer)
    answer = mine.post(other, data=seen_there | {"legal_basis": "§ 3"})
    assert answer.status_code == 409
    assert "Last saved by Carl" in words(answer)
