"""Erasing somebody touches nobody else, leaves no key made from the name, and keeps the books."""

import json
import re
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from planner.db.base import Base
from planner.db.engine import session_for
from planner.db.models import (
    Approval,
    CostItem,
    CoverageSummary,
    Deputy,
    FollowUp,
    Gift,
    Office,
    OutboxMessage,
    ProgrammeItem,
    Release,
    Traveller,
    Webhook,
    WebhookCall,
)
from planner.domain.access import Actor
from planner.domain.texts import Texts
from planner.domain.vocabulary import ApprovalState, GiftDirection
from planner.domain.webhooks import WebhookEvent
from planner.services.costs import get_costs
from planner.services.coverage.summaries import settle_figures
from planner.services.persons.erasing import erase_person
from planner.services.persons.exporting import export_person
from planner.services.releases import UnchangedError, release_trip
from tests.decision_trips import SLUG, store
from tests.examples.documents import Json, foshan
from tests.records import NOW, make_office
from tests.services.cast import add_account

LATER = datetime(2026, 12, 1, 9, tzinfo=UTC)
KEY, NAME, MAIL = "maria-musterfrau", "Maria Musterfrau", "maria.musterfrau@example.org"
NAMED = re.compile(rf"(?<!anna-){KEY}|(?<!Anna ){NAME}|{MAIL}|李伟(?!明)", re.IGNORECASE)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def document(**changes: str) -> Json:
    """The trip to Foshan of Maria Musterfrau, and of two whose names have hers in them."""
    plain = json.dumps(foshan()).replace('"director"', f'"{KEY}"')
    plain = plain.replace("isa-approval", f"approval-{KEY}").replace("isa-flight", f"flight-{KEY}")
    trip: Json = json.loads(plain)
    [first] = trip["travellers"]
    mine = {"given_name": "Maria", "family_name": "Musterfrau", "email": MAIL.title()}
    trip["travellers"] = [
        first | mine | {"native_name": "李伟", "phone": "+49 212 5550100"} | changes,
        first | _other("wei-ming-li", "Wei Ming", "Li") | {"native_name": "李伟明"},
        first | _other(f"anna-{KEY}-schmidt", "Anna Maria", "Musterfrau-Schmidt"),
    ]
    talk = trip["programme"][0]
    talk["key"], talk["title"] = f"talk-of-{KEY}", {"en": f"Talk of {NAME}", "zh": "李伟、李伟明"}
    talk["internal_note"] = f"{NAME}s car, not Anna {NAME}-Schmidt's"
    names = {"en": f"With {NAME}"}
    trip["groups"] = [{"key": f"with-{KEY}", "name": names, "travellers": [KEY, "wei-ming-li"]}]
    return trip


def _other(key: str, given: str, family: str) -> Json:
    return {"key": key, "given_name": given, "family_name": family, "email": f"{key}@example.org"}


def stored(engine: Engine, **changes: str) -> Actor:
    """An office with that trip, released, with figures that are kept, after all else is written."""
    office = make_office(engine, "solingen")
    store(engine, office, document(**changes))
    with session_for(engine, office, NOW) as session:
        flight = session.scalars(select(CostItem).where(CostItem.key == "flight")).one()
        flight.key, flight.note = f"mileage-{KEY}", "An outlay of An, telephone +49 212 5550100"
        _write_around(session, office)
        session.commit()
    with session_for(engine, office, NOW) as session:
        release_trip(session, office, SLUG, note=f"First, for {NAME}", now=NOW)
        settle_figures(session, office, SLUG)
        session.commit()
    return office


def _write_around(session: Session, office: Actor) -> None:
    row = session.get_one(Office, office.office_id)
    row.head_email, row.decides_for_head = MAIL, "boss@example.org"
    gift = {"direction": GiftDirection.RECEIVED, "value_minor": 4500, "currency": "EUR"}
    on = date(2026, 10, 24)
    hook = Webhook(name="Hook", url="https://a.example.org/", events=[], salt="s", created_at=NOW)
    hook.created_by = NAME
    told = {"event": "decision.made", "data": {"approval": f"approval-{KEY}"}}
    session.add_all(
        [
            Gift(description="Vase", person=NAME, given_on=on, **gift),
            Gift(description="Pen", person="Anna Maria Musterfrau-Schmidt", given_on=on, **gift),
            FollowUp(task="Write to the mayor", owner_name=NAME),
            Deputy(principal="boss@example.org", deputy=MAIL, first_on=on, last_on=on),
            _mail(1, MAIL, None),
            _mail(2, "somebody@example.org", office.office_id),
            WebhookCall(
                webhook=hook,
                event=WebhookEvent.DECISION_MADE,
                event_id="1",
                body=json.dumps(told),
                created_at=NOW,
            ),
        ]
    )


