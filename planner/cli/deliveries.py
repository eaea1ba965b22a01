"""`planner deliver`: hands what waits in the outbox to the mail server."""

import signal
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING

import click

from planner.cli.output import show, with_format
from planner.cli.session import read_clock, workshop
from planner.config.settings import SettingError, Settings
from planner.domain.refusals import InvalidError
from planner.gateways.smtp_mail import MailServer
from planner.services.deliveries import Tally, deliver_due
from planner.services.outbox import show_waiting_mail

if TYPE_CHECKING:
    from sqlalchemy import Engine

SECONDS = 5
"""Between two looks at the outbox."""


@click.command()
@click.option("--watch", is_flag=True, help="Go on until the process is told to end.")
@with_format
def deliver(style: str, *, watch: bool) -> None:
    """Send the mail that waits, once or as long as the process lives.

    Several may run at a time. Without PLANNER_SMTP_URL the mail is shown here instead.
    """
    with workshop() as (engine, settings):
        if settings.smtp_url and not settings.mail_from:
            raise SettingError("PLANNER_MAIL_FROM: must be set where PLANNER_SMTP_URL is")
        if watch:
            _watch(engine, settings)
            return
        tally = _round(engine, settings, Event())
    value = {"sent": tally.sent, "delayed": tally.delayed, "failed": tally.failed}
    show(style, value, [", ".join(f"{count} {word}" for word, count in value.items())])
    if tally.unreachable:
        raise InvalidError(
            "The mail server can't be used: %(reason)s.", reason=tally.unreachable.rstrip(".")
        )


def _round(engine: "Engine", settings: Settings, ends: Event) -> Tally:
    if not settings.smtp_url:
        return Tally(sent=show_waiting_mail(engine, read_clock()))
    with MailServer(settings.smtp_url) as server:
        return deliver_due(
            engine, server, settings.mail_from, read_clock, goes_on=lambda: not ends.is_set()
        )


def _watch(engine: "Engine", settings: Settings) -> None:
    """Look again and again; told to end, finish the mail at hand."""
    ends = Event()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        ends.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    told = ""
    while not ends.is_set():
        tally = _round(engine, settings, ends)
        if tally.unreachable and tally.unreachable != told:  # once, not every five seconds
            click.echo(f"The mail server can't be used: {tally.unreachable}", err=True)
        told = tally.unreachable
        ends.wait(SECONDS)
