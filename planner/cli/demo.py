"""`planner demo`: an office with three trips, ready to look at."""

import logging
import os
from collections.abc import Iterator
from typing import Any

import click

from planner.cli.output import remark, show, with_format
from planner.cli.serving import address_of, require_free, run_server
from planner.cli.session import environment_settings, installation
from planner.gateways.seals import Vault
from planner.services.demo.office import Demo, SignIn, prepare_demo

HOST = "127.0.0.1"
DOES = {
    "planner": "plans trips and releases them",
    "approver": "looks after costs and decisions",
    "admin": "keeps accounts and settings, too",
    "viewer": "only reads",
}


def _value(demo: Demo, address: str) -> dict[str, Any]:
    return {
        "address": address,
        "accounts": [
            {"email": each.email, "password": each.password, "role": each.role}
            for each in demo.accounts
        ],
        "feeds": [
            {"path": f"/feeds/{secret}.ics", "audience": audience, "trip": slug}
            for secret, audience, slug in demo.feeds
        ],
        "travellers": [{"path": f"/my/{secret}/", "trip": slug} for secret, slug in demo.pages],
    }


def _sign_in(each: SignIn) -> str:
    password = each.password or "(the password that you chose)"
    return f"  {each.email:<22} {password:<20} {DOES[each.role]}"


def _lines(demo: Demo, value: dict[str, Any]) -> Iterator[str]:
    address = value["address"]
    yield f"Planner is at {address}/"
    yield "Sign in as"
    yield from map(_sign_in, demo.accounts)
    if value["feeds"]:
        yield f"Subscribe a calendar to {address}{value['feeds'][0]['path']}"
    if value["travellers"]:
        yield f"Traveller's page        {address}{value['travellers'][0]['path']}"


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--no-serve", "prepares_only", is_flag=True, help="Make the demo and end.")
@with_format
def demo(port: int, style: str, *, prepares_only: bool) -> None:
    """Show Planner with a demo office: three trips, a sign-in for each role, a calendar address."""
    if not prepares_only:
        require_free(HOST, port)
    with installation() as (session, now):
        session.info["now"] = now
        settings = environment_settings()
        made = prepare_demo(session, settings.secret_key, now, Vault(settings.field_keys))
    address = os.environ.get("PLANNER_BASE_URL", "").rstrip("/") or address_of(HOST, port)
    value = _value(made, address)
    show(style, value, _lines(made, value))
    if not prepares_only:
        remark("Press Ctrl+C to stop.", logging.INFO)
        run_server(HOST, port)
