"""`planner migrate`."""

import click

from planner.cli import session
from planner.cli.output import show, with_format


@click.command()
@with_format
def migrate(style: str) -> None:
    """Bring the database's schema up to date."""
    revision = session.migrate()
    show(style, {"revision": revision}, [f"The schema is at revision {revision}."])
