"""Settings, read once at the start from ``PLANNER_…`` variables.

A wrong setting stops the start with its name and the reason (`SettingError`).
"""

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import SplitResult, unquote, urlsplit

from planner.config.providers import ProviderSettings, read_password_sign_in, read_provider
from planner.domain.mail_addresses import mail_address

SECRET_FILE = "secret-key"  # noqa: S105 - the name of a file
FIELD_KEY_FILE = "field-keys"
DATABASE_FILE = "planner.sqlite"
KEY_FILES = (SECRET_FILE, FIELD_KEY_FILE)
"""The files of the data folder that hold generated keys."""

MINIMUM_SECRET = 32
FIELD_KEY_BYTES = 32
MINIMUM_TOKEN = 16
LOG_STYLES = ("text", "json")
REQUIRED, OFFERED = "required", "offered"
"""Whether a mail server must speak TLS, or does where it offers it."""


class SettingError(Exception):
    """A setting can't be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation is told from outside.

    `base_url` has no trailing slash and is never taken from the Host header. `fonts` is a folder
    with fonts for PDF, beside the packaged ones. `field_keys` seal personal data: the first seals,
    each opens; without one no such data is taken. `backup_key` seals backups; without one they are
    not sealed. `feed_database_url` is a read replica that calendar polls are answered from; none by
    default. With `plain_mail` the mail server need not speak TLS. With `private_webhooks` the
    server's own network may be called, too. `metrics_token` lets machines elsewhere read
    ``/metrics``. `json_logs` writes the log for machines. Statements of the database that take
    `slow_query_ms` or longer are logged; 0 logs none.
    """

    data: Path
    database_url: str = field(repr=False)  # may hold a password
    secret_key: str = field(repr=False)
    base_url: str
    feed_database_url: str = field(default="", repr=False)  # may hold a password
    smtp_url: str = field(default="", repr=False)  # may hold a password
    plain_mail: bool = False
    mail_from: str = ""
    imap_url: str = field(default="", repr=False)  # may hold a password
    fonts: Path | None = None
    field_keys: tuple[str, ...] = field(default=(), repr=False)
    backup_key: str = field(default="", repr=False)
    private_webhooks: bool = False
    metrics_token: str = field(default="", repr=False)
    json_logs: bool = False
    slow_query_ms: int = 0
    provider: ProviderSettings | None = None
    password_sign_in: bool = True

    @property
    def organizer(self) -> str:
        """The address that invitations come from, maybe with a name; one that nobody has, else."""
        return self.mail_from or "Planner <planner@planner.invalid>"

    @property
    def is_secure(self) -> bool:
        """Whether people reach it by https."""
        return self.base_url.startswith("https://")


def default_data_folder() -> Path:
    """``var/`` of the checkout, else the user's data folder."""
    checkout = Path(__file__).parents[2]
    if (checkout / "pyproject.toml").is_file():
        return checkout / "var"
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "planner"


def _folder(value: str) -> Path:
    folder = Path(value).expanduser() if value else default_data_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"PLANNER_DATA: {error}") from error
    return folder.resolve()


def _secret(value: str, folder: Path) -> str:
    """The given key, else the one kept in the data folder, generated once."""
    if value:
        if len(value) < MINIMUM_SECRET:
            raise SettingError(f"PLANNER_SECRET_KEY: needs at least {MINIMUM_SECRET} characters")
        return value
    path = folder / SECRET_FILE
    try:
        if not path.exists():
            _keep(path, secrets.token_urlsafe(48))
        kept = path.read_text()
    except OSError as error:
        raise SettingError(f"PLANNER_DATA: {error}") from error
    if len(kept) < MINIMUM_SECRET:
        raise SettingError(f"PLANNER_SECRET_KEY: {path} holds none; delete it for a new one")
    return kept


