"""Find trips by the words of their titles and by their last day, approvals by their decision."""

import re
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BATCH = 1_000
LONGEST = 200
WORD = re.compile(r"[^\W_]+")


def upgrade() -> None:
    op.create_table(
        "search_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_search_words_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_words")),
        sa.UniqueConstraint("office_id", "word", name=op.f("uq_search_words_office_id_word")),
    )
    op.create_index(op.f("ix_search_words_office_id"), "search_words", ["office_id"])
    op.create_table(
        "trip_words",
        sa.Column("word_id", sa.Integer(), nullable=False),
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["trip_id"],
            ["trips.id"],
            name=op.f("fk_trip_words_trip_id_trips"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["word_id"],
            ["search_words.id"],
            name=op.f("fk_trip_words_word_id_search_words"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("word_id", "trip_id", name=op.f("pk_trip_words")),
    )
    op.create_index(op.f("ix_trip_words_trip_id"), "trip_words", ["trip_id"])
    op.create_index(op.f("ix_trips_office_id_ends_on_id"), "trips", ["office_id", "ends_on", "id"])
    waiting = sa.text("decision = 'pending' AND replaced_at IS NULL")
    op.create_index(
        "ix_approvals_waiting",
        "approvals",
        ["office_id", "trip_id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    _note_words(op.get_bind())


def downgrade() -> None:
    op.drop_index("ix_approvals_waiting", table_name="approvals")
    op.drop_index(op.f("ix_trips_office_id_ends_on_id"), table_name="trips")
    op.drop_table("trip_words")
    op.drop_table("search_words")


def _note_words(connection: sa.Connection) -> None:
    """Note the words of the trips that are there."""
    next_ones = sa.text(
        "SELECT id, office_id, search_text FROM trips WHERE id > :last ORDER BY id LIMIT :batch"
    )
    new = sa.text(
        "INSERT INTO search_words (office_id, word) VALUES (:office, :word) ON CONFLICT DO NOTHING"
    )
    tie = sa.text(
        "INSERT INTO trip_words (word_id, trip_id) SELECT id, :trip FROM search_words"
        " WHERE office_id = :office AND word = :word"
    )
    last = 0
    while trips := connection.execute(next_ones, {"last": last, "batch": BATCH}).all():
        rows = [
            {"trip": number, "office": office, "word": word}
            for number, office, text in trips
            for word in sorted(_words(text))
        ]
        if rows:
            connection.execute(new, [{"office": r["office"], "word": r["word"]} for r in rows])
            connection.execute(tie, rows)
        last = trips[-1].id


def _words(text: str) -> set[str]:
    """The words as the program notes them from now on."""
    return {
        word[start : start + LONGEST]
        for word in WORD.findall(text)
        for start in range(0, max(len(word) - LONGEST // 2, 1), LONGEST // 2)
    }
