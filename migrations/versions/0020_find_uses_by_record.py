"""Find the uses of a record, the last first, without reading their rows."""

from collections.abc import Sequence

from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

USES = (
    ("trip_organisations", "organisation_id"),
    ("trip_places", "place_id"),
    ("trip_contacts", "contact_id"),
)


def upgrade() -> None:
    for table, column in USES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(
                f"ix_{table}_{column}_office_id_id", [column, "office_id", "id"], unique=False
            )
            batch_op.drop_index(f"ix_{table}_{column}")


def downgrade() -> None:
    for table, column in reversed(USES):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(f"ix_{table}_{column}", [column], unique=False)
            batch_op.drop_index(f"ix_{table}_{column}_office_id_id")
