"""`planner trip audit`."""

import os
from pathlib import Path

import click

from planner.cli.output import with_office
from planner.cli.session import desk
from planner.services.audit_files import write_audit_file


@click.command("audit")
@click.argument("slug")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The archive to write.",
)
@with_office
def audit(*, slug: str, output: Path, office: str | None) -> None:
    """Write the audit file of SLUG, and print its path.

    A ZIP archive with decisions, documents, rates, releases, history and costs; its list of hashes
    verifies with sha256sum -c MANIFEST.sha256.
    """
    path = output.resolve()
    if path.exists() and not path.is_file():
        raise click.FileError(str(output), "it is no file")  # a device is never replaced
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with desk(office, writes=False) as at, part.open("wb") as file:
            write_audit_file(at.session, at.actor, slug, file, at.now)
        part.replace(path)
    except OSError as error:
        raise click.FileError(str(output), error.strerror or str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    click.echo(output)
