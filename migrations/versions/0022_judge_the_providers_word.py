"""Keep what the identity provider's word was worth."""

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
    op.execute("UPDATE account_sessions SET is_strong = by_provider")


def downgrade() -> None:
    op.drop_column("account_sessions", "is_strong")
