"""`planner trip …`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

import click

from planner.cli.output import remark, show, with_format, with_json, with_office
from planner.cli.session import Desk, desk
from planner.cli.trip_audits import audit
from planner.cli.trip_costs import costs_command
from planner.cli.trip_exports import export
from planner.cli.trip_imports import import_command
from planner.domain.conflicts.wording import ClashTeller
from planner.formats.trip_document import lost_choices, read_document, write_document
from planner.i18n.catalogues import LOCALES, texts
from planner.i18n.countries import country_name
from planner.services.announcements import Told
from planner.services.clashes import list_clashes
from planner.services.costs import rates_missing
from planner.services.coverage.summaries import settle_figures
from planner.services.item_invitations import Post
from planner.services.publications import Publication, publish_trip
from planner.services.releases import UnchangedError
from planner.services.trip_documents import dump_trip, load_trip
from planner.services.trip_searches import TripFilter, list_trips

if TYPE_CHECKING:
    from planner.db.models import Trip


@click.group()
def trip() -> None:
    """Trips: load, dump, list, release and export them."""


trip.add_command(costs_command)
trip.add_command(export)
trip.add_command(audit)


@trip.command()
@click.argument("file", type=click.File("rb"))
@click.option("--replace", is_flag=True, help="Update the trip with the same slug, if any.")
@with_office
@with_format
def load(file: BinaryIO, office: str | None, style: str, *, replace: bool) -> None:
    """Load a trip document from FILE, or from standard input where FILE is -."""
    document, notes = read_document(file.read())
    with desk(office) as at:
        slug = load_trip(at.session, at.actor, document, replace=replace, now=at.now).slug
        settle_figures(at.session, at.actor, slug)
        missing = rates_missing(at.session, at.actor, slug)
    listed = [{"path": note.path, "message": note.message} for note in notes]
    show(style, {"slug": slug, "notes": listed}, [slug, *map(str, notes)])
    for each in missing:
        remark(f"Warning: no rate for {each.currency} on {each.on}: {each.thing}")


@trip.command()
@click.argument("slug")
@with_office
@with_format
def dump(slug: str, office: str | None, style: str) -> None:
    """Print the trip document of SLUG, which is JSON in either format."""
    del style
    with desk(office, writes=False) as at:
        document = dump_trip(at.session, at.actor, slug)
    click.echo(write_document(document), nl=False)
    for note in lost_choices(document):
        remark(f"Warning: {note}")


def _every_trip(at: Desk, wanted: TripFilter) -> "Iterator[Trip]":
    page = list_trips(at.session, at.actor, wanted)
    yield from page.trips
    while page.older:
        page = list_trips(at.session, at.actor, wanted, page.older)
        yield from page.trips


@trip.command("list")
@click.option("--templates", is_flag=True, help="The templates, not the trips.")
@with_office
@with_json
def list_command(office: str | None, style: str, *, templates: bool) -> None:
    """List the office's trips, the latest first."""
    with desk(office, writes=False) as at:
        trips = list(_every_trip(at, TripFilter(are_templates=templates)))
    value = [
        {
            "slug": each.slug,
            "title": each.title.as_mapping(),
            "starts_on": each.starts_on.isoformat(),
            "ends_on": each.ends_on.isoformat(),
            "status": each.status,
        }
        for each in trips
    ]
    lines = (
        f"{each.slug}\t{each.starts_on}\t{each.ends_on}\t{each.status}"
        f"\t{' '.join(each.title.best(at.language).split())}"
        for each in trips
    )
    show(style, value, lines)


@trip.command()
@click.argument("slug")
@click.option("--note", default="", help="What changed, in words for the travellers.")
@click.option("--tell", is_flag=True, help="Write a mail to each traveller whom it concerns.")
@with_office
@with_format
def release(slug: str, note: str, office: str | None, style: str, *, tell: bool) -> None:
    """Release the programme of SLUG: travellers see this version from now on.

    Where nothing has changed, the version that they see stays, and nobody is told. JSON names the
    keys of those who are told, and of those who have no e-mail address.
    """
    told = Told((), ())
    with desk(office) as at:
        post = Post(at.settings.base_url, at.settings.organizer, at.now)
        try:
            made, told = publish_trip(at.session, at.actor, slug, Publication(note, tell), post)
            version = made.number
        except UnchangedError as unchanged:
            version = unchanged.number
            remark(str(unchanged))
    for person in told.unreachable:
        remark(f"{person.label} has no e-mail address.")
    value = {"slug": slug, "version": version}
    show(style, value | (_keys(told) if tell else {}), [str(version)])


def _keys(told: Told) -> dict[str, list[str]]:
    return {
        "told": [person.key for person in told.mailed],
        "unreachable": [person.key for person in told.unreachable],
    }


@trip.command()
@click.argument("slug")
@click.option("--language", type=click.Choice(list(LOCALES)), help="Of the sentences.")
@click.option("--dismissed", "with_dismissed", is_flag=True, help="Those passed over, too.")
@with_office
@with_json
def clashes(
    slug: str, language: str | None, office: str | None, style: str, *, with_dismissed: bool
) -> None:
    """Say what clashes in the draft of SLUG, the worst first."""
    with desk(office, writes=False) as at:
        found = list_clashes(at.session, at.actor, slug)
        teller = _clash_teller(language or at.language)
    findings = [*found.open, *([each for each, _ in found.dismissed] if with_dismissed else [])]
    value = [
        {
            "rule": each.rule,
            "severity": each.severity,
            "items": each.items,
            "travellers": each.travellers,
            "message": teller.tell(each),
        }
        for each in findings
    ]
    show(style, value, (f"{each['severity']}\t{each['rule']}\t{each['message']}" for each in value))


def _clash_teller(language: str) -> ClashTeller:
    return ClashTeller(language, texts(language).gettext, lambda code: country_name(code, language))


trip.add_command(import_command)
