"""What templates can say: words, texts in the reader's language, dates, times and assets."""

import re
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time, get_month_names
from babel.numbers import format_decimal
from flask import Flask, request, url_for
from flask_babel import get_locale, gettext
from markupsafe import Markup
from wtforms import Field

from planner.domain.access import Permission
from planner.domain.labels import label_of
from planner.domain.texts import Texts
from planner.domain.times import in_zone
from planner.i18n import amounts
from planner.i18n.catalogues import LOCALES, html_language
from planner.services.offices import office_of
from planner.web.languages import language
from planner.web.money_fields import category_name, class_name
from planner.web.session import actor, db, find_actor

STAMPS = {"en": "d MMM y, HH:mm", "de": "dd.MM.y, HH:mm", "zh": "y/M/d HH:mm"}
"""A moment in the reader's language, short; the clock has 24 hours everywhere."""

STATIC = Path(__file__).parents[1] / "static"
EUR = "EUR"
KILOBYTES = 1000
"""In a megabyte."""

_HAN = re.compile("[\u4e00-\u9fff]")


def word(value: StrEnum) -> str:
    """A word of the field in the reader's language."""
    return gettext(label_of(value))


def text(texts: Texts) -> str | Markup:
    """A text for the reader; one in another language says so to screen readers."""
    found = texts.language_for(language())
    if found == language():
        return texts.own(found)
    return Markup('<span lang="{}">{}</span>').format(html_language(found), texts.own(found))


def marked(texts: Texts) -> str | Markup:
    """A text for the reader; one in another language says in a small word in which."""
    found = texts.language_for(language())
    if found == language() or not texts:
        return texts.own(found)
    name = (get_locale() or Locale("en")).languages[found]
    small = Markup(' <small class="other">{}</small>').format(name)
    return Markup("{}{}").format(text(texts), small)


def plain(texts: Texts) -> str:
    """A text for the reader where no markup may stand."""
    return texts.best(language())


def country(code: str) -> str:
    """A country by its ISO code, in the reader's language."""
    return str((get_locale() or Locale("en")).territories.get(code, code))


def native(name: str, own: str) -> str | Markup:
    """``Chen Wei (陈伟)``: a person's name, and in their own script where it is known."""
    if not own:
        return name
    script = Markup(' lang="zh-Hans"') if _HAN.search(own) else ""
    return Markup("{} (<span{}>{}</span>)").format(name, script, own)


def day(value: date) -> str:
    """``Sat, 24 Oct 2026``."""
    return format_date(value, "EEE d. MMM y" if language() == "de" else "medium", get_locale())


def date_in(value: datetime, zone_name: str) -> date:
    """The day of a moment in a zone, for another filter to write."""
    return in_zone(value, zone_name).date()


def iso_day(value: str) -> str:
    """A day written as ISO 8601, as `day` shows it; as it is where it is none."""
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value


def day_short(value: date) -> str:
    """``Sat 24 Oct``: a day of a year that is known."""
    return format_skeleton("MMMEd", value, locale=get_locale())


def day_in(value: datetime, zone_name: str) -> str:
    """``12 Oct 2026``: the day of a moment in a zone."""
    return format_date(in_zone(value, zone_name).date(), "long", get_locale())


def day_long(value: date) -> str:
    """``Saturday, 24 October 2026``."""
    return format_date(value, "full", get_locale())


def period(starts_on: date, ends_on: date) -> str:
    """``24 Oct 2026 – 26 Oct 2026``."""
    if starts_on == ends_on:
        return format_date(starts_on, "medium", get_locale())
    first, last = (format_date(each, "medium", get_locale()) for each in (starts_on, ends_on))
    return f"{first} – {last}"


def month(number: int) -> str:
    """``Oct``: a month by its number."""
    return str(get_month_names("abbreviated", "stand-alone", get_locale())[number])


def clock(value: datetime) -> str:
    """``09:00``: the clock of a datetime as it is, no zone applied."""
    return format_time(value.time(), "HH:mm", locale=get_locale())


def stamp(value: datetime, zone_name: str) -> str:
    """``24 Oct 2026, 09:00`` in a zone."""
    local = in_zone(value, zone_name).replace(tzinfo=None)
    return format_datetime(local, STAMPS[language()], locale=get_locale())


