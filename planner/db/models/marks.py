"""What is noted once for the whole installation."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from planner.db.base import Base
from planner.db.types import Utc


class InstallationMark(Base):
    """When something last happened to the installation, and a word about it; it has no office."""

    __tablename__ = "installation_marks"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    at: Mapped[datetime] = mapped_column(Utc)
    note: Mapped[str] = mapped_column(Text, default="")
