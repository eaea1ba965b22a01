"""Fix the rate at which an actual cost was converted."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


COLUMNS = ("fixed_units_per_eur", "fixed_on", "fixed_source")


def upgrade() -> None:
    op.add_column("cost_items", sa.Column(COLUMNS[0], sa.String(length=40), nullable=True))
    op.add_column("cost_items", sa.Column(COLUMNS[1], sa.Date(), nullable=True))
    op.add_column("cost_items", sa.Column(COLUMNS[2], sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("cost_items", name)
