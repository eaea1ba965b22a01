"""The values of single fields, each with the check that it needs to be one.

A check takes any JSON value and raises `ValueError` with what the value must be.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import GetPydanticSchema, PlainValidator, StrictBool, WithJsonSchema
from pydantic_core import core_schema

from planner.domain import texts
from planner.domain.cost_categories import LONGEST_CATEGORY
from planner.domain.costs import MOST_NIGHTS
from planner.domain.countries import check_country
from planner.domain.keys import RESERVED
from planner.domain.mail_addresses import mail_address
from planner.domain.money import check_amount, minor_digits
from planner.domain.times import zone_names

LONGEST_KEY = 80
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""The years that dates may have: beyond them time zones mean nothing."""
MOST_FIGURES = 15

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WALL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:00)?")
_SLUG = re.compile(r"[a-z0-9-]{1,80}")
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a text")  # noqa: TRY004 - pydantic wants ValueError
    return value


def _filled(value: object) -> str:
    if not texts.tidied(_text(value)):
        raise ValueError("must not be empty")
    return _text(value)


def _short(longest: int) -> Callable[[object], str]:
    def check(value: object) -> str:
        if len(_filled(value)) > longest:
            raise ValueError(f"must have at most {longest} characters")
        return _text(value)

    return check


def _optional(check: Callable[[object], str]) -> Callable[[object], str | None]:
    def check_if_given(value: object) -> str | None:
        return check(value) if _text(value) else None

    return check_if_given


def _slug(value: object) -> str:
    if not _SLUG.fullmatch(_text(value)):
        raise ValueError("must be 1 to 80 of the characters a-z, 0-9 and -")
    if value in RESERVED:
        raise ValueError("is used by the site itself")
    return _text(value)


def check_zone(value: object) -> str:
    """The name, if it is an IANA zone of a region."""
    if _text(value) not in zone_names():
        raise ValueError("must be an IANA time zone, such as Europe/Berlin")
    return _text(value)


def _currency(value: object) -> str:
    minor_digits(_text(value))
    return _text(value)


def _mail(value: object) -> str:
    try:
        mail_address(_text(value))
    except ValueError:
        raise ValueError("must be an e-mail address") from None
    return _text(value)


def _language(value: object) -> str:
    if not _LANGUAGE.fullmatch(_text(value)):
        raise ValueError("must be a language code, such as en, de or zh")
    return _text(value)


def _in_calendar(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"must lie between {FIRST_YEAR} and {LAST_YEAR}")


def check_day(value: object) -> date:
    """The day of ``2026-10-24``."""
    try:
        day = date.fromisoformat(_text(value) if _DAY.fullmatch(_text(value)) else "")
    except ValueError:
        raise ValueError("must be a day, such as 2026-10-24") from None
    _in_calendar(day.year)
    return day


def check_wall(value: object) -> datetime:
    """The wall time of ``2026-10-24T09:00``, without an offset."""
    match = _WALL.fullmatch(_text(value))
    try:
        wall = datetime.fromisoformat(_text(value)[:16] if match else "")
    except ValueError:
        raise ValueError("must be a wall time, such as 2026-10-24T09:00") from None
    _in_calendar(wall.year)
    return wall