def _mail(number: int, recipient: str, office_id: int | None) -> OutboxMessage:
    return OutboxMessage(
        office_id=office_id,
        message_id=f"<{number}@example.org>",
        recipient=recipient,
        subject=f"About {NAME}",
        text="Call +49 212 5550100 on 2026-10-24.",
        created_at=NOW,
        sent_at=NOW,
    )


def erase(engine: Engine, office: Actor) -> str:
    with session_for(engine, office, LATER) as session:
        number = session.scalars(select(Traveller.id).order_by(Traveller.position)).first() or 0
        name = erase_person(session, office, number, LATER)
        session.commit()
        return name


def cells(engine: Engine) -> list[str]:
    """Each cell of each table, as text; JSON as people read it."""
    with engine.connect() as connection:
        rows = [
            (table.name, row)
            for table in Base.metadata.tables.values()
            for row in connection.execute(text(f'SELECT * FROM "{table.name}"'))  # noqa: S608 - ours
        ]
    return [f"{name}: {_readable(str(cell))}" for name, row in rows for cell in row]


def _readable(cell: str) -> str:
    return cell.encode().decode("unicode_escape") if "\\u" in cell else cell


def books(engine: Engine, office: Actor) -> str:
    """What the trip costs, who pays, how approvals stand."""
    with session_for(engine, office, LATER, writes=False) as session:
        coverage = get_costs(session, office, SLUG).coverage
    assert is_dataclass(coverage)
    return re.sub(r"\b[0-9a-f]{64}\b", "HASH", str(asdict(coverage)))


def standing(engine: Engine, office: Actor) -> list[tuple[str, ApprovalState, tuple[object, ...]]]:
    """How approvals stand, and why."""
    with session_for(engine, office, LATER, writes=False) as session:
        judgements = get_costs(session, office, SLUG).coverage.judgements
        return [(each.approval.key, each.state, each.reasons) for each in judgements]


def test_whole_names_go_and_nobody_else_s(engine: Engine) -> None:
    office = stored(engine)
    before = [cell for cell in cells(engine) if NAMED.search(cell)]
    assert {cell.partition(":")[0] for cell in before} >= {"offices", "gifts", "webhook_calls"}
    others = _others(engine, office)
    name = erase(engine, office)
    assert [cell for cell in cells(engine) if NAMED.search(cell)] == []
    assert _others(engine, office) == others
    with session_for(engine, office, LATER) as session:
        item = session.scalars(select(ProgrammeItem).order_by(ProgrammeItem.position)).first()
        assert item is not None
        assert item.title == Texts(en=f"Talk of {name}", zh=f"{name}、李伟明")
        assert item.internal_note == f"{name} car, not Anna {NAME}-Schmidt's"
        assert item.key == f"talk-of-{_key(name)}"
        gifts = session.scalars(select(Gift.person).order_by(Gift.id)).all()
        assert gifts == [name, f"Anna {NAME}-Schmidt"]
        [mail] = session.scalars(select(OutboxMessage))
        assert mail.text == f"Call {name} on 2026-10-24."
        head = session.get_one(Office, office.office_id)
        assert (head.head_email, head.decides_for_head) == (_mail_of(name), "boss@example.org")


def _key(name: str) -> str:
    return f"geloeschte-person-{name.rsplit(maxsplit=1)[-1]}"


def _mail_of(name: str) -> str:
    return f"{_key(name)}@planner.invalid"


def _others(engine: Engine, office: Actor) -> list[tuple[str, ...]]:
    """What the other travellers are called."""
    with session_for(engine, office, LATER) as session:
        rows = session.scalars(select(Traveller).order_by(Traveller.position)).all()
        return [
            (row.key, row.given_name, row.family_name, row.native_name, row.email)
            for row in rows[1:]
        ]


def test_keys_that_were_made_from_the_name_are_neutral_and_the_books_the_same(
    engine: Engine,
) -> None:
    office = stored(engine)
    before = books(engine, office)
    name = erase(engine, office)
    neutral = before.replace(f"anna-{KEY}", "ANNA").replace(KEY, _key(name))
    neutral = re.sub(
        MAIL, _mail_of(name), neutral.replace("ANNA", f"anna-{KEY}"), flags=re.IGNORECASE
    )
    assert books(engine, office) == neutral
    assert standing(engine, office) == [(f"approval-{_key(name)}", ApprovalState.GRANTED, ())]
    with session_for(engine, office, LATER) as session:
        approval = session.scalars(select(Approval)).one()
        assert (approval.key, approval.traveller_key) == (f"approval-{_key(name)}", _key(name))
        assert approval.commitment_keys == [f"flight-{_key(name)}", "isa-hotel"]
        assert session.scalars(select(CoverageSummary.figures)).one() is None
        body = json.loads(session.scalars(select(WebhookCall.body)).one())
        assert body["data"] == {"approval": approval.key}
        costs = session.scalars(select(CostItem.key).where(CostItem.key.startswith("mileage")))
        assert costs.all() == [f"mileage-{_key(name)}"]
        with pytest.raises(UnchangedError):
            release_trip(session, office, SLUG, note="Again", now=LATER)


