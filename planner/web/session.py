"""One request, one transaction: the database session, the actor and the clock.

A request that changes something (POST) commits once, after its view answered without an error;
every other outcome rolls back. This is the only module of the web floor that uses `flask.g`.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TypeVar

from flask import Flask, Response, current_app, g, request  # noqa: TID251 - kept here only
from flask import session as cookie
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from planner.config.settings import Settings
from planner.db.engine import OUTAGES as OUTAGES  # noqa: PLC0414 - for the web floor, too
from planner.db.engine import open_session
from planner.db.models import AccountSession
from planner.db.tenancy import act_in
from planner.domain.access import Actor
from planner.services.sign_in import find_session, touch_session

TOKEN = "token"  # noqa: S105 - the name of a cookie entry
T = TypeVar("T")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FIRST_ERROR = 400


def engine() -> Engine:
    """The application's engine."""
    found: Engine = current_app.extensions["planner_engine"]
    return found


def settings() -> Settings:
    """The installation's settings."""
    found: Settings = current_app.extensions["planner_settings"]
    return found


def now() -> datetime:
    """The time of this request, read once."""
    if "now" not in g:
        clock: Callable[[], datetime] = current_app.extensions["planner_clock"]
        g.now = clock()
    moment: datetime = g.now
    return moment


def read_clock() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)  # noqa: TID251 - the edge reads the clock


def db() -> Session:
    """The database session of this request."""
    if "db" not in g:
        g.db = open_session(engine(), writes=request.method not in SAFE_METHODS)
        g.db.info["now"] = now()
    found: Session = g.db
    return found


def glance(read: Callable[[Session], T]) -> T:
    """Look something up in a session of its own: the request's own may hold up all who write."""
    with open_session(engine(), writes=False) as session:
        return read(session)


def apart(write: Callable[[Session], T]) -> T:
    """Store something in a transaction of its own, for an answer to GET that must change a thing.

    Only where the request is of no use twice: what it brings is used up.
    """
    with open_session(engine()) as session:
        session.info["now"] = now()
        done = write(session)
        session.commit()
        return done


def renew_form_token() -> None:
    """Let forms of this answer fit the cookie that it sets, not the one that was brought along."""
    g.pop("csrf_token", None)


def after_commit(action: Callable[[], object]) -> None:
    """Do something once the request's transaction is stored."""
    db().info.setdefault("after_commit", []).append(action)


def _load() -> None:
    if "account_session" in g:
        return
    g.account_session, g.actor, g.lacks_factor = None, None, False
    token = cookie.get(TOKEN)
    found = find_session(db(), token, now()) if token else None
    if found and (found[0].by_provider or settings().password_sign_in):
        g.account_session, g.actor, g.lacks_factor = found
        act_in(db(), g.actor, now())


def ask_no_cookie() -> None:
    """Let nobody act in this request, whoever's cookie came with it."""
    g.account_session, g.actor, g.lacks_factor = None, None, False


def act_as(program: Actor) -> None:
    """Let a program act in this request."""
    g.actor = program
    act_in(db(), program, now())


def find_actor() -> Actor | None:
    """Who is signed in, if anybody."""
    _load()
    found: Actor | None = g.actor
    return found


def actor() -> Actor:
    """Who is signed in; only behind the sign-in gate."""
    found = find_actor()
    if found is None:
        raise RuntimeError("nobody is signed in: the gate was not asked")
    return found


def lacks_second_factor() -> bool:
    """Whether the office requires a second factor of who is signed in, and they have none yet."""
    _load()
    lacks: bool = g.lacks_factor
    return lacks


def account_session() -> AccountSession | None:
    """The signed-in browser's session."""
    _load()
    found: AccountSession | None = g.account_session
    return found


def known_session() -> AccountSession | None:
    """As `account_session`, if the request has asked for it already."""
    found: AccountSession | None = g.get("account_session")
    return found


def _finish(response: Response) -> Response:
    session: Session | None = g.get("db")
    if session is None or response.status_code >= FIRST_ERROR or request.method in SAFE_METHODS:
        return response
    g.is_committing = True
    session.commit()
    g.is_committing = False
    for action in session.info.pop("after_commit", []):
        try:
            action()
        except OUTAGES:  # it is stored: nobody is told that it was not
            current_app.logger.exception("what follows %s failed", request.endpoint)
    return response


def is_unsure() -> bool:
    """Whether a transaction may have been stored although the database did not say so.

    SQLite's was not: it is taken back as soon as somebody reads.
    """
    return bool(g.get("is_committing")) and engine().dialect.name != "sqlite"


def let_go() -> None:
    """Give up the session of a database that does not answer, with what was to be stored."""
    session: Session | None = g.pop("db", None)
    if session is not None:
        with suppress(*OUTAGES):
            session.close()
    if "actor" not in g:
        g.account_session = g.actor = None


def keep_what_was_noted() -> None:
    """Store what was done so far although the answer will be an error."""
    db().commit()


def take_back() -> None:
    """Undo what the request has done so far, and let others write; who acts stays known."""
    session: Session | None = g.get("db")
    if session is not None:
        session.rollback()


def _close(error: BaseException | None) -> None:
    del error
    session: Session | None = g.pop("db", None)
    if session is None:
        return
    session.close()
    found: AccountSession | None = g.get("account_session")
    if found is not None:
        with suppress(*OUTAGES):  # the answer stands; the next one notes it
            touch_session(engine(), found, now())


def install(app: Flask) -> None:
    """Let the application work with one transaction per request."""
    app.after_request(_finish)
    app.teardown_appcontext(_close)
