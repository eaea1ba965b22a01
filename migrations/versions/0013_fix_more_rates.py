"""Fix the rates of what was given and of caps; say what a table carried over, what is reported."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


GIVEN = ("hosted_benefits", "set_offs")
COLUMNS = ("fixed_units_per_eur", "fixed_on", "fixed_source")


REPORTED = ("commitments", "hosted_benefits")


def upgrade() -> None:
    for table in GIVEN:
        op.add_column(table, sa.Column(COLUMNS[0], sa.String(length=40), nullable=True))
        op.add_column(table, sa.Column(COLUMNS[1], sa.Date(), nullable=True))
        op.add_column(table, sa.Column(COLUMNS[2], sa.Text(), server_default="", nullable=False))
    fixed_caps = sa.Column("fixed_caps", sa.Text(), server_default="", nullable=False)
    op.add_column("cost_items", fixed_caps)
    op.add_column("allowance_rows", sa.Column("carried_from", sa.Date(), nullable=True))
    for table in REPORTED:
        op.add_column(table, sa.Column("reported_on", sa.Date(), nullable=True))
        op.add_column(table, sa.Column("reported_to", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for table in REPORTED:
        op.drop_column(table, "reported_to")
        op.drop_column(table, "reported_on")
    op.drop_column("allowance_rows", "carried_from")
    op.drop_column("cost_items", "fixed_caps")
    for table in GIVEN:
        for name in reversed(COLUMNS):
            op.drop_column(table, name)
