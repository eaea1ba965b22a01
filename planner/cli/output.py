"""What commands print: text for people, JSON for programs; always to standard output.

What they tell meanwhile, and why they refuse, stands on standard error.
"""

import errno
import json
import logging
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import TextIOWrapper
from typing import Any, TypeVar

import click

from planner.domain.record_numbers import MOST

_log = logging.getLogger(__name__)

Command = TypeVar("Command", bound=Callable[..., Any])


RECORD = click.IntRange(1, MOST)
"""The number of a record."""


def with_format(command: Command) -> Command:
    """Give a command ``--format text/json``, as its parameter `style`."""
    choice = click.Choice(["text", "json"])
    option = click.option("--format", "style", type=choice, default="text", show_default=True)
    return option(command)


def with_json(command: Command) -> Command:
    """As `with_format`, of what programs ask for: text only where a person sits at a terminal."""
    option = click.option(
        "--format",
        "style",
        type=click.Choice(["text", "json"]),
        default=lambda: "text" if sys.stdout.isatty() else "json",
        show_default="text on a terminal, else json",
    )
    return option(command)


def with_office(command: Command) -> Command:
    """Give a command ``--office SLUG``."""
    text = "The office; needed only where there is more than one."
    return click.option("--office", metavar="SLUG", help=text)(command)


def show(style: str, value: object, lines: Iterable[str]) -> None:
    """Print a value as JSON, or the lines that tell it to people."""
    if style == "json":
        click.echo(json.dumps(value, ensure_ascii=False, indent=2).encode())
    else:
        for line in lines:
            click.echo(line)


def has_json_log() -> bool:
    """Whether standard error is read by machines, line by line."""
    return os.environ.get("PLANNER_LOGS") == "json"


def remark(text: str, level: int = logging.WARNING) -> None:
    """Tell something on standard error; as a line of the log where machines read it."""
    if has_json_log():
        _log.log(level, text)
    else:
        click.echo(text, err=True)


class Progress:
    """How far a long command is, on standard error: a line for each table."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._is_log = has_json_log()

    def __call__(self, table: str, done: int, total: int) -> None:
        """Tell how many rows of a table are done; on a terminal the line is written over."""
        is_done = done >= total
        if self._is_log:
            fields = {"table": table, "done": done, "total": total}
            _log.info("%s: %s of %s rows", table, done, total, extra={"fields": fields})
        elif is_done or self._is_terminal:
            start = "\r" if self._is_terminal else ""
            told = f"{table}: {done:,} of {total:,} rows"
            click.echo(f"{start}{told:<60}".rstrip(), err=True, nl=is_done)


UNWRITTEN = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""How a file or device that standard output goes to says that it takes no more."""


def give_up_output() -> None:
    """Let what standard output did not take be forgotten: Python would try again at its end."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_any_character() -> None:
    """Let a terminal that lacks a character show a question mark, not a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