def _keep(path: Path, key: str) -> None:
    """A key in a file that is whole as soon as it is there, whoever else makes one meanwhile."""
    with NamedTemporaryFile("w", dir=path.parent) as file:  # readable by its owner alone
        file.write(key)
        file.flush()
        with suppress(FileExistsError):
            path.hardlink_to(file.name)


def new_field_key() -> str:
    """A key that seals personal data: 32 random bytes in URL-safe base64."""
    return urlsafe_b64encode(secrets.token_bytes(FIELD_KEY_BYTES)).decode()


def _field_keys(value: str, folder: Path, *, is_embedded: bool) -> tuple[str, ...]:
    """The given keys, else those kept in the data folder; none where there are none.

    One is generated for the embedded database alone: several machines that share a database
    would each make another, and could not open what the others sealed.
    """
    path = folder / FIELD_KEY_FILE
    try:
        if not value and is_embedded and not path.exists():
            _keep(path, new_field_key())
        kept = value or (path.read_text() if path.exists() else "")
    except OSError as error:
        raise SettingError(f"PLANNER_DATA: {error}") from error
    where = "PLANNER_FIELD_KEYS" if value else f"PLANNER_FIELD_KEYS: {path}"
    keys = tuple(kept.replace(",", " ").split())
    if not all(map(_is_field_key, keys)):
        raise SettingError(f"{where}: needs keys of 32 bytes in base64 (planner personal new-key)")
    return keys


def _is_field_key(key: str) -> bool:
    try:
        return len(urlsafe_b64decode(key)) == FIELD_KEY_BYTES
    except ValueError:
        return False


def _backup_key(value: str) -> str:
    if value and len(value) < MINIMUM_SECRET:
        raise SettingError(f"PLANNER_BACKUP_KEY: needs at least {MINIMUM_SECRET} characters")
    return value


def database_address(url: str, name: str) -> str:
    """The address of a database of a kind that works; `SettingError` calls it by `name`."""
    if _scheme(url) not in {"sqlite", "postgresql"}:
        raise SettingError(f"{name}: must begin with sqlite: or postgresql:")
    return url


def _database(value: str, folder: Path) -> str:
    return database_address(value or f"sqlite:///{folder / DATABASE_FILE}", "PLANNER_DATABASE_URL")


def _feed_database(value: str, database_url: str) -> str:
    """The address of a read replica, which only PostgreSQL has."""
    if value and not all(_scheme(url) == "postgresql" for url in (value, database_url)):
        raise SettingError(
            "PLANNER_FEED_DATABASE_URL: must be a replica of the PostgreSQL in PLANNER_DATABASE_URL"
        )
    return value


def _scheme(url: str) -> str:
    return url.partition(":")[0].partition("+")[0]


def _parts(value: str) -> SplitResult | None:
    """The parts of an address; None where it has no host or a wrong port."""
    try:
        parts = urlsplit(value)
        is_address = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if is_address and not set(value) & set(" \t\r\n") else None


def _base_url(value: str) -> str:
    parts = _parts(value)
    is_plain = parts and not (
        parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None
    )
    if not parts or parts.scheme not in {"http", "https"} or not is_plain:
        raise SettingError("PLANNER_BASE_URL: must be an address like https://planner.example.org")
    return value.rstrip("/")


def _smtp_url(value: str) -> str:
    parts = _parts(value)
    if value and (not parts or parts.scheme not in {"smtp", "smtps"}):
        raise SettingError("PLANNER_SMTP_URL: must be an address like smtp://mail.example.org:587")
    return value


def _plain_mail(value: str) -> bool:
    if value not in {"", REQUIRED, OFFERED}:
        raise SettingError(f"PLANNER_SMTP_TLS: must be {REQUIRED} or {OFFERED}")
    return value == OFFERED


def _imap_url(value: str) -> str:
    parts = _parts(value)
    is_usable = parts and parts.scheme in {"imap", "imaps"} and parts.username
    if value and not (is_usable and unquote(parts.path if parts else "").isascii()):
        raise SettingError(
            "PLANNER_IMAP_URL: must be an address like imaps://user:password@mail.example.org/INBOX"
        )
    return value


