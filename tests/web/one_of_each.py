"""An office with one of everything that an address can name, and those addresses."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.routing import Map, Rule

from planner.db.engine import session_for
from planner.db.models import (
    Account,
    Approval,
    Contact,
    Deputy,
    Group,
    Membership,
    Organisation,
    OutboxMessage,
    Place,
    SecurityKey,
    TravelAuthorisation,
    Trip,
    TripPlace,
    WebhookCall,
)
from planner.db.tenancy import act_in
from planner.domain.access import Actor, Role, Scope
from planner.domain.checklists import TaskFacts
from planner.domain.mails import MailKind
from planner.domain.secret_addresses import hash_of
from planner.domain.texts import Texts
from planner.domain.vocabulary import (
    AudienceKind,
    Decision,
    DocumentKind,
    GiftDirection,
    Kind,
    OrganisationKind,
    PersonalKind,
    TaskKind,
    TaskScope,
)
from planner.domain.webhooks import WebhookEvent
from planner.services.api_tokens import TokenWish, create_token
from planner.services.budget_lines import LineDetails, add_line
from planner.services.candidates import CandidateDetails, add_candidate
from planner.services.captures.receiving import (
    ContactNote,
    OutlayNote,
    Sending,
    receive_contact,
    receive_outlay,
)
from planner.services.claims.advances import AdvanceDetails, add_advance
from planner.services.claims.mileage import Drive, add_mileage
from planner.services.claims.rows import Spot as ClaimSpot
from planner.services.clashes import Dismissal, dismiss_clash, list_clashes
from planner.services.cost_items import CostDetails, add_cost
from planner.services.documents import DocumentDetails, SentFile, add_document
from planner.services.feeds import create_feed
from planner.services.follow_ups import FollowUpDetails, add_follow_up
from planner.services.gifts import GiftDetails, add_gift
from planner.services.imports.programme import apply_import
from planner.services.imports.uploads import Upload
from planner.services.links import Purpose, issue_link
from planner.services.outcomes import Spot
from planner.services.promises.commitments import CommitmentDetails, add_commitment
from planner.services.promises.given import BenefitDetails, CashDetails, add_benefit, add_cash
from planner.services.readiness.rules import RuleDetails, add_rule
from planner.services.readiness.tasks import TaskDetails, add_task
from planner.services.readiness.templates import TemplateDetails, add_template
from planner.services.releases import release_trip
from planner.services.sign_in import start_session
from planner.services.traveller_pages import create_page
from planner.services.ways import WayDetails, keep_way
from planner.services.webhooks import (
    Installation,
    WebhookWish,
    create_webhook,
    queue_event,
)
from tests import files
from tests.records import NOW, make_item, make_traveller, make_trip

SLUG, EARLIER = "foshan", "earlier"
TOKENS = {"password": "forgotten-0123456789", "invitation": "invited-0123456789"}

MAILED = "mailed-0123456789"

Values = dict[str, Any]
"""What the variable parts of addresses are, by the beginning of the rule; the longest holds."""

_DECIDED = WebhookEvent.DECISION_MADE

KINDS = "/directory/<any(organisations, contacts, places):kind>"


def add_one_of_each(engine: Engine, office: Actor) -> dict[str, Values]:
    """Store them; what addresses must say to name them."""
    with session_for(engine, office, NOW) as session:
        records = _records()
        trip = _trip(records["places"][0])
        earlier = make_trip(EARLIER)
        earlier.travellers = [make_traveller("mayor")]
        session.add_all([trip, earlier, *(record for pair in records.values() for record in pair)])
        session.flush()
        release_trip(session, office, SLUG, "First", NOW)
        wish = CandidateDetails(Kind.MEETING, Texts(en="Knife works"), 60)
        page, secret = create_page(session, office, SLUG, "director", "Phone", NOW)
        named: dict[str, Values] = {
            "/": {
                "slug": SLUG,
                "key": "plenary",
                "uid": str(trip.items[0].uid),
                "secret": secret,
                "where": "place",
                "paper": "itinerary",
                "rest": "elsewhere",
                "filename": "app.css",
            },
            "/calendar/feeds/": {"number": _feed(session, office, None)},
            "/trips/<slug>/board/wishes/": {
                "number": add_candidate(session, office, SLUG, wish).id
            },
            "/trips/<slug>/calendar/feeds/": {"number": _feed(session, office, SLUG)},
            "/trips/<slug>/calendar/pages/": {"number": page.id},
            **_clashes(session, office),
            "/admin/decisions/deputies/": {"number": _deputy(session)},
            **add_programs(session, office),
            "/coverage/decisions/": {"number": _approval(session, trip)},
            "/trips/<slug>/costs/decisions/": {"number": _approval(session, trip)},
            "/directory/ways/": {"number": _way(session, office)},
            **add_duty_travel(session, office, trip),
            "/directory/gifts/": {"number": add_a_gift(session, office)},
            "/directory/follow-ups/": {"number": add_a_task(session, office, SLUG)},
            "/directory/contacts/<int:number>.vcf": {"number": records["contacts"][0].id},
            **_readiness(session, office, trip),
            "/trips/<slug>/import/": {"number": _import(session, office)},
            "/trips/<slug>/people/": {"number": trip.travellers[0].id},
            "/admin/privacy/": {"number": trip.travellers[0].id},
            "/trips/<slug>/people/groups/": {"number": trip.groups[0].id},
            **_promised(session, office, records["organisations"][0], trip),
            "/trips/<slug>/costs/allowances/": {
                "number": trip.travellers[0].id,
                "on": "2026-10-24",
            },
            "/trips/<slug>/releases/": {"number": 1},
            "/mail/": {"secret": MAILED},
            **_mailed(add_a_mail(session, trip)),
            "/my/<secret>/versions/": {"number": 1},
            "/my/<secret>/days/": {"on": "2026-10-24"},
            **_colleague(session, office),
            **_money(session, office),
            **_sent(session, office, secret),
            **{
                f"/directory/{kind}/": {"number": first.id, "other": second.id}
                for kind, (first, second) in records.items()
            },
        }
        session.commit()
    return named


def addresses_of(rule: Rule, urls: Map, named: dict[str, Values], method: str) -> Iterator[str]:
    """Each address of a rule; one for each kind of record."""
    kinds = ("organisations", "contacts", "places") if "kind" in rule.arguments else ("",)
    for kind in kinds:
        beginning = rule.rule.replace(KINDS, f"/directory/{kind}")
        known: Values = {"kind": kind}
        for start in sorted(named, key=len):
            known |= named[start] if beginning.startswith(start) else {}
        values = {name: known[name] for name in rule.arguments}
        yield urls.bind("localhost").build(rule.endpoint, values, method)


def add_programs(session: Session, office: Actor) -> dict[str, Values]:
    """A token, a webhook and a call of it that failed; another with two such calls."""
    token, _ = create_token(session, office, TokenWish("Intranet", [Scope.READ]), NOW)
    site = Installation("k" * 32, allow_private=False)
    webhooks = []
    for name, event in (("Intranet", _DECIDED), ("Archive", WebhookEvent.TRIP_RELEASED)):
        wish = WebhookWish(name, "https://intranet.example.org/", [event])
        webhooks.append(create_webhook(session, office, wish, site, NOW)[0])
    for event in (_DECIDED, WebhookEvent.TRIP_RELEASED, WebhookEvent.TRIP_RELEASED):
        queue_event(session, event, {}, NOW)
    calls = session.scalars(select(WebhookCall).order_by(WebhookCall.id)).all()
    for call in calls:
        call.due_at, call.failed_at, call.failure = None, NOW, "HTTP 500"
    session.flush()
    first, second, third = (call.id for call in calls)
    return {
        "/admin/programs/tokens/": {"number": token.id},
        "/admin/programs/webhooks/": {"number": webhooks[0].id},
        "/admin/programs/calls/": {"number": first},
        "/admin/operations/calls/": {"number": second},
        "/admin/operations/calls/<int:number>/drop": {"number": third},
    }


def _clashes(session: Session, office: Actor) -> dict[str, Values]:
    """One that is passed over, and one that is open."""
    passed, other, *_ = list_clashes(session, office, SLUG).open
    dismiss_clash(session, office, SLUG, Dismissal(passed.fingerprint, "Known"), NOW)
    return {
        "/trips/<slug>/clashes/": {"fingerprint": other.fingerprint},
        "/trips/<slug>/clashes/<fingerprint>/recall": {"fingerprint": passed.fingerprint},
    }


def _money(session: Session, office: Actor) -> dict[str, Values]:
    """A cost, a budget line and a document."""
    cost = CostDetails("flight", 118460, "EUR", date(2026, 10, 23))
    receipt = DocumentDetails("Receipt", DocumentKind.RECEIPT, for_travellers=True)
    paper = add_document(
        session, office, SLUG, SentFile("receipt.png", files.png()), receipt, now=NOW
    )
    line = LineDetails("Travel", 2026, 30000)
    return {
        "/trips/<slug>/costs/items/": {"number": add_cost(session, office, SLUG, cost).id},
        "/trips/<slug>/costs/budget/": {"number": add_line(session, office, SLUG, line).id},
        "/trips/<slug>/documents/": {"number": paper.id},
        "/my/<secret>/documents/": {"number": paper.id, "digest": paper.sha256[:12]},
    }


def _sent(session: Session, office: Actor, secret: str) -> dict[str, Values]:
    """What a traveller sent from the road; whoever follows the address acts as nobody."""
    sending = Sending("from-the-phone", NOW, files.jpeg())
    taxi = OutlayNote("local_transport", 4200, "EUR", date(2026, 10, 24))
    met = receive_contact(session, secret, sending, ContactNote("Chen Wei"), NOW)
    spent = receive_outlay(session, secret, sending, taxi, NOW)
    act_in(session, office, NOW)
    return {
        "/trips/<slug>/people/met/": {"number": met.id},
        "/trips/<slug>/costs/outlays/": {"number": spent.id},
    }


def _promised(
    session: Session, office: Actor, payer: Organisation, trip: Trip
) -> dict[str, Values]:
    """A promise, a hosted benefit, and cash handed over."""
    promise = CommitmentDetails(payer.id, categories=("flight",))
    given = (payer.id, trip.travellers[0].id, 100, "EUR", date(2026, 10, 24))
    lunch = BenefitDetails(*given, description="Lunch")
    return {
        "/trips/<slug>/costs/promises/": {
            "number": add_commitment(session, office, SLUG, promise).id
        },
        "/trips/<slug>/costs/benefits/": {"number": add_benefit(session, office, SLUG, lunch).id},
        "/trips/<slug>/costs/cash/": {
            "number": add_cash(session, office, SLUG, CashDetails(*given)).id
        },
    }


def _readiness(session: Session, office: Actor, trip: Trip) -> dict[str, Values]:
    """A task for each traveller, one in a checklist, and an entry rule."""
    facts = TaskFacts(
        TaskKind.PASSPORT, Texts(en="Passport"), TaskScope.EACH, 28,
        needs=(PersonalKind.PASSPORT_NUMBER,),
    )  # fmt: skip
    task = add_task(session, office, SLUG, TaskDetails(facts))
    template = add_template(session, office, TemplateDetails("CN", None, facts))
    rule = add_rule(session, office, RuleDetails("CN", Texts(en="A visa"), "", None), NOW)
    return {
        "/trips/<slug>/readiness/": {"number": task.id, "person": trip.travellers[0].id},
        "/trips/<slug>/readiness/tasks/<int:number>/state": {
            "number": add_task(
                session, office, SLUG, TaskDetails(replace(facts, scope=TaskScope.TRIP))
            ).id,
            "person": 0,
        },
        "/directory/checklists/tasks/": {"number": template.id},
        "/directory/checklists/rules/": {"number": rule.id},
    }


def _way(session: Session, office: Actor) -> int:
    return keep_way(session, office, WayDetails("Foshan", "Shenzhen", 135), {}).id


def _approval(session: Session, trip: Trip) -> int:
    """A request about a promise that is no more."""
    approval = Approval(
        trip_id=trip.id,
        key="approval",
        traveller_key="director",
        commitment_keys=["host"],
        max_value_cents=100,
        requested_by="colleague@example.org",
        requested_on=NOW.date(),
        decision=Decision.PENDING,
    )
    session.add(approval)
    session.flush()
    return approval.id


def add_a_mail(session: Session, trip: Trip) -> int:
    """One that did not arrive, with the address where its reader chooses their mails."""
    mail = OutboxMessage(
        office_id=trip.office_id,
        trip_id=trip.id,
        traveller_id=trip.travellers[0].id,
        kind=MailKind.RELEASE,
        message_id="<1@planner.example.org>",
        recipient="director@example.org",
        subject="Your programme",
        text="Hello",
        created_at=NOW,
        failed_at=NOW,
        failure="550 No such mailbox",
        unsubscribe_hash=hash_of(MAILED),
    )
    session.add(mail)
    session.flush()
    return mail.id


def _mailed(number: int) -> dict[str, Values]:
    places = ("/trips/<slug>/mails/", "/admin/operations/mails/")
    return {place: {"number": number} for place in places}


def _deputy(session: Session) -> int:
    days = {"first_on": date(2026, 10, 12), "last_on": date(2026, 10, 20)}
    deputy = Deputy(principal="manager@example.org", deputy="second@example.org", **days)
    session.add(deputy)
    session.flush()
    return deputy.id


def _import(session: Session, office: Actor) -> int:
    upload = Upload("host.csv", b"Date,Title\n2026-10-25,Round table\n")
    _, record = apply_import(session, office, SLUG, upload, NOW)
    assert record is not None
    return record.id


def add_duty_travel(session: Session, office: Actor, trip: Trip) -> dict[str, Values]:
    """An advance, a request for travel, and a way by car, which is a cost item too."""
    person, claims = trip.travellers[0], "/trips/<slug>/costs/claims/"
    spot, day = ClaimSpot(trip.slug, person.id), NOW.date()
    advance = add_advance(session, office, spot, AdvanceDetails(100_00, "EUR", day))
    request = TravelAuthorisation(
        trip_id=trip.id, traveller=person, requested_by="eva@example.org", requested_on=day
    )
    session.add(request)
    session.flush()
    drive = add_mileage(session, office, spot, Drive("Home – station", Decimal(12), day))
    one = f"{claims}<int:number>/"
    return {
        claims: {"number": person.id, "cost": drive.id, "state": "prepared", "style": "csv"},
        f"{one}advances/": {"record": advance.id},
        f"{one}authorisations/": {"record": request.id},
        f"{one}mileage/": {"record": drive.id},
    }


def add_a_gift(session: Session, office: Actor) -> int:
    details = GiftDetails(
        GiftDirection.GIVEN, "Knife", NOW.date(), 20_00, person="Eva", partner="Chen Wei"
    )
    return add_gift(session, office, details).id


def add_a_task(session: Session, office: Actor, slug: str) -> int:
    details = FollowUpDetails("Send the brochure", owner_name="Eva")
    return add_follow_up(session, office, Spot(slug), details).id


def add_a_key(session: Session, owner: Actor) -> int:
    """A security key of somebody's account."""
    account = session.get_one(Account, owner.account_id)
    key = SecurityKey(account=account, name="Blue", credential="")
    key.credential_hash, key.sign_count, key.created_at = "0" * 64, 0, NOW
    session.add(key)
    session.flush()
    return key.id


