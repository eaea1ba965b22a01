"""Deliver mail: who takes which, what hangs on it, what became of it; who wants none."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MESSAGES = "outbox_messages"
TEXTS = {
    "kind": (sa.String(length=40), "account"),
    "reply_to": (sa.String(length=320), ""),
    "language": (sa.String(length=5), ""),
    "html": (sa.Text(), ""),
    "calendar_method": (sa.String(length=20), ""),
    "unsubscribe_url": (sa.Text(), ""),
    "failure": (sa.Text(), ""),
}
NULLABLE = {
    "calendar": sa.LargeBinary(),
    "unsubscribe_hash": sa.String(length=64),
    "once": sa.String(length=120),
    "due_at": sa.DateTime(timezone=True),
    "lease": sa.String(length=36),
    "failed_at": sa.DateTime(timezone=True),
    "settled_at": sa.DateTime(timezone=True),
}
NAMED = {
    "trip_id": ("trips", "CASCADE"),
    "traveller_id": ("travellers", "SET NULL"),
    "account_id": ("accounts", "SET NULL"),
}
UNIQUE = ("unsubscribe_hash", "once")
INDEXED = (*NAMED, "due_at")


def upgrade() -> None:
    with op.batch_alter_table(MESSAGES) as batch_op:
        for name, (kind, default) in TEXTS.items():
            batch_op.add_column(sa.Column(name, kind, server_default=default, nullable=False))
        batch_op.add_column(
            sa.Column("is_secret", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
        for name, type_ in NULLABLE.items():
            batch_op.add_column(sa.Column(name, type_, nullable=True))
        for name, (table, action) in NAMED.items():
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
            key = op.f(f"fk_{MESSAGES}_{name}_{table}")
            batch_op.create_foreign_key(key, table, [name], ["id"], ondelete=action)
        for name in UNIQUE:
            batch_op.create_unique_constraint(op.f(f"uq_{MESSAGES}_{name}"), [name])
        for name in INDEXED:
            batch_op.create_index(batch_op.f(f"ix_{MESSAGES}_{name}"), [name], unique=False)
    op.execute("UPDATE outbox_messages SET due_at = created_at WHERE sent_at IS NULL")
    _create_attachments()
    _create_choices("traveller", "travellers", sa.Column("office_id", sa.Integer(), nullable=False))
    _create_choices("account", "accounts")
    table = "traveller_mail_choices"
    with op.batch_alter_table(table) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{table}_office_id"), ["office_id"], unique=False)


def _create_attachments() -> None:
    table = "outbox_attachments"
    op.create_table(
        table,
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _foreign(table, "message_id", MESSAGES),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    with op.batch_alter_table(table) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{table}_message_id"), ["message_id"], unique=False)


def _create_choices(whose: str, owners: str, *more: sa.Column[int]) -> None:
    table, name = f"{whose}_mail_choices", f"{whose}_id"
    op.create_table(
        table,
        sa.Column(name, sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        *more,
        sa.Column("id", sa.Integer(), nullable=False),
        _foreign(table, name, owners),
        *[_foreign(table, each.name, "offices") for each in more],
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(name, "kind", name=op.f(f"uq_{table}_{name}_kind")),
    )


def _foreign(table: str, name: str, other: str) -> sa.ForeignKeyConstraint:
    key = op.f(f"fk_{table}_{name}_{other}")
    return sa.ForeignKeyConstraint([name], [f"{other}.id"], name=key, ondelete="CASCADE")


def downgrade() -> None:
    op.drop_table("account_mail_choices")
    op.drop_table("traveller_mail_choices")
    op.drop_table("outbox_attachments")
    with op.batch_alter_table(MESSAGES) as batch_op:
        for name in reversed(INDEXED):
            batch_op.drop_index(batch_op.f(f"ix_{MESSAGES}_{name}"))
        for name in UNIQUE:
            batch_op.drop_constraint(op.f(f"uq_{MESSAGES}_{name}"), type_="unique")
        for name, (table, _) in NAMED.items():
            batch_op.drop_constraint(op.f(f"fk_{MESSAGES}_{name}_{table}"), type_="foreignkey")
        for name in (*NAMED, *NULLABLE, "tries", "is_secret", *TEXTS):
            batch_op.drop_column(name)
