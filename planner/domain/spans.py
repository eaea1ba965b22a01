"""Clock times and days as calendars write them, short, in the reader's language."""

from datetime import date, datetime

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def span(first: datetime, last: datetime, day: date, language: str) -> str:
    """``09:30–12:30``; days other than `day` are named: ``23:30 (23 Oct)–02:30``."""
    known = last.date() if first.date() == last.date() else day
    return f"{clock(first, known, language)}–{clock(last, day, language)}"


def clock(moment: datetime, day: date, language: str) -> str:
    """``09:30``, with its day if that is another than `day`."""
    shown = f"{moment.hour:02}:{moment.minute:02}"
    return shown if moment.date() == day else f"{shown} ({short_day(moment.date(), language)})"


def short_day(day: date, language: str) -> str:
    """``4 Oct``, ``04.10.``, ``10月4日``: German as DIN 5008 has it, like Babel's."""
    match language:
        case "de":
            return f"{day:%d.%m.}"
        case "zh":
            return f"{day.month}月{day.day}日"
        case _:
            return f"{day.day} {_MONTHS[day.month - 1]}"


def full_day(day: date, language: str) -> str:
    """``24 Oct 2026``, ``24.10.2026``, ``2026年10月24日``."""
    short = short_day(day, language)
    match language:
        case "de":
            return f"{short}{day.year}"
        case "zh":
            return f"{day.year}年{short}"
        case _:
            return f"{short} {day.year}"
