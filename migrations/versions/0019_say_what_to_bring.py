"""Say what to bring to an item, and what to know on a trip."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ADDED = (("programme_items", "bring"), ("trips", "practical_notes"))


def upgrade() -> None:
    for table, column in ADDED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(column, sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    for table, column in reversed(ADDED):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
