"""The declarative base and what models share."""

from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

HIDDEN = {"audit": "hidden"}
"""Column info: the audit log says that it changed, not from what to what."""

CENTS = {"audit": "cents"}
"""Column info: euro cents, told with decimals."""

MINOR = {"audit": "minor"}
"""Column info: minor units of the row's `currency`, told with its decimals."""

UNAUDITED = {"audit": "no"}
"""Column info: derived or housekeeping, not in the audit log."""


class Base(DeclarativeBase):
    """Every model; `audited` ones leave their changes in the audit log.

    What belongs to no office and `concerns_all` is told in the log of each. Where `changeable` is
    not None, rows are only added: nothing but these attributes may change later, and a row goes
    only with what it belongs to.
    """

    metadata = MetaData(naming_convention=NAMES)
    audited: ClassVar[bool] = False
    concerns_all: ClassVar[bool] = False
    changeable: ClassVar[frozenset[str] | None] = None

    id: Mapped[int] = mapped_column(primary_key=True, info=UNAUDITED)

    @property
    def label(self) -> str:
        """What history pages call this record."""
        return f"{type(self).__name__} {self.id}"


class Owned:
    """A row that belongs to one office; every query for it is narrowed to the session's."""

    @declared_attr
    def office_id(self) -> Mapped[int]:
        """The office that the row belongs to."""
        return mapped_column(
            ForeignKey("offices.id", ondelete="CASCADE"), index=True, info=UNAUDITED
        )


class Versioned:
    """A row that people edit: each save counts up `version`, a stale save is refused."""

    version: Mapped[int] = mapped_column(Integer, default=1, info=UNAUDITED)

    @declared_attr.directive
    def __mapper_args__(self) -> dict[str, Any]:
        """SQLAlchemy's optimistic lock."""
        return {"version_id_col": self.version}
