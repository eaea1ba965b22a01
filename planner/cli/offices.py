"""`planner office …`."""

import click

from planner.cli.output import show, with_format
from planner.cli.session import installation
from planner.domain.texts import LANGUAGES
from planner.services.offices import create_office


@click.group()
def office() -> None:
    """Offices: the tenants of this installation."""


@office.command()
@click.argument("slug")
@click.option("--name", required=True, help="The office's full name.")
@click.option("--zone", required=True, help="Its IANA time zone, such as Europe/Berlin.")
@click.option("--country", required=True, help="Its ISO 3166 country code, such as DE.")
@click.option("--subdivision", default="", help="Its part of the country, such as NW.")
@click.option("--language", type=click.Choice(LANGUAGES), default="de", show_default=True)
@with_format
def create(style: str, **facts: str) -> None:
    """Create the office SLUG."""
    with installation() as (session, now):
        made = create_office(
            session,
            slug=facts["slug"],
            name=facts["name"],
            zone=facts["zone"],
            country=facts["country"],
            subdivision=facts["subdivision"],
            language=facts["language"],
            now=now,
        )
        value = {"slug": made.slug, "name": made.name, "zone": made.zone}
        value |= {name: getattr(made, name) for name in ("country", "subdivision", "language")}
    show(style, value, [f"Created the office {made.slug}."])
