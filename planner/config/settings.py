"""Settings, read once at the start from ``PLANNER_…`` variables.

A wrong setting stops the start with its name and the reason (`SettingError`).
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

SECRET_FILE = "secret-key"  # noqa: S105 - the name of a file
DATABASE_FILE = "planner.sqlite"
MINIMUM_SECRET = 32


class SettingError(Exception):
    """A setting can't be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation is told from outside.

    `base_url` has no trailing slash and is never taken from the Host header.
    """

    data: Path
    database_url: str
    secret_key: str
    base_url: str
    smtp_url: str = ""
    mail_from: str = ""

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
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    except OSError as error:
        raise SettingError(f"PLANNER_DATA: {error}") from error
    return path.read_text()


def _database(value: str, folder: Path) -> str:
    url = value or f"sqlite:///{folder / DATABASE_FILE}"
    scheme = url.partition(":")[0].partition("+")[0]
    if scheme not in {"sqlite", "postgresql"}:
        raise SettingError("PLANNER_DATABASE_URL: must begin with sqlite: or postgresql:")
    return url


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise SettingError("PLANNER_BASE_URL: must be an address like https://planner.example.org")
    return value.rstrip("/")


def _smtp_url(value: str) -> str:
    if value and urlsplit(value).scheme not in {"smtp", "smtps"}:
        raise SettingError("PLANNER_SMTP_URL: must begin with smtp: or smtps:")
    return value


def read_settings(
    environment: Mapping[str, str], base_url: str = "http://127.0.0.1:8000"
) -> Settings:
    """The settings of an environment; `base_url` stands in where none is set."""
    folder = _folder(environment.get("PLANNER_DATA", ""))
    return Settings(
        data=folder,
        database_url=_database(environment.get("PLANNER_DATABASE_URL", ""), folder),
        secret_key=_secret(environment.get("PLANNER_SECRET_KEY", ""), folder),
        base_url=_base_url(environment.get("PLANNER_BASE_URL", "") or base_url),
        smtp_url=_smtp_url(environment.get("PLANNER_SMTP_URL", "")),
        mail_from=environment.get("PLANNER_MAIL_FROM", ""),
    )