def _mail_from(value: str) -> str:
    try:
        if value:
            mail_address(parseaddr(value)[1])
    except ValueError:
        raise SettingError("PLANNER_MAIL_FROM: must be an e-mail address") from None
    if any(character < " " for character in value):
        raise SettingError("PLANNER_MAIL_FROM: must be one line")
    return value


def _fonts(value: str) -> Path | None:
    folder = Path(value).expanduser() if value else None
    if folder and not folder.is_dir():
        raise SettingError("PLANNER_FONTS: must be a folder with fonts")
    return folder.resolve() if folder else None


def _yes(name: str, value: str) -> bool:
    if value not in {"", "0", "1"}:
        raise SettingError(f"{name}: must be 1 or 0")
    return value == "1"


def _metrics_token(value: str) -> str:
    if value and (len(value) < MINIMUM_TOKEN or not value.isascii() or set(value) & set(" \t\r\n")):
        raise SettingError(
            f"PLANNER_METRICS_TOKEN: needs at least {MINIMUM_TOKEN} letters, digits or signs"
        )
    return value


def _json_logs(value: str) -> bool:
    if value and value not in LOG_STYLES:
        raise SettingError(f"PLANNER_LOGS: must be one of {', '.join(LOG_STYLES)}")
    return value == "json"


def _slow_query_ms(value: str) -> int:
    if value and not (value.isascii() and value.isdigit()):
        raise SettingError("PLANNER_SLOW_QUERY_MS: must be a number of milliseconds")
    return int(value or 0)


def _sign_in(environment: Mapping[str, str]) -> tuple[ProviderSettings | None, bool]:
    """The identity provider, and whether passwords are taken."""
    try:
        provider = read_provider(environment)
        return provider, read_password_sign_in(environment, has_provider=provider is not None)
    except ValueError as error:
        raise SettingError(str(error)) from None


def read_settings(
    environment: Mapping[str, str], base_url: str = "http://127.0.0.1:8000"
) -> Settings:
    """The settings of an environment; `base_url` stands in where none is set."""
    folder = _folder(environment.get("PLANNER_DATA", ""))
    provider, password_sign_in = _sign_in(environment)
    return Settings(
        data=folder,
        database_url=_database(environment.get("PLANNER_DATABASE_URL", ""), folder),
        feed_database_url=_feed_database(
            environment.get("PLANNER_FEED_DATABASE_URL", ""),
            environment.get("PLANNER_DATABASE_URL", ""),
        ),
        secret_key=_secret(environment.get("PLANNER_SECRET_KEY", ""), folder),
        base_url=_base_url(environment.get("PLANNER_BASE_URL", "") or base_url),
        smtp_url=_smtp_url(environment.get("PLANNER_SMTP_URL", "")),
        plain_mail=_plain_mail(environment.get("PLANNER_SMTP_TLS", "")),
        mail_from=_mail_from(environment.get("PLANNER_MAIL_FROM", "")),
        imap_url=_imap_url(environment.get("PLANNER_IMAP_URL", "")),
        fonts=_fonts(environment.get("PLANNER_FONTS", "")),
        field_keys=_field_keys(
            environment.get("PLANNER_FIELD_KEYS", ""),
            folder,
            is_embedded=not environment.get("PLANNER_DATABASE_URL", ""),
        ),
        backup_key=_backup_key(environment.get("PLANNER_BACKUP_KEY", "")),
        private_webhooks=_yes(
            "PLANNER_PRIVATE_WEBHOOKS", environment.get("PLANNER_PRIVATE_WEBHOOKS", "")
        ),
        metrics_token=_metrics_token(environment.get("PLANNER_METRICS_TOKEN", "")),
        json_logs=_json_logs(environment.get("PLANNER_LOGS", "")),
        slow_query_ms=_slow_query_ms(environment.get("PLANNER_SLOW_QUERY_MS", "")),
        provider=provider,
        password_sign_in=password_sign_in,
    )
