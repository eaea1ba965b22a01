"""Gifts: which must be reported, by the office's threshold (a setting, from the city's rules)."""

from datetime import date
from enum import StrEnum

from planner.domain.labels import mark


class Report(StrEnum):
    """Whether a gift must be reported."""

    NOT_NEEDED = "not_needed"
    DUE = "due"
    REPORTED = "reported"
    UNKNOWN = "unknown"


REPORT_LABELS = {
    Report.NOT_NEEDED: mark("Below the threshold"),
    Report.DUE: mark("To be reported"),
    Report.REPORTED: mark("Reported"),
    Report.UNKNOWN: mark("Value in EUR unknown: check it"),
}


def report_of(cents: int | None, threshold: int, reported_on: date | None) -> Report:
    """How a gift worth `cents` EUR cents stands; None where no exchange rate is known.

    The threshold itself is to be reported. What was reported is, whatever it is worth.
    """
    if reported_on is not None:
        return Report.REPORTED
    if cents is None:
        return Report.UNKNOWN
    return Report.DUE if cents >= threshold else Report.NOT_NEEDED
