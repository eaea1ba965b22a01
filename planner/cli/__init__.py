"""The command line: `planner`.

Exit status 0 done, 1 refused with the reason on standard error, 2 wrong usage.
"""

import logging
from importlib import import_module
from typing import Any

import click

from planner.cli.output import UNWRITTEN, give_up_output, has_json_log, remark, write_any_character
from planner.cli.session import REFUSALS, reasons
from planner.config.logs import keep_json_log

COMMANDS = {
    "account": "accounts",
    "backup": "backups",
    "deliver": "deliveries",
    "demo": "demo",
    "feed": "feeds",
    "inbox": "deliveries",
    "migrate": "schema",
    "move": "moves",
    "office": "offices",
    "page": "pages",
    "personal": "personal",
    "purge": "personal",
    "rates": "rates",
    "remind": "personal",
    "restore": "backups",
    "serve": "serving",
    "token": "tokens",
    "trip": "trips",
}
"""Each command's module. It is imported when the command is called: to import all takes twice
as long as most commands need.
"""

_log = logging.getLogger(__name__)


class _Refusing(click.Group):
    """Commands whose refusals are told on standard error."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every command's name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command; where there is none, all are there to be suggested."""
        for name in {cmd_name} & COMMANDS.keys() or COMMANDS:
            if name not in self.commands:
                module = import_module(f"{__name__}.{COMMANDS[name]}")
                self.add_command(getattr(module, name))
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run a command."""
        write_any_character()
        if not has_json_log():
            return self._run(ctx)
        keep_json_log()
        try:
            return self._run(ctx)
        except click.ClickException as error:
            remark(error.format_message(), logging.ERROR)
            ctx.exit(error.exit_code)
        except (click.exceptions.Exit, click.Abort):
            raise
        except Exception:  # noqa: BLE001 - a traceback is no line that machines read
            _log.exception("the command failed")
            ctx.exit(1)

    def _run(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as above
        try:
            return super().invoke(ctx)
        except REFUSALS as error:
            for reason in reasons(error):
                remark(reason, logging.ERROR)
            ctx.exit(1)
        except OSError as error:
            if error.errno not in UNWRITTEN or error.filename is not None:
                raise
            give_up_output()
            remark(f"The output can't be written: {error.strerror}.", logging.ERROR)
            ctx.exit(1)
        except UnicodeEncodeError as error:
            raise click.UsageError("An argument is no text in UTF-8.") from error


@click.group(cls=_Refusing, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="planner")
def main() -> None:
    """Plan delegation trips: programme, parties, costs and calendars."""