def money(minor: int, currency: str = EUR) -> str:
    """``1.184,60 €``, ``1.180,00 CNY``: minor units of a currency; EUR cents unless it is told.

    Other currencies stand with their code: what "¥" is, depends on who reads it.
    """
    return amounts.money(minor, currency, language())


def figure(number: Decimal) -> str:
    """``7,4660``: a rate with all its decimals, at least the four that rates have."""
    return amounts.figure(number, language())


def file_size(size: int) -> str:
    """``120 kB``, ``1,2 MB``, ``3,4 GB``: bytes, rounded up to a kilobyte."""
    kilobytes = -(-size // 1000)
    if kilobytes < KILOBYTES:
        return f"{kilobytes}\N{NO-BREAK SPACE}kB"
    size_of, unit = Decimal(kilobytes) / KILOBYTES, "MB"
    if size_of >= KILOBYTES:
        size_of, unit = size_of / KILOBYTES, "GB"
    number = format_decimal(size_of, format="#,##0.0", locale=get_locale())
    return f"{number}\N{NO-BREAK SPACE}{unit}"


def difference(cents: int) -> str:
    """``+19,20 €``, ``−19,20 €``: by how much an amount of EUR changes."""
    sign = "+" if cents > 0 else "\N{MINUS SIGN}" if cents else "±"
    return f"{sign}{money(abs(cents))}"


def _assets() -> dict[str, str]:
    """A digest per file, so that a changed file gets another address."""
    return {
        path.relative_to(STATIC).as_posix(): sha256(path.read_bytes()).hexdigest()[:12]
        for path in STATIC.rglob("*")
        if path.is_file()
    }


def described(field: Field) -> dict[str, str]:
    """The attributes that tie a field to its hint and its errors for screen readers."""
    notes = [(field.description, "hint"), (field.errors, "error")]
    ids = " ".join(f"{field.id}-{name}" for there, name in notes if there)
    invalid = {"aria-invalid": "true"} if field.errors else {}
    return invalid | ({"aria-describedby": ids} if ids else {})


def navigation() -> list[tuple[str, str]]:
    """Address and name of the site's main parts that the reader may see."""
    parts = [
        ("/", gettext("Overview"), Permission.SEE_TRIPS),
        ("/trips/", gettext("Trips"), Permission.SEE_TRIPS),
        ("/coverage/", gettext("Coverage"), Permission.SEE_MONEY),
        ("/directory/", gettext("Directory"), Permission.SEE_DIRECTORY),
        ("/admin/", gettext("Administration"), Permission.MANAGE_OFFICE),
    ]
    return [(address, name) for address, name, permission in parts if may(permission)]


def is_here(address: str) -> bool:
    """Whether the reader is in that part of the site."""
    return request.path == address or (address != "/" and request.path.startswith(address))


def text_languages() -> list[tuple[str, str]]:
    """Code and name of the languages of texts: the office's first, in which people write."""
    own = office_of(db(), actor()).language
    return sorted(LOCALES.items(), key=lambda each: each[0] != own)


def may(permission: str) -> bool:
    """Whether the reader's role grants a permission (to show or hide a link, never to decide)."""
    found = find_actor()
    return found is not None and found.may(Permission(permission))


def install(app: Flask) -> None:
    """Give templates their words."""
    digests = _assets()

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=digests[name])

    for function in (
        word,
        category_name,
        class_name,
        text,
        marked,
        plain,
        country,
        native,
        day,
        date_in,
        iso_day,
        day_short,
        day_in,
        day_long,
        period,
        month,
        clock,
        stamp,
        money,
        figure,
        file_size,
        difference,
    ):
        app.jinja_env.filters[function.__name__] = function
    app.jinja_env.globals.update(
        asset=asset,
        may=may,
        described=described,
        navigation=navigation,
        is_here=is_here,
        locales=LOCALES,
        text_languages=text_languages,
        language=language,
        html_language=html_language,
    )

    @app.context_processor
    def reader() -> dict[str, object]:
        return {"actor": find_actor(), "here": request.full_path.rstrip("?")}
