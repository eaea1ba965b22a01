"""`planner rates …`: exchange rates and allowance tables, the same for all offices."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from planner.cli.output import show, with_format, with_office
from planner.cli.session import NAME, desk, installation
from planner.domain.access import NO_OFFICE, Actor, Role
from planner.domain.currencies import MINOR_DIGITS
from planner.domain.money import format_amount
from planner.domain.rate_changes import RateChange, RateChangeKind, RowChange, told
from planner.domain.refusals import NotFoundError
from planner.formats.rate_files import MOST_BYTES
from planner.services.rate_imports import RateFile, RatePreview, import_rates, preview_rates
from planner.services.rates import rate_on

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from planner.domain.allowance_tables import AllowanceRow


@click.group()
def rates() -> None:
    """Exchange rates and allowance tables: import newer ones, look one up."""


@contextmanager
def _at_work(office: str | None) -> "Iterator[tuple[Session, Actor, datetime]]":
    """Session, actor and clock: for the installation, which needs no office, or for the named."""
    if office:
        with desk(office) as at:
            yield at.session, at.actor, at.now
    else:
        with installation() as (session, now):
            yield session, Actor(NO_OFFICE, Role.SYSTEM, NAME), now


@rates.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--preview", is_flag=True, help="Show what would change; write nothing.")
@click.option("--ends", is_flag=True, help="Let the rows end that an allowance table lacks.")
@click.option("--source", default="", metavar="TEXT", help="Where an allowance table is from.")
@with_office
@with_format
def import_command(  # noqa: PLR0913 - an option each
    file: BinaryIO, source: str, office: str | None, style: str, *, preview: bool, ends: bool
) -> None:
    """Take FILE over: ECB reference rates (XML, CSV, zipped) or an allowance table (CSV).

    It is known by what it says, and read as a whole or not at all. The same file again changes
    nothing. Rows that an allowance table lacks stay as they are, unless --ends is given.
    """
    name = PurePath(str(getattr(file, "name", "-"))).name  # standard input may have none
    sent = RateFile(name, file.read(MOST_BYTES + 1), source, ends=ends)
    with _at_work(office) as (session, actor, now):
        if preview:
            found = preview_rates(session, actor, sent)
        else:
            found = import_rates(session, actor, sent, now)
    show(style, _summary(found) | {"applied": not preview}, _lines(found, is_preview=preview))


def _summary(found: RatePreview) -> dict[str, Any]:
    """The changes; new rates are only counted, as a history has a quarter of a million."""
    return {
        "content": found.content,
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "added": found.count(RateChangeKind.ADD),
        "changed": found.count(RateChangeKind.CHANGE),
        "gone": found.count(RateChangeKind.GONE),
        "same": found.same,
        "lacking": [_change(each) for each in found.lacking],
        "unknown": list(found.unknown),
        "changes": [
            _change(each)
            for each in found.changes
            if isinstance(each, RowChange) or each.kind is RateChangeKind.CHANGE
        ],
    }


def _change(change: RateChange | RowChange) -> dict[str, Any]:
    if isinstance(change, RateChange):
        return {
            "change": change.kind,
            "currency": change.currency,
            "on": change.on.isoformat(),
            "old": format(change.old, "f") if change.old is not None else None,
            "new": format(change.new, "f"),
        }
    return {
        "change": change.kind,
        "valid_from": change.valid_from.isoformat(),
        "country": change.country,
        "place": change.place,
        "old": _amounts(change.old),
        "new": _amounts(change.new),
    }


def _amounts(row: "AllowanceRow | None") -> dict[str, str] | None:
    if row is None:
        return None
    cents = {"full": row.full, "partial": row.partial, "overnight": row.overnight}
    return {name: format_amount(amount, "EUR") for name, amount in cents.items()}


def _lines(found: RatePreview, *, is_preview: bool) -> Iterator[str]:
    counts = [f"{found.count(kind)} {word}" for kind, word in _WORDS.items()]
    yield ", ".join([*counts, f"{found.same} as before"])
    yield from told(found.changes)
    if found.lacking and not found.count(RateChangeKind.GONE):
        yield f"Not in the file: {len(found.lacking)}; they stay. With --ends these would end:"
        yield from told(found.lacking)
    if found.unknown:
        yield f"Passed over: {', '.join(found.unknown)}"
    if is_preview:
        yield "This is a preview: nothing was written."


_WORDS = {
    RateChangeKind.ADD: "added",
    RateChangeKind.CHANGE: "changed",
    RateChangeKind.GONE: "gone",
}


def _currency(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if value.upper() not in MINOR_DIGITS:
        raise click.BadParameter(f"{value} is no currency such as CNY.")
    return value.upper()


def _day(_context: click.Context, _parameter: click.Parameter, value: datetime) -> date:
    return value.date()


@rates.command("show")
@click.argument("currency", callback=_currency)
@click.argument("day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), callback=_day)
@with_format
def show_command(currency: str, day: date, style: str) -> None:
    """The rate that counts for a receipt in CURRENCY of DATE: units per euro."""
    with _at_work(None) as (session, _, _):
        rate = rate_on(session, currency, day)
    if rate is None:
        raise NotFoundError(
            "No rate of %(currency)s was published for %(day)s: import the ECB's rates.",
            currency=currency,
            day=day.isoformat(),
        )
    value = {
        "currency": currency,
        "rate": format(rate.units_per_eur, "f"),
        "rate_on": rate.on.isoformat(),
        "rate_source": rate.source,
    }
    show(style, value, ["\t".join(map(str, value.values()))])
