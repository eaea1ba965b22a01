"""The command line: `planner`.

Exit status 0 done, 1 refused with the reason on standard error, 2 wrong usage.
"""

import logging
from typing import Any

import click

from planner.cli.accounts import account
from planner.cli.backups import backup, restore
from planner.cli.deliveries import deliver, inbox
from planner.cli.demo import demo
from planner.cli.feeds import feed
from planner.cli.moves import move
from planner.cli.offices import office
from planner.cli.output import UNWRITTEN, give_up_output, has_json_log, remark, write_any_character
from planner.cli.pages import page
from planner.cli.personal import personal, purge, remind
from planner.cli.rates import rates
from planner.cli.schema import migrate
from planner.cli.serving import serve
from planner.cli.session import REFUSALS, reasons
from planner.cli.tokens import token
from planner.cli.trips import trip
from planner.config.logs import keep_json_log

_log = logging.getLogger(__name__)


class _Refusing(click.Group):
    """Commands whose refusals are told on standard error."""

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


for _command in (
    account,
    backup,
    deliver,
    demo,
    feed,
    inbox,
    migrate,
    move,
    office,
    page,
    personal,
    purge,
    rates,
    remind,
    restore,
    serve,
    token,
    trip,
):
    main.add_command(_command)
