"""What the pages of allowances call kinds of days, reasons, rows of tables."""

from collections.abc import Iterator

from flask import Blueprint
from flask_babel import gettext

from planner.domain.allowance_tables import HOME_COUNTRY, AllowanceRow
from planner.domain.allowances import Day, DayKind, Reason
from planner.domain.allowances.reasons import KIND_LABELS, REASON_LABELS, ROW_LABELS, RowReason
from planner.web.filters import country


def day_kind(kind: DayKind) -> str:
    """``Partial day``."""
    return gettext(KIND_LABELS[kind])


def day_reason(reason: Reason) -> str:
    """The rule that decided on a day, in a sentence."""
    return gettext(REASON_LABELS[reason])


def table_row(row: AllowanceRow) -> str:
    """``China, general`` or ``China, Hongkong``: a line of a table; Germany has one alone."""
    if row.country == HOME_COUNTRY:
        return country(row.country)
    return f"{country(row.country)}, {row.place or gettext('general')}"


def row_reason(reason: RowReason) -> str:
    """Why a line of a table counts, in a sentence."""
    return gettext(ROW_LABELS[reason])


def other_rows(days: tuple[Day, ...], day: Day) -> Iterator[AllowanceRow]:
    """The rows of the other days: one of them may be what somebody takes this day to be."""
    seen = {(day.row.country, day.row.place)}
    for each in days:
        key = (each.row.country, each.row.place)
        if key not in seen:
            seen.add(key)
            yield each.row


def install(blueprint: Blueprint) -> None:
    """Give these words to all templates."""
    for function in (day_kind, day_reason, row_reason, table_row):
        blueprint.add_app_template_filter(function, function.__name__)
