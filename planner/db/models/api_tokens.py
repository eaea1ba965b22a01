"""Tokens by which programs use the API."""

from datetime import datetime

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from planner.db.base import HIDDEN, UNAUDITED, Base, Owned
from planner.db.types import Utc
from planner.domain.access import Actor, Role, Scope


class ApiToken(Owned, Base):
    """A token of the office; only the hash of its secret is kept.

    `window_at` and `window_taken` count the requests that processes took from the window that
    began then; `last_used_at` is written with them.
    """

    __tablename__ = "api_tokens"
    audited = True

    secret_hash: Mapped[str] = mapped_column(String(64), unique=True, info=HIDDEN)
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)
    created_by: Mapped[str] = mapped_column(Text, info=UNAUDITED)
    expires_at: Mapped[datetime] = mapped_column(Utc)
    revoked_at: Mapped[datetime | None] = mapped_column(Utc)
    last_used_at: Mapped[datetime | None] = mapped_column(Utc, info=UNAUDITED)
    window_at: Mapped[datetime | None] = mapped_column(Utc, info=UNAUDITED)
    window_taken: Mapped[int] = mapped_column(default=0, server_default="0", info=UNAUDITED)

    @property
    def label(self) -> str:
        """The program's name."""
        return self.name

    def as_actor(self) -> Actor:
        """Who acts where a program brings this token; the history tells it from a person."""
        scopes = frozenset(map(Scope, self.scopes))
        return Actor(self.office_id, Role.TOKEN, f"{self.name} (API)", scopes=scopes)
