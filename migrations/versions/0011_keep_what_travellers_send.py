"""Keep what travellers send from the road."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "sent_photos",
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_sent_photos_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"], ["trips.id"], name=op.f("fk_sent_photos_trip_id_trips"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_photos")),
    )
    with op.batch_alter_table("sent_photos", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_photos_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sent_photos_trip_id"), ["trip_id"], unique=False)

    op.create_table(
        "contact_captures",
        sa.Column("traveller_id", sa.Integer(), nullable=True),
        sa.Column("captured_by", sa.Text(), nullable=False),
        sa.Column("item_uid", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("follow_up", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_contact_captures_contact_id_contacts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_contact_captures_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["sent_photos.id"],
            name=op.f("fk_contact_captures_photo_id_sent_photos"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["traveller_id"],
            ["travellers.id"],
            name=op.f("fk_contact_captures_traveller_id_travellers"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"],
            ["trips.id"],
            name=op.f("fk_contact_captures_trip_id_trips"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_captures")),
        sa.UniqueConstraint(
            "traveller_id", "token", name=op.f("uq_contact_captures_traveller_id_token")
        ),
    )
    with op.batch_alter_table("contact_captures", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_captures_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contact_captures_office_id"), ["office_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contact_captures_photo_id"), ["photo_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contact_captures_trip_id"), ["trip_id"], unique=False)

    op.create_table(
        "outlays",
        sa.Column("traveller_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cost_id", sa.Integer(), nullable=True),
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cost_id"],
            ["cost_items.id"],
            name=op.f("fk_outlays_cost_id_cost_items"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_outlays_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["sent_photos.id"],
            name=op.f("fk_outlays_photo_id_sent_photos"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["traveller_id"],
            ["travellers.id"],
            name=op.f("fk_outlays_traveller_id_travellers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"], ["trips.id"], name=op.f("fk_outlays_trip_id_trips"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlays")),
        sa.UniqueConstraint("traveller_id", "token", name=op.f("uq_outlays_traveller_id_token")),
    )
    with op.batch_alter_table("outlays", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outlays_cost_id"), ["cost_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outlays_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outlays_photo_id"), ["photo_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outlays_trip_id"), ["trip_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("outlays", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outlays_trip_id"))
        batch_op.drop_index(batch_op.f("ix_outlays_photo_id"))
        batch_op.drop_index(batch_op.f("ix_outlays_office_id"))
        batch_op.drop_index(batch_op.f("ix_outlays_cost_id"))

    op.drop_table("outlays")
    with op.batch_alter_table("contact_captures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_captures_trip_id"))
        batch_op.drop_index(batch_op.f("ix_contact_captures_photo_id"))
        batch_op.drop_index(batch_op.f("ix_contact_captures_office_id"))
        batch_op.drop_index(batch_op.f("ix_contact_captures_contact_id"))

    op.drop_table("contact_captures")
    with op.batch_alter_table("sent_photos", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_photos_trip_id"))
        batch_op.drop_index(batch_op.f("ix_sent_photos_office_id"))

    op.drop_table("sent_photos")
