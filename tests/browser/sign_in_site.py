"""An office of which people sign in by a provider or by password, served in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import Engine
from werkzeug.serving import WSGIRequestHandler, make_server

from planner.config.providers import ProviderSettings
from planner.config.settings import Settings
from planner.db.engine import make_engine
from planner.db.migration import ensure
from planner.domain.access import Actor
from planner.domain.provider_roles import read_rules
from planner.web.app import create_app
from planner.web.session import read_clock
from tests.provider import CLIENT, CLIENT_SECRET, MockProvider, mock_provider
from tests.records import make_office
from tests.services.cast import add_account

SECRET = "0123456789abcdef0123456789abcdef"
BY_PASSWORD = "bea@example.org"
KEY_OWNER = "kim@example.org"


class _Silent(WSGIRequestHandler):
    """Says nothing of requests."""

    def log(self, *args: object) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class SignInSite:
    """Where it is, its provider, and who signs in by password."""

    url: str
    provider: MockProvider
    engine: Engine
    bea: Actor


@contextmanager
def serve_sign_in(folder: Path) -> Iterator[SignInSite]:
    """Serve it on a free port of ``localhost``: keys of devices are bound to that name."""
    engine = make_engine(f"sqlite:///{folder}/sign-in.sqlite")
    ensure(engine)
    office = make_office(engine, "solingen")
    bea = add_account(engine, office, BY_PASSWORD, now=read_clock())
    add_account(engine, office, KEY_OWNER, now=read_clock())
    with mock_provider() as mock:
        mock.know(groups=["boss"])
        server = make_server("localhost", 0, Flask("later"), threaded=True, request_handler=_Silent)
        url = f"http://localhost:{server.port}"
        server.app = create_app(_settings(engine, url, mock.issuer), engine)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield SignInSite(url, mock, engine, bea)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            engine.dispose()


def _settings(engine: Engine, url: str, issuer: str) -> Settings:
    rules = read_rules("boss=solingen:admin")
    return Settings(
        data=Path(),
        database_url=str(engine.url),
        secret_key=SECRET,
        base_url=url,
        field_keys=(Fernet.generate_key().decode(),),
        provider=ProviderSettings(issuer, CLIENT, CLIENT_SECRET, "groups", rules),
    )
