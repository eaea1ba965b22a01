"""Keep checklists, entry rules, and personal data while a task needs it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "checklist_templates",
        sa.Column("area", sa.String(length=2), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("hint", sa.JSON(), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("for_travellers", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_checklist_templates_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_templates")),
    )
    with op.batch_alter_table("checklist_templates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_checklist_templates_office_id"), ["office_id"], unique=False
        )

    op.create_table(
        "entry_rules",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("passport_months", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_entry_rules_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_rules")),
        sa.UniqueConstraint("office_id", "country", name=op.f("uq_entry_rules_office_id_country")),
    )
    with op.batch_alter_table("entry_rules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_rules_office_id"), ["office_id"], unique=False)

    op.create_table(
        "trip_tasks",
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("reminded", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("hint", sa.JSON(), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("for_travellers", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_trip_tasks_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"],
            ["accounts.id"],
            name=op.f("fk_trip_tasks_responsible_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["checklist_templates.id"],
            name=op.f("fk_trip_tasks_template_id_checklist_templates"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"], ["trips.id"], name=op.f("fk_trip_tasks_trip_id_trips"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trip_tasks")),
    )
    with op.batch_alter_table("trip_tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trip_tasks_office_id"), ["office_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_trip_tasks_responsible_id"), ["responsible_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_trip_tasks_template_id"), ["template_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_trip_tasks_trip_id"), ["trip_id"], unique=False)

    op.create_table(
        "personal_fields",
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("traveller_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_personal_fields_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["traveller_id"],
            ["travellers.id"],
            name=op.f("fk_personal_fields_traveller_id_travellers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"],
            ["trips.id"],
            name=op.f("fk_personal_fields_trip_id_trips"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_fields")),
        sa.UniqueConstraint(
            "traveller_id", "kind", name=op.f("uq_personal_fields_traveller_id_kind")
        ),
    )
    with op.batch_alter_table("personal_fields", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_personal_fields_office_id"), ["office_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_personal_fields_trip_id"), ["trip_id"], unique=False)

    op.create_table(
        "task_marks",
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("traveller_id", sa.Integer(), nullable=True),
        sa.Column("whose", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("marked_by", sa.Text(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_task_marks_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["trip_tasks.id"],
            name=op.f("fk_task_marks_task_id_trip_tasks"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["traveller_id"],
            ["travellers.id"],
            name=op.f("fk_task_marks_traveller_id_travellers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"], ["trips.id"], name=op.f("fk_task_marks_trip_id_trips"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_marks")),
        sa.UniqueConstraint("task_id", "whose", name=op.f("uq_task_marks_task_id_whose")),
    )
    with op.batch_alter_table("task_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_marks_office_id"), ["office_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_task_marks_traveller_id"), ["traveller_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_task_marks_trip_id"), ["trip_id"], unique=False)

    for name, default in (("erase_days", "30"), ("rule_months", "6")):
        column = sa.Column(name, sa.Integer(), server_default=default, nullable=False)
        op.add_column("offices", column)


def downgrade() -> None:
    op.drop_column("offices", "rule_months")
    op.drop_column("offices", "erase_days")

    with op.batch_alter_table("task_marks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_marks_trip_id"))
        batch_op.drop_index(batch_op.f("ix_task_marks_traveller_id"))
        batch_op.drop_index(batch_op.f("ix_task_marks_office_id"))

    op.drop_table("task_marks")
    with op.batch_alter_table("personal_fields", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_personal_fields_trip_id"))
        batch_op.drop_index(batch_op.f("ix_personal_fields_office_id"))

    op.drop_table("personal_fields")
    with op.batch_alter_table("trip_tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trip_tasks_trip_id"))
        batch_op.drop_index(batch_op.f("ix_trip_tasks_template_id"))
        batch_op.drop_index(batch_op.f("ix_trip_tasks_responsible_id"))
        batch_op.drop_index(batch_op.f("ix_trip_tasks_office_id"))

    op.drop_table("trip_tasks")
    with op.batch_alter_table("entry_rules", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_rules_office_id"))

    op.drop_table("entry_rules")
    with op.batch_alter_table("checklist_templates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checklist_templates_office_id"))

    op.drop_table("checklist_templates")
