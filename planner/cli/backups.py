"""`planner backup` and `planner restore`: the whole installation in one file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.cli import session
from planner.cli.output import Progress, show, with_format
from planner.config.kept_keys import kept_keys, put_keys
from planner.services.backups.restoring import restore as restore_backup
from planner.services.backups.writing import Wish, back_up

if TYPE_CHECKING:
    from planner.formats.backup_files import Manifest

FILE = click.Path(dir_okay=False, path_type=Path)


def _summary(path: Path, manifest: "Manifest") -> dict[str, Any]:
    return {
        "file": str(path),
        "bytes": path.stat().st_size,
        "revision": manifest.head.revision,
        "made_at": manifest.head.made_at,
        "tables": {name: table["rows"] for name, table in manifest.tables.items()},
        "rows": sum(table["rows"] for table in manifest.tables.values()),
        "keys": sorted(manifest.keys),
    }


@click.command()
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Replace FILE where it is there.")
@click.option("--with-keys", is_flag=True, help="The generated keys, too; only sealed.")
@with_format
def backup(file: Path, style: str, *, force: bool, with_keys: bool) -> None:
    """Write everything, documents included, into FILE while the system runs.

    It is sealed where PLANNER_BACKUP_KEY is set. `planner restore` reads it into either database.
    """
    settings = session.environment_settings()
    keys = kept_keys(settings.data) if with_keys else {}
    wish = Wish(settings.backup_key, keys, force)
    with session.any_database() as engine:
        manifest = back_up(engine, file, wish, session.read_clock(), Progress())
    value = _summary(file, manifest)
    sealed = "sealed" if settings.backup_key else "not sealed: PLANNER_BACKUP_KEY is not set"
    show(
        style,
        value | {"sealed": bool(settings.backup_key)},
        [f"{value['rows']:,} rows in {file}, {value['bytes']:,} bytes, {sealed}."],
    )


@click.command()
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Lose what the database holds now.")
@with_format
def restore(file: Path, style: str, *, replace: bool) -> None:
    """Put what FILE holds in the place of what the database holds, at once or not at all.

    An older schema is brought up to date. Keys come back where the backup has them.
    """
    settings = session.environment_settings()
    with session.any_database() as engine:
        manifest = restore_backup(engine, file, settings.backup_key, Progress(), replace=replace)
    changed = list(put_keys(settings.data, manifest.keys))
    value = _summary(file, manifest)
    lines = [f"Restored {value['rows']:,} rows as they were at {value['made_at']}."]
    if changed:
        lines.append(f"Restart the server: it has other keys now ({', '.join(changed)}).")
    show(style, value | {"changed_keys": changed}, lines)
