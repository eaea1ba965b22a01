"""Keep what costs, promises and decisions need: documents, stages, overrides, claims, gifts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DOCUMENTS = (
    ("approvals", "document_id"),
    ("commitments", "evidence_id"),
    ("cost_items", "receipt_id"),
    ("hosted_benefits", "document_id"),
)
"""Columns that name a document, in tables that were there before."""

CREATED = (
    "deputies",
    "documents",
    "allowance_overrides",
    "claims",
    "document_bodies",
    "gifts",
    "travel_advances",
    "travel_authorisations",
    "cost_stages",
)


def upgrade() -> None:
    op.create_table(
        "deputies",
        sa.Column("principal", sa.String(length=320), nullable=False),
        sa.Column("deputy", sa.String(length=320), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_deputies_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputies")),
    )
    with op.batch_alter_table("deputies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deputies_office_id"), ["office_id"], unique=False)

    op.create_table(
        "documents",
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("for_travellers", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_documents_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"], ["trips.id"], name=op.f("fk_documents_trip_id_trips"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_documents_trip_id"), ["trip_id"], unique=False)

    op.create_table(
        "allowance_overrides",
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("traveller_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value_cents", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_allowance_overrides_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["traveller_id"],
            ["travellers.id"],
            name=op.f("fk_allowance_overrides_traveller_id_travellers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"],
            ["trips.id"],
            name=op.f("fk_allowance_overrides_trip_id_trips"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowance_overrides")),
    )
    with op.batch_alter_table("allowance_overrides", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_allowance_overrides_office_id"), ["office_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_allowance_overrides_traveller_id"), ["traveller_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_allowance_overrides_trip_id"), ["trip_id"], unique=False
        )

    op.create_table(
        "claims",
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("changed_by", sa.String(length=320), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("traveller_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_claims_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["traveller_id"],
            ["travellers.id"],
            name=op.f("fk_claims_traveller_id_travellers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"], ["trips.id"], name=op.f("fk_claims_trip_id_trips"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
    )
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claims_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claims_traveller_id"), ["traveller_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claims_trip_id"), ["trip_id"], unique=False)

    op.create_table(
        "document_bodies",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_document_bodies_document_id_documents"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_document_bodies_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_bodies")),
        sa.UniqueConstraint("document_id", name=op.f("uq_document_bodies_document_id")),
    )
    with op.batch_alter_table("document_bodies", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_bodies_office_id"), ["office_id"], unique=False
        )

    op.create_table(
        "gifts",
        sa.Column("trip_id", sa.Integer(), nullable=True),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("traveller_id", sa.Integer(), nullable=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_gifts_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_gifts_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["traveller_id"],
            ["travellers.id"],
            name=op.f("fk_gifts_traveller_id_travellers"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"], ["trips.id"], name=op.f("fk_gifts_trip_id_trips"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gifts")),
    )
    with op.batch_alter_table("gifts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gifts_office_id"), ["office_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_gifts_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_gifts_traveller_id"), ["traveller_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gifts_trip_id"), ["trip_id"], unique=False)

    op.create_table(
        "travel_advances",
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("traveller_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_travel_advances_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["traveller_id"],
            ["travellers.id"],
            name=op.f("fk_travel_advances_traveller_id_travellers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"],
            ["trips.id"],
            name=op.f("fk_travel_advances_trip_id_trips"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_travel_advances")),
    )
    with op.batch_alter_table("travel_advances", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_travel_advances_office_id"), ["office_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_travel_advances_traveller_id"), ["traveller_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_travel_advances_trip_id"), ["trip_id"], unique=False)

    op.create_table(
        "travel_authorisations",
        sa.Column("requested_by", sa.String(length=320), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("decided_by", sa.String(length=320), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("traveller_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_travel_authorisations_document_id_documents"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_travel_authorisations_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["traveller_id"],
            ["travellers.id"],
            name=op.f("fk_travel_authorisations_traveller_id_travellers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"],
            ["trips.id"],
            name=op.f("fk_travel_authorisations_trip_id_trips"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_travel_authorisations")),
    )
    with op.batch_alter_table("travel_authorisations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_travel_authorisations_document_id"), ["document_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_travel_authorisations_office_id"), ["office_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_travel_authorisations_traveller_id"), ["traveller_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_travel_authorisations_trip_id"), ["trip_id"], unique=False
        )

    op.create_table(
        "cost_stages",
        sa.Column("cost_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("rate_units_per_eur", sa.String(length=40), nullable=True),
        sa.Column("eur_cents", sa.BigInteger(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cost_id"],
            ["cost_items.id"],
            name=op.f("fk_cost_stages_cost_id_cost_items"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["offices.id"],
            name=op.f("fk_cost_stages_office_id_offices"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_stages")),
    )
    with op.batch_alter_table("cost_stages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cost_stages_cost_id"), ["cost_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cost_stages_office_id"), ["office_id"], unique=False)

    # Added in place: SQLite would copy an altered table, and lose what refers to it.
    op.add_column("approvals", sa.Column("described", sa.Text(), server_default="", nullable=False))
    op.add_column("approvals", sa.Column("statement", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "approvals", sa.Column("decider_statement", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "approvals", sa.Column("legal_basis", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "approvals",
        sa.Column("in_place_of", sa.String(length=320), server_default="", nullable=False),
    )
    op.add_column("approvals", sa.Column("subject", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "approvals",
        sa.Column("fingerprint", sa.String(length=64), server_default="", nullable=False),
    )
    op.add_column(
        "approvals", sa.Column("is_late", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("approvals", sa.Column("made_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("commitments", sa.Column("announced_on", sa.Date(), nullable=True))
    op.add_column("commitments", sa.Column("confirmed_on", sa.Date(), nullable=True))
    op.add_column("commitments", sa.Column("withdrawn_on", sa.Date(), nullable=True))
    op.add_column("commitments", sa.Column("expires_on", sa.Date(), nullable=True))
    op.add_column(
        "commitments", sa.Column("conditions", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("commitments", sa.Column("invoiced_on", sa.Date(), nullable=True))
    op.add_column("commitments", sa.Column("received_on", sa.Date(), nullable=True))
    op.add_column("commitments", sa.Column("received_cents", sa.BigInteger(), nullable=True))
    op.add_column("cost_items", sa.Column("quantity", sa.Integer(), nullable=True))
    op.add_column("cost_items", sa.Column("official_minor", sa.BigInteger(), nullable=True))
    op.add_column("cost_items", sa.Column("kilometres", sa.String(length=40), nullable=True))
    op.add_column(
        "cost_items", sa.Column("class_reason", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("cost_items", sa.Column("note", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "hosted_benefits",
        sa.Column("declined", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "hosted_benefits",
        sa.Column("declined_reason", sa.Text(), server_default="", nullable=False),
    )
    op.add_column(
        "offices", sa.Column("head_email", sa.String(length=320), server_default="", nullable=False)
    )
    op.add_column(
        "offices",
        sa.Column("decides_for_head", sa.String(length=320), server_default="", nullable=False),
    )
    op.add_column(
        "offices",
        sa.Column("flight_class", sa.String(length=40), server_default="economy", nullable=False),
    )
    op.add_column("offices", sa.Column("hotel_limit_cents", sa.BigInteger(), nullable=True))
    op.add_column(
        "offices", sa.Column("mileage_cents", sa.Integer(), server_default="30", nullable=False)
    )
    op.add_column(
        "offices",
        sa.Column("gift_threshold_cents", sa.BigInteger(), server_default="2500", nullable=False),
    )
    op.add_column(
        "offices",
        sa.Column(
            "legal_basis", sa.Text(), server_default="BeamtStG § 42; TVöD § 3 (2)", nullable=False
        ),
    )
    op.add_column(
        "organisations", sa.Column("pending_matters", sa.Text(), server_default="", nullable=False)
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"  # it adds no constraint later, and no name
    for table, column in DOCUMENTS:
        name = op.f(f"fk_{table}_{column}_documents")
        reference = sa.Column(column, sa.Integer(), sa.ForeignKey("documents.id", name=name))
        op.add_column(table, reference, inline_references=is_sqlite)
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table, column in DOCUMENTS:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
        op.drop_column(table, column)
    op.drop_column("organisations", "pending_matters")
    op.drop_column("offices", "legal_basis")
    op.drop_column("offices", "gift_threshold_cents")
    op.drop_column("offices", "mileage_cents")
    op.drop_column("offices", "hotel_limit_cents")
    op.drop_column("offices", "flight_class")
    op.drop_column("offices", "decides_for_head")
    op.drop_column("offices", "head_email")
    op.drop_column("hosted_benefits", "declined_reason")
    op.drop_column("hosted_benefits", "declined")
    op.drop_column("cost_items", "note")
    op.drop_column("cost_items", "class_reason")
    op.drop_column("cost_items", "kilometres")
    op.drop_column("cost_items", "official_minor")
    op.drop_column("cost_items", "quantity")
    op.drop_column("commitments", "received_cents")
    op.drop_column("commitments", "received_on")
    op.drop_column("commitments", "invoiced_on")
    op.drop_column("commitments", "conditions")
    op.drop_column("commitments", "expires_on")
    op.drop_column("commitments", "withdrawn_on")
    op.drop_column("commitments", "confirmed_on")
    op.drop_column("commitments", "announced_on")
    op.drop_column("approvals", "made_at")
    op.drop_column("approvals", "is_late")
    op.drop_column("approvals", "fingerprint")
    op.drop_column("approvals", "subject")
    op.drop_column("approvals", "in_place_of")
    op.drop_column("approvals", "legal_basis")
    op.drop_column("approvals", "decider_statement")
    op.drop_column("approvals", "statement")
    op.drop_column("approvals", "described")
    for table in reversed(CREATED):
        op.drop_table(table)
