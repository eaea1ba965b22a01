"""The commands that there are, and whether a written line calls one of them rightly."""

import re
import shlex
from collections.abc import Iterator
from itertools import takewhile

import click

from planner.cli import main

CALL = re.compile(r"(?:^|&& |; )(?:[A-Z_]+=\S+ )*[\w./]*\bplanner (?=[a-z])")
"""Where in a line a call begins, behind its settings and its folder."""

NOWHERE = click.Context(main)
"""Groups are asked in a context, though no command is run."""

ENDS = {">", "|", "#", ";", "&&"}


def commands_of(group: click.Group, path: str = "planner") -> dict[str, click.Command]:
    """Each command that does something, by the words that call it."""
    found: dict[str, click.Command] = {}
    for name in group.list_commands(NOWHERE):
        command, words = group.get_command(NOWHERE, name), f"{path} {name}"
        assert command is not None, words
        if isinstance(command, click.Group):
            found |= commands_of(command, words)
        else:
            found[words] = command
    return found


def called_in(line: str) -> Iterator[list[str]]:
    """The calls in a line of a shell, each as its words behind `planner`."""
    for found in CALL.finditer(line):
        plain = re.sub(r"\$\([^)]*\)", "X", line[found.end() :])
        words = shlex.split(plain, comments=True)
        yield list(takewhile(lambda word: word not in ENDS, words))


def find_command(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that is called, and the words it takes; fails where there is none."""
    command: click.Command = main
    for at, word in enumerate(words):
        if not isinstance(command, click.Group):
            return command, words[at:]
        named = command.get_command(NOWHERE, word)
        assert named is not None, " ".join(words)
        command = named
    return command, []


def check_call(words: list[str]) -> None:
    """Fail unless a call names what its command takes, and all that it needs; nothing is run."""
    command, rest = find_command(words)
    assert not isinstance(command, click.Group), words
    context = click.Context(command)
    given, left, _ = command.make_parser(context).parse_args(list(rest))
    assert not left, words
    for each in command.params:
        value = given.get(str(each.name))
        is_given = isinstance(value, (str, list))
        assert is_given or not each.required, (words, each.name)
        if isinstance(each.type, (click.Choice, click.IntRange)) and is_given:
            each.type_cast_value(context, value)
