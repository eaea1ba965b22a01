"""Keep the figures of each trip for the overview of all."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "coverage_summaries",
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("made_from", sa.Integer(), nullable=True),
        sa.Column("rates", sa.Integer(), nullable=False),
        sa.Column("look", sa.String(length=64), nullable=False),
        sa.Column("figures", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_coverage_summaries_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"],
            ["trips.id"],
            name=op.f("fk_coverage_summaries_trip_id_trips"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_summaries")),
        sa.UniqueConstraint("trip_id", name=op.f("uq_coverage_summaries_trip_id")),
    )
    with op.batch_alter_table("coverage_summaries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_coverage_summaries_office_id"), ["office_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("coverage_summaries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coverage_summaries_office_id"))
    op.drop_table("coverage_summaries")
