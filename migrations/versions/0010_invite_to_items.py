"""Invite to items."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "item_invitations",
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("traveller_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("revision", sa.String(length=120), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_item_invitations_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["traveller_id"],
            ["travellers.id"],
            name=op.f("fk_item_invitations_traveller_id_travellers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"],
            ["trips.id"],
            name=op.f("fk_item_invitations_trip_id_trips"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_invitations")),
        sa.UniqueConstraint(
            "traveller_id", "uid", name=op.f("uq_item_invitations_traveller_id_uid")
        ),
    )
    with op.batch_alter_table("item_invitations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_item_invitations_office_id"), ["office_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_item_invitations_trip_id"), ["trip_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_invitations_uid"), ["uid"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("item_invitations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_invitations_uid"))
        batch_op.drop_index(batch_op.f("ix_item_invitations_trip_id"))
        batch_op.drop_index(batch_op.f("ix_item_invitations_office_id"))

    op.drop_table("item_invitations")
