"""Why a day has its amount: codes, and what they are called (English message ids)."""

from enum import StrEnum

from planner.domain.allowance_tables import PART_OF, AllowanceRow
from planner.domain.labels import mark


class DayKind(StrEnum):
    """Which of a place's amounts a day gets."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


class Reason(StrEnum):
    """The rule that decided on a day's place and amount (`costs.md`, "The allowance day")."""

    LAST_REACHED = "last_reached"
    NOT_YET_ABROAD = "not_yet_abroad"
    DOMESTIC = "domestic"
    IN_FLIGHT = "in_flight"
    RETURN = "return"
    RETURN_EARLY = "return_early"
    DAY_TRIP = "day_trip"
    TOO_SHORT = "too_short"
    PRIVATE = "private"
    EXTENSION = "extension"


class RowReason(StrEnum):
    """Why a line of the table counts for a day's country."""

    PLACE = "place"
    GENERAL = "general"
    TERRITORY = "territory"
    UNLISTED = "unlisted"


def row_reason_of(country: str, row: AllowanceRow) -> RowReason:
    """Why the row counts that `AllowanceTable.select` found for the country."""
    if row.country == country:
        return RowReason.PLACE if row.place else RowReason.GENERAL
    is_part = country in PART_OF and PART_OF[country][0] == row.country
    return RowReason.TERRITORY if is_part else RowReason.UNLISTED


ROW_LABELS = {
    RowReason.PLACE: mark("The place has a row of its own."),
    RowReason.GENERAL: mark("The place has no row of its own: the country's counts."),
    RowReason.TERRITORY: mark("Listed with the country that it belongs to."),
    RowReason.UNLISTED: mark("The table does not list the country: Luxembourg's row counts."),
}

KIND_LABELS = {
    DayKind.FULL: mark("Full day"),
    DayKind.PARTIAL: mark("Partial day"),
    DayKind.NONE: mark("No allowance"),
}

REASON_LABELS = {
    Reason.LAST_REACHED: mark("The place last reached before midnight."),
    Reason.NOT_YET_ABROAD: mark("Nothing abroad is reached before midnight: the domestic amount."),
    Reason.DOMESTIC: mark("A day in Germany."),
    Reason.IN_FLIGHT: mark("In the air all day: counts as Austria."),
    Reason.RETURN: mark("Return to Germany: the last place of work abroad."),
    Reason.RETURN_EARLY: mark("Germany is not reached after 16:00: the domestic amount."),
    Reason.DAY_TRIP: mark("A day trip of more than 8 hours."),
    Reason.TOO_SHORT: mark("Away for no more than 8 hours."),
    Reason.PRIVATE: mark("A private day."),
    Reason.EXTENSION: mark("Outside of the trip's days, without work or travel."),
}
