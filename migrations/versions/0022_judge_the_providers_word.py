"""Keep what the provider's word was worth, and when people last proved who they are."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "account_sessions",
        sa.Column("is_strong", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "account_sessions", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute("UPDATE account_sessions SET is_strong = by_provider")


def downgrade() -> None:
    op.drop_column("account_sessions", "confirmed_at")
    op.drop_column("account_sessions", "is_strong")
