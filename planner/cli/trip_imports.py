"""`planner trip import`: a host's programme, or a list of people."""

import json
from pathlib import PurePath
from typing import Any, BinaryIO

import click

from planner.cli.output import with_office
from planner.cli.session import Desk, desk
from planner.domain.imports.diffs import Line
from planner.domain.imports.people import PersonLine
from planner.domain.imports.telling import Worded, told
from planner.domain.imports.values import Order
from planner.domain.refusals import InvalidError
from planner.domain.times import Moment, WallTime, zone_names
from planner.formats.plain_files import MOST_BYTES
from planner.i18n.catalogues import texts
from planner.services.imports.people import NAME_NEEDED, apply_people, preview_people
from planner.services.imports.programme import TITLE_AND_DATE, apply_import, preview_import
from planner.services.imports.uploads import Upload


def _zone(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if value and value not in zone_names():
        raise click.BadParameter(f"{value} is no time zone such as Asia/Shanghai.")
    return value


@click.command("import")
@click.argument("slug")
@click.argument("file", type=click.File("rb"))
@click.option("--zone", default="", callback=_zone, help="Of times that name none.")
@click.option(
    "--dates",
    "order",
    type=click.Choice(["day-first", "month-first"]),
    help="How 10/11/2026 is meant where the file does not show it.",
)
@click.option("--travellers", is_flag=True, help="FILE is a list of people.")
@click.option("--apply", "writes", is_flag=True, help="Write it; without, nothing is written.")
@click.option("--format", "style", type=click.Choice(["json"]), default="json", hidden=True)
@with_office
def import_command(  # noqa: PLR0913, PLR0917 - click gives each option
    slug: str,
    file: BinaryIO,
    zone: str,
    order: str | None,
    office: str | None,
    style: str,
    *,
    travellers: bool,
    writes: bool,
) -> None:
    """Show as JSON what FILE (ICS, CSV, XLSX) would change on the trip SLUG."""
    del style
    data = file.read(MOST_BYTES + 1)
    name = getattr(file, "name", "-")  # standard input may have none
    said = Order(order.replace("-", "_")) if order else None
    upload = Upload(PurePath(str(name)).name, data, zone, order=said)
    with desk(office, writes=writes) as at:
        lines = (_people if travellers else _items)(at, slug, upload, writes=writes)
    click.echo(json.dumps(lines, ensure_ascii=False, indent=2).encode())


def _items(at: Desk, slug: str, upload: Upload, *, writes: bool) -> list[dict[str, Any]]:
    if writes:
        preview, _ = apply_import(at.session, at.actor, slug, upload, at.now)
    else:
        preview = preview_import(at.session, at.actor, slug, upload)
    if not preview.is_readable:
        raise InvalidError(TITLE_AND_DATE)
    worded = _worded(at.language)
    return [_item(line, at.language, worded) for line in preview.lines]


def _people(at: Desk, slug: str, upload: Upload, *, writes: bool) -> list[dict[str, Any]]:
    if writes:
        preview, _ = apply_people(at.session, at.actor, slug, upload, at.now)
    else:
        preview = preview_people(at.session, at.actor, slug, upload)
    if not preview.is_readable:
        raise InvalidError(NAME_NEEDED)
    worded = _worded(at.language)
    return [_person(line, worded) for line in preview.lines]


def _worded(language: str) -> Worded:
    catalogue = texts(language)
    return lambda message, params: catalogue.gettext(message) % params


def _item(line: Line, language: str, worded: Worded) -> dict[str, Any]:
    state = line.state
    return {
        "change": line.change,
        "key": line.key,
        "title": (state.title if state else line.title).best(language),
        "starts": _moment(state.starts) if state else None,
        "ends": _moment(state.ends) if state else None,
        "row": line.row,
        "reason": told(line, worded),
    }


def _person(line: PersonLine, worded: Worded) -> dict[str, Any]:
    return {
        "change": line.change,
        "key": line.key,
        "name": line.name,
        "row": line.row,
        "reason": told(line, worded),
    }


def _moment(moment: Moment) -> dict[str, str]:
    """A moment as the trip document writes it."""
    if isinstance(moment, WallTime):
        return {"at": moment.isoformat(), "zone": moment.zone}
    return {"on": moment.isoformat()}
