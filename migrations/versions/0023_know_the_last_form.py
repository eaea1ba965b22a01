"""Know which form a browser made something of last, so that it makes nothing twice."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLE = "account_sessions"


def upgrade() -> None:
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("made_of", sa.String(length=64), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("made_at", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.drop_column("made_at")
        batch_op.drop_column("made_of")
