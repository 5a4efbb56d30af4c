"""The first tables: complaints, suggestions, reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make_complaints()
    _make_suggestions()
    _make_reviews()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("reviews", "suggestions", "complaints"):
        op.drop_table(table)


def _make_complaints() -> None:
    op.create_table(
        "complaints",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("region_code", sa.Text, nullable=False),
        sa.Column("kelurahan", sa.Text, nullable=False),
        sa.Column("kecamatan", sa.Text, nullable=False),
        sa.Column("location", sa.Text, nullable=False),
        sa.Column("anonymous", sa.Boolean, nullable=False),
        sa.Column("confidential", sa.Boolean, nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    )


def _make_suggestions() -> None:
    op.create_table(
        "suggestions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "complaint_id", sa.String(200), sa.ForeignKey("complaints.id"), nullable=False, unique=True
        ),
        sa.Column("model_version", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("waiting", sa.Boolean, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    columns = ["waiting", "rank", "received_at", "complaint_id"]
    op.create_index("ix_suggestions_queue", "suggestions", columns)


def _make_reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "complaint_id", sa.String(200), sa.ForeignKey("complaints.id"), nullable=False, unique=True
        ),
        sa.Column("suggestion_id", sa.Integer, sa.ForeignKey("suggestions.id"), nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("suggested_kind", sa.Text, nullable=False),
        sa.Column("suggested_topic", sa.Text, nullable=False),
        sa.Column("suggested_topic_probability", sa.Double, nullable=False),
        sa.Column("suggested_agency", sa.Text, nullable=False),
        sa.Column("suggested_agency_probability", sa.Double, nullable=False),
        sa.Column("model_version", sa.Text, nullable=False),
    )
