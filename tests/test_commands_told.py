"""`docs/commands.md` tells each command with all that it takes, and nothing that is not there."""

import re

import click
import pytest
from markdown_it import MarkdownIt

from planner.cli import main
from tests.command_calls import called_in, check_call, commands_of
from tests.docs_site import ROOT, slug

EVERYWHERE = {"--office", "--format"}
"""Options that are told once, for all commands that have them."""

PAGE = (ROOT / "docs/commands.md").read_text()
SECTIONS = {
    block.partition("\n")[0]: block
    for block in re.split(r"^##+ ", PAGE, flags=re.MULTILINE)
    if block.startswith("planner ")
}
BULLET = re.compile(r"^- `([^`]+)`: (.+)$", re.MULTILINE)
COMMANDS = commands_of(main)


def named(parameter: click.Parameter) -> str:
    """What a parameter is called: `FILE`, `--replace`."""
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.metavar or str(parameter.name).upper()


def with_value(parameter: click.Parameter) -> str:
    """A parameter as it is written: behind an option a choice, `NUMBER`, `FILE` or `TEXT`."""
    name = named(parameter)
    if not isinstance(parameter, click.Option) or parameter.is_flag:
        return name
    if isinstance(parameter.type, click.Choice):
        return f"{name} {'|'.join(parameter.type.choices)}"
    kinds = {click.IntRange: "NUMBER", click.Path: "FILE"}
    return f"{name} {parameter.metavar or kinds.get(type(parameter.type), 'TEXT')}"


def shown(command: click.Command) -> list[click.Parameter]:
    """What a command takes: arguments, what is needed, the rest, what many commands take."""
    visible = [each for each in command.params if not getattr(each, "hidden", False)]

    def place(each: click.Parameter) -> tuple[bool, bool, bool]:
        is_option = isinstance(each, click.Option)
        return is_option, named(each) in EVERYWHERE, is_option and not each.required

    return sorted(visible, key=place)


def synopsis(path: str, command: click.Command) -> str:
    """How a command is called."""
    words = [path]
    for each in shown(command):
        word = with_value(each)
        words.append(word if each.required else f"[{word}]")
        words += ["..."] * getattr(each, "multiple", False)
    return " ".join(words)


def test_each_command_is_told_and_each_that_is_told_exists() -> None:
    assert set(SECTIONS) == set(COMMANDS)


def test_each_command_is_found_from_the_top() -> None:
    assert set(re.findall(r"\(#(planner-[\w-]+)\)", PAGE)) == set(map(slug, COMMANDS))


@pytest.mark.parametrize("path", COMMANDS)
def test_a_command_is_told_with_all_that_it_takes(path: str) -> None:
    command, section = COMMANDS[path], SECTIONS[path]
    blocks = [each.content for each in MarkdownIt().parse(section) if each.type == "fence"]
    called, example = map(str.strip, blocks)
    assert called == synopsis(path, command)
    assert "\nPrints " in section
    assert example.startswith(path)
    (words,) = called_in(example)
    check_call(words)
    own = {named(each): each for each in shown(command)}
    told = dict(BULLET.findall(section))
    assert own.keys() - EVERYWHERE <= told.keys() <= own.keys()
    for name in own.keys() - EVERYWHERE:
        default = own[name].default
        if isinstance(default, (int, str)) and not isinstance(default, bool):
            assert not default or f"else `{default}`" in told[name]
