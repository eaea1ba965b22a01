"""Plan on a board: clashes, candidates, imports, acknowledgements, templates."""

from collections.abc import Sequence
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "city_ways",
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("second", sa.Text(), nullable=False),
        sa.Column("pair", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_city_ways_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_ways")),
        sa.UniqueConstraint("office_id", "pair", name=op.f("uq_city_ways_office_id_pair")),
    )
    with op.batch_alter_table("city_ways", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_city_ways_office_id"), ["office_id"], unique=False)

    op.create_table(
        "clash_dismissals",
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("dismissed_by", sa.Text(), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_clash_dismissals_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"],
            ["trips.id"],
            name=op.f("fk_clash_dismissals_trip_id_trips"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clash_dismissals")),
        sa.UniqueConstraint(
            "trip_id", "fingerprint", name=op.f("uq_clash_dismissals_trip_id_fingerprint")
        ),
    )
    with op.batch_alter_table("clash_dismissals", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_clash_dismissals_office_id"), ["office_id"], unique=False
        )

    op.create_table(
        "programme_imports",
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_programme_imports_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"],
            ["trips.id"],
            name=op.f("fk_programme_imports_trip_id_trips"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_imports")),
    )
    with op.batch_alter_table("programme_imports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_programme_imports_office_id"), ["office_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_programme_imports_trip_id"), ["trip_id"], unique=False)

    op.create_table(
        "acknowledgements",
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("traveller_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_acknowledgements_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["traveller_id"],
            ["travellers.id"],
            name=op.f("fk_acknowledgements_traveller_id_travellers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"],
            ["trips.id"],
            name=op.f("fk_acknowledgements_trip_id_trips"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgements")),
        sa.UniqueConstraint(
            "traveller_id", "number", name=op.f("uq_acknowledgements_traveller_id_number")
        ),
    )
    with op.batch_alter_table("acknowledgements", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_acknowledgements_office_id"), ["office_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_acknowledgements_trip_id"), ["trip_id"], unique=False)

    op.create_table(
        "candidates",
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=True),
        sa.Column("closes", sa.Time(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_id"], ["organisations.id"], name=op.f("fk_candidates_host_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["programme_items.id"],
            name=op.f("fk_candidates_item_id_programme_items"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_candidates_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_candidates_place_id_places")
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"], ["trips.id"], name=op.f("fk_candidates_trip_id_trips"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidates")),
    )
    with op.batch_alter_table("candidates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidates_host_id"), ["host_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidates_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidates_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidates_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidates_trip_id"), ["trip_id"], unique=False)

    op.add_column(
        "offices", sa.Column("permanent_id", sa.String(36), server_default="", nullable=False)
    )
    offices = sa.table("offices", sa.column("id", sa.Integer), sa.column("permanent_id", sa.String))
    for number in op.get_bind().scalars(sa.select(offices.c.id)).all():
        named = offices.update().where(offices.c.id == number)
        op.execute(named.values(permanent_id=str(uuid4())))

    # Added in place: SQLite would copy an altered table, and lose what refers to it.
    op.add_column(
        "programme_items", sa.Column("vehicle", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "programme_items",
        sa.Column("needs_interpreter", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "programme_items", sa.Column("source_uid", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "trips", sa.Column("is_template", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("trips", "is_template")
    op.drop_column("offices", "permanent_id")
    for name in ("source_uid", "needs_interpreter", "vehicle"):
        op.drop_column("programme_items", name)
    with op.batch_alter_table("candidates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_candidates_trip_id"))
        batch_op.drop_index(batch_op.f("ix_candidates_place_id"))
        batch_op.drop_index(batch_op.f("ix_candidates_office_id"))
        batch_op.drop_index(batch_op.f("ix_candidates_item_id"))
        batch_op.drop_index(batch_op.f("ix_candidates_host_id"))

    op.drop_table("candidates")
    with op.batch_alter_table("acknowledgements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acknowledgements_trip_id"))
        batch_op.drop_index(batch_op.f("ix_acknowledgements_office_id"))

    op.drop_table("acknowledgements")
    with op.batch_alter_table("programme_imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_imports_trip_id"))
        batch_op.drop_index(batch_op.f("ix_programme_imports_office_id"))

    op.drop_table("programme_imports")
    with op.batch_alter_table("clash_dismissals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clash_dismissals_office_id"))

    op.drop_table("clash_dismissals")
    with op.batch_alter_table("city_ways", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_city_ways_office_id"))

    op.drop_table("city_ways")