@pytest.mark.parametrize("phone", ["2026", "10"])
def test_a_short_telephone_number_is_no_part_of_dates_or_identities(
    engine: Engine, phone: str
) -> None:
    office = stored(engine, phone=phone)
    before = _releases(engine, office)
    erase(engine, office)
    assert _releases(engine, office) == before
    with session_for(engine, office, LATER) as session, pytest.raises(UnchangedError):
        release_trip(session, office, SLUG, note="Again", now=LATER)


def _releases(engine: Engine, office: Actor) -> list[object]:
    """Identities, days and revisions of what was released."""
    with session_for(engine, office, LATER) as session:
        return [
            (
                row.ledger,
                [[line[0], *line[5:]] for line in row.index],
                list(row.changed.values()),
                [(item["uid"], item["starts"], item["ends"]) for item in row.snapshot["items"]],
                row.block["starts_on"],
            )
            for row in session.scalars(select(Release))
        ]


def test_a_name_of_one_short_word_goes_where_a_row_is_the_person_s_alone(engine: Engine) -> None:
    office = stored(engine, given_name="", family_name="An", native_name="")
    with session_for(engine, office, NOW) as session:
        item = session.scalars(select(ProgrammeItem).order_by(ProgrammeItem.position)).first()
        assert item is not None
        item.title = Texts(de="An Bord, Ankunft An der Wupper")
        session.scalars(select(Gift).where(Gift.description == "Vase")).one().person = "An"
        session.commit()
    name = erase(engine, office)
    with session_for(engine, office, LATER) as session:
        item = session.scalars(select(ProgrammeItem).order_by(ProgrammeItem.position)).first()
        assert item is not None
        assert item.title == Texts(de="An Bord, Ankunft An der Wupper")
        vase = session.scalars(select(Gift).where(Gift.description == "Vase")).one()
        assert vase.person == name
        note = session.scalars(select(CostItem.note).where(CostItem.note != "")).first()
        assert note == f"{name} outlay of {name}, telephone {name}"


def test_a_traveller_who_was_taken_off_a_trip_is_not_named_by_its_history(engine: Engine) -> None:
    office = stored(engine)
    plain = document() | {"slug": "other", "groups": [], "approvals": [], "programme": []}
    plain |= {"costs": [], "commitments": [], "hosted_benefits": [], "set_offs": []}
    store(engine, office, plain)
    store(engine, office, plain | {"travellers": plain["travellers"][1:]}, NOW)
    erase(engine, office)
    assert [cell for cell in cells(engine) if NAMED.search(cell)] == []


def test_the_file_has_what_names_them_without_a_reference(engine: Engine) -> None:
    office = stored(engine)
    add_account(engine, office, MAIL)
    with session_for(engine, office, LATER) as session:
        number = session.scalars(select(Traveller.id).order_by(Traveller.position)).first() or 0
        body = export_person(session, office, number, LATER)
    with ZipFile(BytesIO(body)) as archive:
        files = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    assert [each["key"] for each in files["records/approvals.json"]] == [f"approval-{KEY}"]
    assert [each["person"] for each in files["records/gifts.json"]] == [NAME]
    assert [each["owner_name"] for each in files["records/follow_ups.json"]] == [NAME]
    assert [each["recipient"] for each in files["records/outbox_messages.json"]] == [MAIL]
    [head] = files["records/offices.json"]
    assert head == {"name": "solingen", "head_email": MAIL, "decides_for_head": "boss@example.org"}
    [release] = files["records/releases.json"]
    assert (release["trip"], release["number"], release["is_affected"]) == (SLUG, 1, True)
    assert release["traveller"]["native_name"] == "李伟"
    assert release["groups"] == [{"en": f"With {NAME}"}]
    assert len(release["sees"]) == 15


def test_mail_to_an_account_of_another_office_alone_is_that_office_s(engine: Engine) -> None:
    office = stored(engine)
    add_account(engine, make_office(engine, "remscheid"), MAIL)
    erase(engine, office)
    with session_for(engine, office, LATER) as session:
        recipients = session.scalars(select(OutboxMessage.recipient).order_by(OutboxMessage.id))
        assert recipients.all() == [MAIL, "somebody@example.org"]
