"""Let people edit benefits and cash one after the other; note how a withdrawn promise stood."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LOCKED = ("hosted_benefits", "set_offs")


def upgrade() -> None:
    op.add_column("commitments", sa.Column("withdrawn_from", sa.String(length=40), nullable=True))
    for table in LOCKED:
        op.add_column(table, sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    for table in reversed(LOCKED):
        op.drop_column(table, "version")
    op.drop_column("commitments", "withdrawn_from")
