"""`planner trip export`."""

import os
from pathlib import Path

import click

from planner.cli.output import with_office
from planner.cli.session import Desk, desk
from planner.domain.audiences import STAFF, Audience, audience_named
from planner.domain.export_tables import TableName
from planner.domain.papers import PaperKind
from planner.i18n.catalogues import LOCALES
from planner.services.exports import TRIP_STYLES, ExportWish, FileStyle, export_costs, export_trip


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


def _body(at: Desk, slug: str, wish: ExportWish) -> bytes:
    if wish.paper is PaperKind.COSTS and wish.audience == STAFF and wish.style is FileStyle.PDF:
        fonts, language = wish.fonts, wish.language
        return export_costs(at.session, at.actor, slug, language, fonts, at.now).body
    return export_trip(at.session, at.actor, slug, wish).body


@click.command("export")
@click.argument("slug")
@click.option(
    "--as", "style", type=click.Choice([str(style) for style in TRIP_STYLES]), required=True
)
@click.option(
    "--for",
    "audience",
    metavar="WHO",
    required=True,
    callback=_audience,
    help="traveller:KEY, trip (all travellers), hosts or staff.",
)
@click.option(
    "--language",
    type=click.Choice(list(LOCALES)),
    help="Else the office's; of pdf and zip the traveller's or the hosts' own.",
)
@click.option(
    "--paper",
    type=click.Choice([str(kind) for kind in PaperKind]),
    help="Which PDF; costs is the cost sheet of the draft, for staff.",
)
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
    paper: str | None,
    output: Path,
    office: str | None,
) -> None:
    """Write what somebody may see of the last release of SLUG to a file, and print its path.

    The trip document (json) is the working draft, for staff.
    """
    with desk(office, writes=False) as at:
        wish = ExportWish(
            audience=audience,
            style=FileStyle(style),
            language=language or "",
            table=TableName(table),
            paper=PaperKind(paper) if paper else None,
            fonts=at.settings.fonts,
        )
        body = _body(at, slug, wish)
    if str(output) == "-":
        click.echo(body, nl=False)
        return
    try:
        _write(output, body)
    except OSError as error:
        raise click.FileError(str(output), error.strerror or str(error)) from error
    click.echo(output)
