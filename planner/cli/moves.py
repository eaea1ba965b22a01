"""`planner move`: all rows into another database."""

import click

from planner.cli import session
from planner.cli.output import Progress, show, with_format
from planner.services.database_moves import move_rows


@click.command()
@click.argument("database_url")
@click.option("--from-start", is_flag=True, help="Forget what an unfinished move has brought over.")
@with_format
def move(database_url: str, style: str, *, from_start: bool) -> None:
    """Copy everything into the empty database DATABASE_URL and compare it, row by row.

    Stop the server first. Where it is stopped half-way, the same command goes on. Afterwards set
    PLANNER_DATABASE_URL to the new address; what was moved stays where it was, too.
    """
    session.ensure_schema()
    with session.any_database() as source, session.other_database(database_url) as target:
        counts = move_rows(source, target, Progress(), from_start=from_start)
    rows = sum(counts.values())
    lines = [
        f"{rows:,} rows in {len(counts)} tables are there, each as it was.",
        "Set PLANNER_DATABASE_URL to the new address and start the server.",
    ]
    show(style, {"tables": counts, "rows": rows}, lines)
