"""`planner trip export`."""

import os
from pathlib import Path

import click

from planner.cli.output import with_office
from planner.cli.session import desk
from planner.domain.audiences import Audience, audience_named
from planner.domain.export_tables import TableName
from planner.i18n.catalogues import LOCALES
from planner.services.exports import ExportWish, FileStyle, export_trip


def _audience(_context: click.Context, _parameter: click.Parameter, text: str) -> Audience:
    found = audience_named(text)
    if found is None:
        raise click.BadParameter("say traveller:KEY, trip, hosts or staff.")
    return found


def _write(path: Path, body: bytes) -> None:
    """Write a file that is there whole or not at all; a device is written to as it is."""
    if path.exists() and not path.is_file():
        path.write_bytes(body)
        return
    path = path.resolve()
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(body)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@click.command("export")
@click.argument("slug")
@click.option(
    "--as", "style", type=click.Choice([str(style) for style in FileStyle]), required=True
)
@click.option(
    "--for",
    "audience",
    metavar="WHO",
    required=True,
    callback=_audience,
    help="traveller:KEY, trip (all travellers), hosts or staff.",
)
@click.option("--language", type=click.Choice(list(LOCALES)), help="Else the office's.")
@click.option(
    "--table",
    type=click.Choice([str(name) for name in TableName]),
    default=str(TableName.PROGRAMME),
    show_default=True,
    help="Which table a CSV file holds.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    required=True,
    help="The file to write; - is standard output.",
)
@with_office
def export(  # noqa: PLR0913 - each an argument of the command
    *,
    slug: str,
    style: str,
    audience: Audience,
    language: str | None,
    table: str,
    output: Path,
    office: str | None,
) -> None:
    """Write what somebody may see of the last release of SLUG to a file, and print its path.

    The trip document (json) is the working draft, for staff.
    """
    wish = ExportWish(audience, FileStyle(style), language or "", TableName(table))
    with desk(office, writes=False) as at:
        body = export_trip(at.session, at.actor, slug, wish).body
    if str(output) == "-":
        click.echo(body, nl=False)
        return
    try:
        _write(output, body)
    except OSError as error:
        raise click.FileError(str(output), error.strerror or str(error)) from error
    click.echo(output)
