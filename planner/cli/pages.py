"""`planner page …`."""

import click

from planner.cli.output import RECORD, show, with_format, with_office
from planner.cli.session import desk
from planner.services.sharing import PageWish, share_page
from planner.services.traveller_pages import list_pages, revoke_page


@click.group()
def page() -> None:
    """Travellers' pages: a secret address for each person."""


@page.command()
@click.argument("slug")
@click.option("--traveller", metavar="KEY", required=True, help="Whose page it is.")
@click.option("--name", help="The device or person; else the traveller's key, numbered.")
@with_office
@with_format
def create(slug: str, traveller: str, name: str | None, office: str | None, style: str) -> None:
    """Create a traveller's page of the trip SLUG; its secret address is shown this once."""
    with desk(office) as at:
        made, secret = share_page(at.session, at.actor, slug, PageWish(traveller, name), at.now)
        path = f"/my/{secret}/"
        value = {
            "id": made.id,
            "path": path,
            "address": at.settings.base_url + path,
            "trip": slug,
            "traveller": traveller,
            "name": made.name,
        }
    show(style, value, [at.settings.base_url + path])


@page.command("list")
@click.argument("slug")
@with_office
@with_format
def list_command(slug: str, office: str | None, style: str) -> None:
    """List the travellers' pages of the trip SLUG."""
    with desk(office, writes=False) as at:
        value = [
            {
                "id": row.id,
                "traveller": row.traveller.key,
                "name": row.name,
                "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
            }
            for row in list_pages(at.session, at.actor, slug)
        ]
    lines = (
        f"{row['id']}\t{row['traveller']}\t{'revoked' if row['revoked_at'] else 'active'}"
        f"\t{row['name']}"
        for row in value
    )
    show(style, value, lines)


@page.command()
@click.argument("page_id", metavar="ID", type=RECORD)
@with_office
@with_format
def revoke(page_id: int, office: str | None, style: str) -> None:
    """Revoke the page with this number: its address answers no more."""
    with desk(office) as at:
        revoke_page(at.session, at.actor, page_id, at.now)
    show(style, {"id": page_id, "revoked": True}, [f"Revoked the page {page_id}."])