def _feed(session: Session, office: Actor, slug: str | None) -> int:
    feed, _ = create_feed(
        session,
        office,
        audience=AudienceKind.TRIP if slug else AudienceKind.OFFICE,
        slug=slug,
        traveller=None,
        name="Phone",
        language="en",
        now=NOW,
    )
    return feed.id


def _colleague(session: Session, office: Actor) -> dict[str, Values]:
    """Somebody with a session and with links that they have not used."""
    account = Account(email="colleague@example.org", name="Colleague", language="en")
    member = Membership(account=account, role=Role.VIEWER, office_id=office.office_id)
    session.add(member)
    session.flush()
    _, opened = start_session(session, member.as_actor(), "Phone", NOW)
    for purpose, token in TOKENS.items():
        issue_link(session, account, Purpose(purpose), token, NOW)
    return {
        "/account/second-factor/keys/": {"number": add_a_key(session, member.as_actor())},
        "/account/offices/": {"number": office.office_id},
        "/account/sessions/": {"number": opened.id},
        "/admin/accounts/": {"number": member.id},
        "/admin/privacy/accounts/": {"number": account.id},
        **{f"/{purpose}/": {"token": token} for purpose, token in TOKENS.items()},
    }


def _records() -> dict[str, list[Any]]:
    """Two of each kind in the directory, which can be merged."""
    names = ("Congress centre", "Conference hall")
    return {
        "organisations": [
            Organisation(name=Texts(en=name), kind=OrganisationKind.VENUE) for name in names
        ],
        "contacts": [Contact(given_name="Wei", family_name=name) for name in names],
        "places": [
            Place(name=Texts(en=name), city="Foshan", country="CN", zone="Asia/Shanghai")
            for name in names
        ],
    }


def _trip(place: Place) -> Trip:
    trip = make_trip(SLUG)
    trip.places = [TripPlace(key="hall", record=place)]
    trip.travellers = [make_traveller("director")]
    home = Place(name=Texts(en="Home"), city="Solingen", country="DE", zone="Europe/Berlin")
    trip.places.append(TripPlace(key="home", record=home))
    trip.travellers[0].home = home
    trip.groups = [Group(key="all", name=Texts(en="Everybody"), travellers=trip.travellers[:])]
    trip.items = [make_item("plenary", place, date(2026, 10, 24))]
    return trip