def _number(value: object) -> Decimal:
    """A decimal number, given as a text or as a JSON number."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    raise ValueError('must be a number, such as "12.5"')


def _exact(value: object) -> Decimal:
    number = _number(value)
    if not number.is_finite() or number.adjusted() > MOST_FIGURES:
        raise ValueError("is too large a number")
    if -int(number.as_tuple().exponent) > MOST_FIGURES:
        raise ValueError(f"must have at most {MOST_FIGURES} decimals")
    return number or abs(number)  # a zero without a sign, as databases keep it


def _percent(value: object) -> Decimal:
    number = _exact(value)
    if not 0 <= number <= 100:  # noqa: PLR2004 - percent
        raise ValueError("must be between 0 and 100")
    return number


def _rate(value: object) -> Decimal:
    number = _exact(value)
    if number <= 0:
        raise ValueError("must be greater than 0")
    return number


def _degrees(limit: int) -> Callable[[object], float]:
    def check(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise ValueError("must be a number of degrees")  # noqa: TRY004 - as above
        if not Decimal(value).is_finite() or not -limit <= value <= limit:
            raise ValueError(f"must be between -{limit} and {limit}")
        return float(value) + 0.0  # no -0.0: databases take it for the same

    return check


def _integer(least: int, most: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("must be a whole number")  # noqa: TRY004 - as above
        if not least <= value <= most:
            raise ValueError(f"must be between {least} and {most}")
        return value

    return check


def _as_texts(mapping: dict[str, str]) -> texts.Texts:
    if not mapping:
        raise ValueError("needs a text in at least one of en, de, zh")
    return texts.Texts.of(mapping)


def _told(pattern: str = "", **more: object) -> WithJsonSchema:
    """How a text is described to programs; the check stays the check."""
    return WithJsonSchema(
        {"type": "string", **({"pattern": f"^{pattern}$"} if pattern else {}), **more}
    )


_DECIMAL = _NUMBER.pattern
_A_NUMBER = WithJsonSchema(
    {"anyOf": [{"type": "string", "pattern": f"^{_DECIMAL}$"}, {"type": "number"}]}
)


def _told_number(kind: str, least: int, most: int) -> WithJsonSchema:
    return WithJsonSchema({"type": kind, "minimum": least, "maximum": most})


Key = Annotated[str, PlainValidator(_short(LONGEST_KEY)), _told(minLength=1, maxLength=LONGEST_KEY)]
Slug = Annotated[str, PlainValidator(_slug), _told(_SLUG.pattern)]
Text = Annotated[str, PlainValidator(_text), _told()]
Filled = Annotated[str, PlainValidator(_filled), _told(minLength=1)]
Category = Annotated[
    str, PlainValidator(_short(LONGEST_CATEGORY)), _told(minLength=1, maxLength=LONGEST_CATEGORY)
]
MaybeText = Annotated[str | None, PlainValidator(_optional(_text)), _told()]
MaybeMail = Annotated[str | None, PlainValidator(_optional(_mail)), _told()]
MaybeLanguage = Annotated[str | None, PlainValidator(_optional(_language)), _told()]
MaybeCountry = Annotated[str | None, PlainValidator(_optional(check_country)), _told()]
Mail = Annotated[str, PlainValidator(_mail), _told(format="email")]
Country = Annotated[str, PlainValidator(check_country), _told("[A-Z]{2}")]
Zone = Annotated[str, PlainValidator(check_zone), _told(examples=["Europe/Berlin"])]
Currency = Annotated[str, PlainValidator(_currency), _told("[A-Z]{3}")]
Amount = Annotated[str, PlainValidator(check_amount), _told(examples=["1184.60"])]
Percent = Annotated[Decimal, PlainValidator(_percent), _A_NUMBER]
Rate = Annotated[Decimal, PlainValidator(_rate), _A_NUMBER]
Day = Annotated[date, PlainValidator(check_day), _told(_DAY.pattern, format="date")]
Wall = Annotated[datetime, PlainValidator(check_wall), _told(_WALL.pattern)]
Latitude = Annotated[float, PlainValidator(_degrees(90)), _told_number("number", -90, 90)]
Longitude = Annotated[float, PlainValidator(_degrees(180)), _told_number("number", -180, 180)]
Flag = StrictBool
Year = Annotated[
    int,
    PlainValidator(_integer(FIRST_YEAR, LAST_YEAR)),
    _told_number("integer", FIRST_YEAR, LAST_YEAR),
]
Count = Annotated[
    int, PlainValidator(_integer(0, MOST_NIGHTS)), _told_number("integer", 0, MOST_NIGHTS)
]
Texts = Annotated[
    texts.Texts,
    GetPydanticSchema(
        lambda _source, handler: core_schema.no_info_after_validator_function(
            _as_texts, handler.generate_schema(dict[Literal["en", "de", "zh"], Filled])
        )
    ),
]
