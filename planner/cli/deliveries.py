"""`planner deliver` hands what waits to the mail server, `planner inbox` reads what came back."""

import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING

import click

from planner.cli.output import remark, show, with_format
from planner.cli.session import REFUSALS, read_clock, reasons, workshop
from planner.config.settings import SettingError, Settings
from planner.domain.refusals import InvalidError
from planner.gateways.imap_inbox import read_imap
from planner.gateways.mailboxes import MailboxError, read_mailbox
from planner.gateways.smtp_mail import MailServer
from planner.services.deliveries import Tally, deliver_due
from planner.services.inboxes import read_inbox
from planner.services.outbox import mail_waits, show_waiting_mail
from planner.services.readiness.reminders import queue_office_reminders
from planner.services.reminders import queue_reminders
from planner.services.webhook_calls import call_due
from planner.services.webhooks import Installation

if TYPE_CHECKING:
    from sqlalchemy import Engine

SECONDS = 5
"""Between two looks at the outbox."""

MINUTES = timedelta(minutes=5)
"""Between two looks for reminders, for which programmes are read."""

AT_ONCE = timedelta(seconds=20)
"""Of calling webhooks, before mail is looked at again."""


@click.command()
@click.option("--watch", is_flag=True, help="Go on until the process is told to end.")
@with_format
def deliver(style: str, *, watch: bool) -> None:
    """Send the mail that waits, once or as long as the process lives, and call the webhooks.

    Reminders of the next day are written here, too, each evening. Several may run at a time.
    Without PLANNER_SMTP_URL the mail is shown here instead; with PLANNER_LOGS=json it waits.
    """
    with workshop() as (engine, settings):
        if settings.smtp_url and not settings.mail_from:
            raise SettingError("PLANNER_MAIL_FROM: must be set where PLANNER_SMTP_URL is")
        if watch:
            _watch(engine, settings)
            return
        _remind(engine, settings)
        tally = _round(engine, settings, Event())
        calls = call_due(engine, installation_of(settings), read_clock)  # which may take long
    value = {
        "sent": tally.sent,
        "delayed": tally.delayed + calls.delayed,
        "failed": tally.failed + calls.failed,
        "called": calls.delivered,
    }
    show(style, value, [", ".join(f"{count} {word}" for word, count in value.items())])
    if tally.unreachable:
        raise InvalidError(
            "The mail server can't be used: %(reason)s.", reason=tally.unreachable.rstrip(".")
        )


def _remind(engine: "Engine", settings: Settings) -> None:
    """Write what is to be called to mind: the next day's programme, tasks that become due."""
    queue_reminders(engine, settings.base_url, read_clock())
    queue_office_reminders(engine, settings.base_url, read_clock())


def installation_of(settings: Settings) -> Installation:
    """What webhooks need of the settings."""
    return Installation(settings.secret_key, settings.private_webhooks)


def _round(engine: "Engine", settings: Settings, ends: Event) -> Tally:
    if not settings.smtp_url and settings.json_logs:  # nobody reads mails in a log
        waits = mail_waits(engine, read_clock())
        return Tally(unreachable="PLANNER_SMTP_URL is not set, and mail waits" if waits else "")
    if not settings.smtp_url:
        return Tally(sent=show_waiting_mail(engine, read_clock()))
    with MailServer(settings.smtp_url, allow_plain=settings.plain_mail) as server:
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
    told, reminds_at = "", read_clock()
    while not ends.is_set():
        try:
            if read_clock() >= reminds_at:
                _remind(engine, settings)
                reminds_at = read_clock() + MINUTES
            trouble = _trouble(_round(engine, settings, ends))
            _call_webhooks(engine, settings, ends)
        except REFUSALS as error:  # a database that is away comes back
            trouble = " ".join(reasons(error))
        if trouble and trouble != told:  # once, not every five seconds
            remark(trouble)
        told = trouble
        ends.wait(SECONDS)


def _call_webhooks(engine: "Engine", settings: Settings, ends: Event) -> None:
    """Make calls for a while: mail does not wait long for receivers that don't answer."""
    until = read_clock() + AT_ONCE
    call_due(
        engine,
        installation_of(settings),
        read_clock,
        goes_on=lambda: not ends.is_set() and read_clock() < until,
    )


def _trouble(tally: Tally) -> str:
    return f"The mail server can't be used: {tally.unreachable}" if tally.unreachable else ""


@click.command()
@click.argument("mailbox", type=click.Path(path_type=Path), required=False)
@with_format
def inbox(mailbox: Path | None, style: str) -> None:
    """Read MAILBOX, a Maildir folder or an mbox file, for mails that came back, and for answers.

    Without MAILBOX the inbox on the mail server that PLANNER_IMAP_URL names, as far as its mails
    are of the last 30 days.

    They are shown at their reader; answers that are forged, foreign, old or repeated are told here
    and change nothing. The mailbox stays as it is; reading it again changes nothing.
    """
    with workshop() as (engine, settings):
        try:
            tally = read_inbox(engine, _messages(mailbox, settings), read_clock())
        except MailboxError as error:
            raise InvalidError("The mailbox can't be read: %(reason)s.", reason=error) from error
    counts = {"read": tally.read, "bounced": tally.bounced, "answered": tally.answered}
    passed = [{"from": sender, "reason": str(why)} for sender, why in tally.passed_over]
    lines = [", ".join(f"{count} {word}" for word, count in counts.items())]
    lines += [f"passed over: {each['from'] or '?'} ({each['reason']})" for each in passed]
    show(style, counts | {"passed_over": passed}, lines)


def _messages(mailbox: Path | None, settings: Settings) -> Iterator[bytes]:
    if mailbox is not None:
        return read_mailbox(mailbox)
    if not settings.imap_url:
        raise click.UsageError("Name a MAILBOX, or set PLANNER_IMAP_URL.")
    return read_imap(settings.imap_url, read_clock().date())
