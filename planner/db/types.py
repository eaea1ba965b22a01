"""Column types for the values of the domain; each is a plain SQL type underneath."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String, TypeDecorator

from planner.domain.texts import Texts


class Utc(TypeDecorator[datetime]):
    """An aware moment; stored in UTC, read back aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment, bring any other to UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("time is never naive")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Make what SQLite returns aware again."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Wall(TypeDecorator[datetime]):
    """The clock part of a wall time; its zone stands in the column beside it."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment that carries an offset."""
        del dialect
        if value is not None and value.tzinfo is not None:
            raise ValueError("a wall time has no offset")
        return value


class TextsType(TypeDecorator[Texts]):
    """Texts in several languages, with the list of outdated ones."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Texts | None, dialect: Dialect) -> Any:  # noqa: ANN401 - JSON
        """``{"en": …, "outdated": ["de"]}``."""
        del dialect
        texts = value or Texts()
        outdated = {"outdated": sorted(texts.outdated)} if texts.outdated else {}
        return texts.as_mapping() | outdated

    def process_result_value(self, value: Any, dialect: Dialect) -> Texts:  # noqa: ANN401 - JSON
        """The texts of a stored mapping."""
        del dialect
        plain = dict(value or {})
        outdated = frozenset(plain.pop("outdated", ()))
        texts = Texts.of(plain)
        return Texts(texts.en, texts.de, texts.zh, outdated)


class Word(TypeDecorator[StrEnum]):
    """A word of a closed list, stored as it is spelt."""

    impl = String(40)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__(40)
        self.words = words

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        """Refuse a word that is not in the list."""
        del dialect
        return None if value is None else str(self.words(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """The word of the list."""
        del dialect
        return None if value is None else self.words(value)


class Exact(TypeDecorator[Decimal]):
    """A decimal number kept digit by digit, as text: rates and percents."""

    impl = String(40)
    cache_ok = True

    def compare_values(self, x: object, y: object) -> bool:
        """Whether nothing changes: 100 and 100.00 are written differently."""
        return str(x) == str(y)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """The digits."""
        del dialect
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """The number."""
        del dialect
        return None if value is None else Decimal(value)
