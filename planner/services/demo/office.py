"""The demo office: made once, then left as people changed it; fresh secrets at every start."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Account, Feed, Office, TravellerPage, Trip
from planner.db.tenancy import act_in, everywhere
from planner.domain.access import Actor, Role
from planner.domain.refusals import RefusalError
from planner.domain.texts import Texts
from planner.domain.vocabulary import AudienceKind, Kind
from planner.domain.wishes import COULD, MUST
from planner.gateways.passwords import is_password
from planner.services.accounts import create_account
from planner.services.candidates import CandidateDetails, add_candidate
from planner.services.demo import documents
from planner.services.feeds import create_feed, revoke_feed
from planner.services.offices import create_office
from planner.services.releases import release_trip
from planner.services.traveller_pages import create_page, revoke_page
from planner.services.trip_documents import load_trip

SLUG = "solingen-demo"
PASSWORD = "klingenstadt-demo"  # noqa: S105 - printed at every start, for a server on this machine
DEVICE = "Demo"
TRAVELLER = "director"

PEOPLE = (
    ("planner@example.org", "Timo Reuter", Role.PLANNER),
    ("approver@example.org", "Renate Hollweg", Role.APPROVER),
    ("admin@example.org", "Jutta Krämer", Role.ADMIN),
)

WISHES = (
    CandidateDetails(
        Kind.COMPANY_VISIT,
        Texts(
            en="Ceramics for cutting tools (example)",
            de="Keramik für Schneidwerkzeuge (Beispiel)",
            zh="切削刀具陶瓷企业(示例)",
        ),
        minutes=90,
        priority=MUST,
        opens=time(9),
        closes=time(17),
    ),
    CandidateDetails(
        Kind.SIGHTSEEING,
        Texts(en="Old town on foot", de="Altstadt zu Fuß", zh="步行游览老城"),
        minutes=60,
        priority=COULD,
    ),
)
"""What the delegation has not found time for yet."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """One demo account; the password is empty where somebody changed it."""

    email: str
    password: str
    role: Role


@dataclass(frozen=True, slots=True)
class Demo:
    """What a newcomer needs: sign-ins, calendar secrets and page secrets, each with its trip."""

    accounts: tuple[SignIn, ...]
    feeds: tuple[tuple[str, AudienceKind, str], ...]
    pages: tuple[tuple[str, str], ...]


def prepare_demo(session: Session, now: datetime) -> Demo:
    """The demo office, made where it is missing; refuses a database with another office in it."""
    with everywhere(session):
        offices = session.scalars(select(Office)).all()
    if any(office.slug != SLUG for office in offices):
        raise RefusalError("This database belongs to an office; the demo needs one of its own.")
    if not offices:
        _make(session, now)
    actor = _enter(session, now)
    return Demo(_sign_ins(session), _feeds(session, actor, now), _pages(session, actor, now))


def _enter(session: Session, now: datetime) -> Actor:
    with everywhere(session):
        office = session.scalars(select(Office).where(Office.slug == SLUG)).one()
    actor = Actor(office.id, Role.SYSTEM, "demo")
    act_in(session, actor, now)
    return actor


def _make(session: Session, now: datetime) -> None:
    create_office(
        session,
        slug=SLUG,
        name="Wirtschaftsförderung Solingen (Demo)",
        zone="Europe/Berlin",
        country="DE",
        subdivision="NW",
        now=now,
    )
    actor = _enter(session, now)
    for email, name, role in PEOPLE:
        create_account(
            session, actor, email=email, name=name, role=role, password=PASSWORD, now=now
        )
    _make_trips(session, actor, now)


def _make_trips(session: Session, actor: Actor, now: datetime) -> None:
    today: date = now.date()
    for slug in (documents.FOSHAN, documents.DELEGATION, documents.AT_HOME):
        load_trip(session, actor, documents.read(slug, today), replace=False, now=now)
    for slug in (documents.FOSHAN, documents.DELEGATION):
        release_trip(session, actor, slug, "Erste Fassung", now)
    load_trip(session, actor, documents.read_revised(today), replace=True, now=now)
    for wish in WISHES:
        add_candidate(session, actor, documents.DELEGATION, wish)


def _sign_ins(session: Session) -> tuple[SignIn, ...]:
    emails = [email for email, _, _ in PEOPLE]
    accounts = session.scalars(select(Account).where(Account.email.in_(emails)))
    hashes = {account.email: account.password_hash for account in accounts}
    return tuple(
        SignIn(email, PASSWORD if is_password(PASSWORD, hashes.get(email)) else "", role)
        for email, _, role in PEOPLE
    )


def _has(session: Session, slug: str) -> bool:
    return session.scalar(select(Trip.id).where(Trip.slug == slug)) is not None


def _feeds(
    session: Session, actor: Actor, now: datetime
) -> tuple[tuple[str, AudienceKind, str], ...]:
    """Fresh feeds: a secret is shown once, so the demo's earlier ones are revoked."""
    earlier = select(Feed).where(Feed.name == DEVICE, Feed.revoked_at.is_(None))
    for feed in session.scalars(earlier).all():
        revoke_feed(session, actor, feed.id, now)
    wanted = [
        (documents.DELEGATION, AudienceKind.TRAVELLER, TRAVELLER),
        (documents.DELEGATION, AudienceKind.TRIP, None),
        (documents.FOSHAN, AudienceKind.TRAVELLER, TRAVELLER),
    ]
    made = []
    for slug, audience, traveller in wanted:
        if _has(session, slug):
            _, secret = create_feed(
                session,
                actor,
                audience=audience,
                slug=slug,
                traveller=traveller,
                name=DEVICE,
                language="de",
                now=now,
            )
            made.append((secret, audience, slug))
    return tuple(made)


def _pages(session: Session, actor: Actor, now: datetime) -> tuple[tuple[str, str], ...]:
    earlier = select(TravellerPage).where(
        TravellerPage.name == DEVICE, TravellerPage.revoked_at.is_(None)
    )
    for page in session.scalars(earlier).all():
        revoke_page(session, actor, page.id, now)
    made = []
    for slug in (documents.DELEGATION, documents.FOSHAN):
        if _has(session, slug):
            _, secret = create_page(session, actor, slug, TRAVELLER, DEVICE, now)
            made.append((secret, slug))
    return tuple(made)
