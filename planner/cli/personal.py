"""`planner purge`, `planner remind`, and the keys that seal personal data: `planner personal …`."""

import click

from planner.cli.output import show, with_format
from planner.cli.session import desk, environment_settings, installation, read_clock, workshop
from planner.config.settings import new_field_key
from planner.gateways.seals import Vault
from planner.services.purges import purge as erase
from planner.services.readiness.reminders import queue_office_reminders, queue_reminders
from planner.services.readiness.renewals import renew_seals


@click.command()
@click.option("--dry-run", is_flag=True, help="Only tell what would go, and whose.")
@with_format
def purge(style: str, *, dry_run: bool) -> None:
    """Erase personal data of trips that are long over, ended sessions, spent links, old attempts.

    For a timer, once a day. Each office sets after how many days personal data goes; its history
    notes what went.
    """
    with installation() as (session, now):
        gone = erase(session, now, writes=not dry_run)
    first = "Would be erased:" if dry_run else "Erased:"
    show(style, gone.as_plain() | {"dry_run": dry_run}, [first, *gone.lines()])


@click.command()
@click.option("--office", metavar="SLUG", help="Only this office's; else each office's.")
@with_format
def remind(office: str | None, style: str) -> None:
    """Write mails about tasks that are due soon or overdue; for a timer, once a day.

    `planner deliver` sends them, and writes them itself. Asked again, it writes none twice.
    """
    if office:
        with desk(office) as at:
            count = queue_reminders(at.session, at.actor, base_url=at.settings.base_url, now=at.now)
    else:
        with workshop() as (engine, settings):
            count = queue_office_reminders(engine, settings.base_url, read_clock())
    show(style, {"mails": count}, [f"Mails written: {count}."])


@click.group()
def personal() -> None:
    """The keys that seal passport numbers and other personal data."""


@personal.command("new-key")
def new_key() -> None:
    """Print a new key, to stand first in PLANNER_FIELD_KEYS."""
    click.echo(new_field_key())


@personal.command()
@with_format
def renew(style: str) -> None:
    """Seal everything anew with the first key, so that older keys can go."""
    vault = Vault(environment_settings().field_keys)
    with installation() as (session, now):
        renewed, lost = renew_seals(session, vault, now)
    value = {"renewed": renewed, "unreadable": lost}
    show(style, value, [f"Sealed anew: {renewed}. No key opens: {lost}."])
