"""`planner token …`."""

from typing import TYPE_CHECKING, Any

import click

from planner.cli.output import RECORD, show, with_format, with_office
from planner.cli.session import desk
from planner.domain.access import Scope
from planner.domain.api_tokens import LONGEST_DAYS, USUAL_DAYS
from planner.services.api_tokens import TokenWish, create_token, list_tokens, revoke_token

if TYPE_CHECKING:
    from datetime import datetime

    from planner.db.models import ApiToken


@click.group()
def token() -> None:
    """Tokens: what programs sign in to the API with."""


@token.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([str(scope) for scope in Scope]),
    multiple=True,
    required=True,
    help="What it may do; give it several times for several.",
)
@click.option("--days", type=click.IntRange(1, LONGEST_DAYS), default=USUAL_DAYS, show_default=True)
@with_office
@with_format
def create(
    *, name: str, scopes: tuple[str, ...], days: int, office: str | None, style: str
) -> None:
    """Create a token for the program NAME; it is shown this once."""
    with desk(office) as at:
        wish = TokenWish(name, tuple(map(Scope, scopes)), days)
        made, secret = create_token(at.session, at.actor, wish, at.now)
        value = _listed(made, at.now) | {"token": secret}
    show(style, value, [secret])


@token.command("list")
@with_office
@with_format
def list_command(office: str | None, style: str) -> None:
    """List the tokens, the newest first."""
    with desk(office, writes=False) as at:
        value = [_listed(row, at.now) for row in list_tokens(at.session, at.actor)]
    lines = (
        f"{row['id']}\t{row['state']}\t{','.join(row['scopes'])}\t{row['expires_at']}\t{row['name']}"
        for row in value
    )
    show(style, value, lines)


@token.command()
@click.argument("number", metavar="ID", type=RECORD)
@with_office
@with_format
def revoke(number: int, office: str | None, style: str) -> None:
    """Revoke the token with this number: it works no more."""
    with desk(office) as at:
        name = revoke_token(at.session, at.actor, number, at.now).name
    show(style, {"id": number, "revoked": True}, [f"Revoked the token {number} ({name})."])


def _listed(row: "ApiToken", now: "datetime") -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "scopes": row.scopes,
        "state": _state(row, now),
        "created_at": row.created_at.isoformat(),
        "created_by": row.created_by,
        "expires_at": row.expires_at.isoformat(),
        "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
        "last_used_at": row.last_used_at.isoformat() if row.last_used_at else None,
    }


def _state(row: "ApiToken", now: "datetime") -> str:
    if row.revoked_at:
        return "revoked"
    return "expired" if row.expires_at <= now else "works"
