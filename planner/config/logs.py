"""What the installation writes into its log, as lines of text or JSON, and what it never writes.

Whatever a message or a traceback holds, addresses that are secrets, passwords and tokens are
masked when the line is made: nobody who logs has to think of it.
"""

import json
import logging
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import fields
from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit

from planner.config.providers import ProviderSettings
from planner.config.settings import Settings

MASK = "•••"
LOGGER = "planner"
SHORTEST_SECRET = 6
"""Characters of a configured secret that is masked wherever it stands; less is no secret."""

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered; empty outside of one."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PASSWORDS = re.compile(r"://[^:/@]*:([^@]*)@|[?&]\w*password=([^&#]*)")
"""Of an address, as databases read it: behind the name, or among what is asked with it."""

_MASKED = (
    (
        re.compile(r"(/(?:my|feeds|mail|invitation|password)/)(?!forgotten\b|<)[^\s/?#\"'<>.,;)]+"),
        r"\1",
    ),
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s/:@]*:)[^\s@]+(?=@)", re.IGNORECASE), r"\1"),
    (re.compile(r"(\b(?:bearer|basic)\s+)[A-Za-z0-9+/=._~-]+", re.IGNORECASE), r"\1"),
    (re.compile(r"()\$argon2[^\s\"']+"), r"\1"),
    (
        re.compile(
            r"([\"']?\b(?!PLANNER_\w+: )"  # what is wrong with a setting, in our own words
            r"\w*(?:password|passwd|token|secret|secret_hash|cookie|api_?key)\b[\"']?"
            r"\s*[=:]\s*)(?!\s)(?:\"[^\"]*\"|'[^']*'|[^\s,;&)}\]]+)",
            re.IGNORECASE,
        ),
        r"\1",
    ),
)


def masked(text: str, known: Iterable[str] = ()) -> str:
    """`text` without what is secret by its place or name, nor any of the `known` secrets."""
    for secret in known:
        text = text.replace(secret, MASK)
    for pattern, kept in _MASKED:
        text = pattern.sub(kept + MASK, text)
    return text


def known_secrets(settings: Settings) -> tuple[str, ...]:
    """The secrets that an installation was told, in each way they are written, the longest first.

    They are what the settings' own representation leaves out; of addresses, their passwords.
    """
    found = set(_secrets_of(settings))
    secrets = (secret for secret in found if len(secret) >= SHORTEST_SECRET)
    return tuple(sorted(secrets, key=len, reverse=True))


def _secrets_of(settings: Settings | ProviderSettings) -> Iterator[str]:
    for each in fields(settings):
        value = getattr(settings, each.name)
        if isinstance(value, ProviderSettings):
            yield from _secrets_of(value)
        elif each.name.endswith("_url") and not each.repr:
            yield from _passwords_of(value)
        elif not each.repr:
            yield from (value,) if isinstance(value, str) else value


def _passwords_of(address: str) -> Iterator[str]:
    with suppress(ValueError):  # an address that is none
        yield from _written(urlsplit(address).password or "")
    for found in _PASSWORDS.finditer(address):
        yield from _written(found[1] or found[2])


def _written(password: str) -> tuple[str, str, str]:
    """As it stands in an address, as it is meant, and as others would write it there."""
    plain = unquote(password)
    return password, plain, quote(plain, safe=" +")


class _Masking(logging.Formatter):
    """Lines without secrets."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        super().__init__()
        self._known = tuple(known)

    def _mask(self, text: str) -> str:
        return masked(text, self._known)


class TextFormatter(_Masking):
    """A line for people: time, level, request, message."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and a traceback below it."""
        told = self._mask(super().format(record))
        found = request_id.get()
        return f"{_moment(record)} {record.levelname} {f'[{found}] ' if found else ''}{told}"

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The message on one line: nobody writes lines into the log by what they send."""
        return _CONTROLS.sub(lambda sign: repr(sign[0])[1:-1], super().formatMessage(record))


class JsonFormatter(_Masking):
    """A line for machines: one JSON object, whatever the message holds."""

    def format(self, record: logging.LogRecord) -> str:
        """The object; what is passed as ``extra={"fields": {…}}`` stands in it by its names."""
        line: dict[str, object] = {
            "at": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._mask(record.getMessage()),
        }
        if found := request_id.get():
            line["request_id"] = found
        fields = getattr(record, "fields", {})
        line |= {
            name: self._mask(value) if isinstance(value, str) else value
            for name, value in fields.items()
        }
        if record.exc_info:
            line["traceback"] = self._mask(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def _moment(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds")


class _ErrorStream(logging.StreamHandler):  # type: ignore[type-arg] # a stream that is looked up
    """Writes to what is standard error now, not when it was made."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> object:
        """Standard error."""
        return sys.stderr

    @stream.setter
    def stream(self, value: object) -> None:
        del value


def formatter_of(settings: Settings) -> logging.Formatter:
    """How the installation writes lines."""
    kind = JsonFormatter if settings.json_logs else TextFormatter
    return kind(known_secrets(settings))


def keep_logs(settings: Settings) -> None:
    """Let this process write its log: warnings, and each request where it is read by machines."""
    _keep(formatter_of(settings), logging.INFO if settings.json_logs else logging.WARNING)


def keep_json_log() -> None:
    """Let this process write its log for machines, before its settings are read."""
    _keep(JsonFormatter(), logging.INFO)


def _keep(formatter: logging.Formatter, level: int) -> None:
    handler = _ErrorStream()
    handler.setFormatter(formatter)
    logger = logging.getLogger(LOGGER)
    logger.handlers = [handler]
    logger.setLevel(level)


def server_log(settings: Settings) -> dict[str, object]:
    """The server's own lines in the same form, as ``logging.config`` reads it."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"planner": {"()": lambda: formatter_of(settings)}},
        "handlers": {
            "console": {
                "formatter": "planner",
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stderr",
            }
        },
        "loggers": {"_granian": {"handlers": ["console"], "level": "INFO", "propagate": False}},
    }
