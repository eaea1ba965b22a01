"""`planner feed …`."""

from typing import TYPE_CHECKING, Any

import click

from planner.cli.output import RECORD, show, with_format, with_json, with_office
from planner.cli.session import desk
from planner.domain.texts import LANGUAGES
from planner.domain.vocabulary import AudienceKind
from planner.services.feeds import list_feeds, revoke_feed
from planner.services.sharing import FeedWish, share_feed

if TYPE_CHECKING:
    from planner.db.models import Feed

AUDIENCES = [str(kind) for kind in AudienceKind if kind is not AudienceKind.STAFF]


@click.group()
def feed() -> None:
    """Feeds: secret calendar subscriptions."""


def _check(audience: AudienceKind, slug: str | None, traveller: str | None) -> None:
    if (audience is AudienceKind.OFFICE) != (slug is None):
        raise click.UsageError(
            "SLUG is needed, except with --audience office, where there is none."
        )
    if (audience is AudienceKind.TRAVELLER) != (traveller is not None):
        raise click.UsageError("--traveller is needed with --audience traveller, and only there.")


@feed.command()
@click.argument("slug", required=False)
@click.option("--audience", type=click.Choice(AUDIENCES), required=True)
@click.option("--traveller", metavar="KEY", help="The traveller whose calendar it is.")
@click.option("--name", required=True, help="The device or person that subscribes.")
@click.option(
    "--language", type=click.Choice(LANGUAGES), help="Else the traveller's or the office's."
)
@with_office
@with_json
def create(  # noqa: PLR0913 - each an argument of the command
    *,
    slug: str | None,
    audience: str,
    traveller: str | None,
    name: str,
    language: str | None,
    office: str | None,
    style: str,
) -> None:
    """Create a feed of the trip SLUG; its secret address is shown this once."""
    kind = AudienceKind(audience)
    _check(kind, slug, traveller)
    with desk(office) as at:
        wish = FeedWish(kind, traveller or "", name, language or "")
        made, secret = share_feed(at.session, at.actor, slug, wish, at.now)
        path = f"/feeds/{secret}.ics"
        address = at.settings.base_url + path
        value = {
            "id": made.id,
            "path": path,
            "address": address,
            "audience": audience,
            "trip": slug,
            "name": made.name,
            "language": made.language,
        }
    show(style, value, [address])


def _listed(row: "Feed", slug: str | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "audience": str(row.audience),
        "trip": slug,
        "traveller": row.traveller.key if row.traveller else None,
        "name": row.name,
        "language": row.language,
        "created_at": row.created_at.isoformat(),
        "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
        "last_fetched_at": row.last_fetched_at.isoformat() if row.last_fetched_at else None,
        "last_client": row.last_client or None,
        "last_version": row.last_version,
    }


@feed.command("list")
@click.argument("slug", required=False)
@with_office
@with_format
def list_command(slug: str | None, office: str | None, style: str) -> None:
    """List the feeds of the trip SLUG, or the office-wide ones."""
    with desk(office, writes=False) as at:
        value = [_listed(row, slug) for row in list_feeds(at.session, at.actor, slug)]
    lines = (
        f"{row['id']}\t{row['audience']}\t{row['traveller'] or '-'}\t{row['language']}"
        f"\t{'revoked' if row['revoked_at'] else 'active'}\t{row['name']}"
        for row in value
    )
    show(style, value, lines)


@feed.command()
@click.argument("feed_id", metavar="ID", type=RECORD)
@with_office
@with_format
def revoke(feed_id: int, office: str | None, style: str) -> None:
    """Revoke the feed with this number: its address answers no more."""
    with desk(office) as at:
        revoke_feed(at.session, at.actor, feed_id, at.now)
    show(style, {"id": feed_id, "revoked": True}, [f"Revoked the feed {feed_id}."])
