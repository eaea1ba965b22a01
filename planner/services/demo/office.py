"""The demo office: made once, then left as people changed it; the same addresses at every start."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Account, Membership, Office
from planner.db.tenancy import act_in, everywhere
from planner.domain.access import Actor, Role
from planner.domain.refusals import RefusalError
from planner.domain.texts import Texts
from planner.domain.vocabulary import AudienceKind, Kind
from planner.domain.wishes import COULD, MUST
from planner.gateways.passwords import is_password
from planner.gateways.seals import Vault
from planner.services.accounts import create_account
from planner.services.candidates import CandidateDetails, add_candidate
from planner.services.demo import documents
from planner.services.demo.addresses import standing_feeds, standing_pages
from planner.services.demo.outcomes import add_outcomes
from planner.services.demo.readiness import make_ready
from planner.services.offices import create_office
from planner.services.readiness.reading import NO_VAULT
from planner.services.releases import release_trip
from planner.services.trip_documents import load_trip
from planner.services.trips import get_trip

SLUG = "solingen-demo"
PASSWORD = "klingenstadt-demo"  # noqa: S105 - printed at every start, for a server on this machine
NOTE = "Erste Fassung"

EARLY = timedelta(weeks=2)
"""So long before its first day a trip was planned and released, if that lies behind us."""

PEOPLE = (
    ("planner@example.org", "Timo Reuter", Role.PLANNER),
    ("approver@example.org", "Renate Hollweg", Role.APPROVER),
    ("admin@example.org", "Jutta Krämer", Role.ADMIN),
    ("viewer@example.org", "Sabine Ohlig", Role.VIEWER),
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


def prepare_demo(session: Session, key: str, now: datetime, vault: Vault = NO_VAULT) -> Demo:
    """The demo office, made where it is missing; refuses a database with another office in it.

    `key` is the installation's secret key: the secrets of addresses come from it. `vault` seals
    personal data.
    """
    with everywhere(session):
        offices = session.scalars(select(Office)).all()
    if any(office.slug != SLUG for office in offices):
        raise RefusalError("This database belongs to an office; the demo needs one of its own.")
    if not offices:
        _make(session, now, vault)
    system = _enter(session, now)
    actor = _planner(session) or system
    act_in(session, actor, now)
    feeds = tuple(standing_feeds(session, actor, key, now))
    return Demo(_sign_ins(session), feeds, tuple(standing_pages(session, actor, key, now)))


def _enter(session: Session, now: datetime) -> Actor:
    with everywhere(session):
        office = session.scalars(select(Office).where(Office.slug == SLUG)).one()
    actor = Actor(office.id, Role.SYSTEM, "demo")
    act_in(session, actor, now)
    return actor


def _make(session: Session, now: datetime, vault: Vault) -> None:
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
    planner = _planner(session) or actor
    _make_trips(session, planner, now)
    make_ready(session, planner, now, vault)


def _planner(session: Session) -> Actor | None:
    """Somebody who plans: whoever reads the history reads a person's name. None if all left."""
    query = select(Membership).where(Membership.role == Role.PLANNER, Membership.is_active)
    found = session.scalars(query.order_by(Membership.id).limit(1)).first()
    return found.as_actor() if found else None


def _make_trips(session: Session, actor: Actor, now: datetime) -> None:
    today: date = now.date()
    installer = replace(actor, role=Role.SYSTEM)  # the documents bring decisions, too
    for slug in (documents.FOSHAN, documents.DELEGATION, documents.AT_HOME):
        document = documents.read(slug, today)
        at = min(now, datetime.combine(document.starts_on, time(9), UTC) - EARLY)
        act_in(session, actor, at)
        load_trip(session, installer, document, replace=False, now=at)
        if slug != documents.AT_HOME:
            release_trip(session, actor, slug, NOTE, at)
    act_in(session, actor, now)
    load_trip(session, installer, documents.read_revised(today), replace=True, now=now)
    add_outcomes(session, actor, get_trip(session, actor, documents.FOSHAN), today)
    for wish in WISHES:
        add_candidate(session, actor, documents.DELEGATION, wish)


def _sign_ins(session: Session) -> tuple[SignIn, ...]:
    """Those that are there: an older demo may lack one."""
    emails = [email for email, _, _ in PEOPLE]
    accounts = session.scalars(select(Account).where(Account.email.in_(emails)))
    hashes = {account.email: account.password_hash for account in accounts}
    return tuple(
        SignIn(email, PASSWORD if is_password(PASSWORD, hashes.get(email)) else "", role)
        for email, _, role in PEOPLE
        if email in hashes
    )
