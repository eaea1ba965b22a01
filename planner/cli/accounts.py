"""`planner account …`."""

import sys

import click

from planner.cli.output import remark, show, with_format, with_office
from planner.cli.session import desk
from planner.domain.access import Role
from planner.services.accounts import create_account
from planner.services.members import OFFICE_ROLES

ROLES = [str(role) for role in OFFICE_ROLES]


@click.group()
def account() -> None:
    """Accounts: the people who sign in."""


def _read_password(*, from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    return click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)


@account.command()
@click.argument("email")
@with_office
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--name", required=True, help="The person's name.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_format
def create(  # noqa: PLR0913 - each an argument of the command
    *, email: str, office: str | None, role: str, name: str, style: str, password_stdin: bool
) -> None:
    """Create an account for EMAIL with a role in an office."""
    password = _read_password(from_input=password_stdin)
    with desk(office) as at:
        made = create_account(
            at.session,
            at.actor,
            email=email,
            name=name,
            role=Role(role),
            password=password,
            now=at.now,
        )
        account = made.account
        value = {"email": account.email, "name": account.name, "role": role}
    if made.is_known:
        told = f"{account.email} has an account in another office: it keeps its name and password."
        remark(told)
    show(style, value | {"known": made.is_known}, [f"Created the account {account.email}."])
