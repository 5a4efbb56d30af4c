"""What finally became of complaints; requests that must take effect once."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make_outcomes()
    _make_idempotency()


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("idempotency")
    op.drop_table("outcomes")


def _make_outcomes() -> None:
    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("complaint_id", sa.String(200), sa.ForeignKey("complaints.id"), nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("suggested_topic", sa.Text, nullable=False),
        sa.Column("suggested_agency", sa.Text, nullable=False),
        sa.Column("model_version", sa.Text, nullable=False),
    )
    op.create_index("ix_outcomes_complaint", "outcomes", ["complaint_id", "id"])


def _make_idempotency() -> None:
    op.create_table(
        "idempotency",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("headers", sa.JSON),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_index("ix_idempotency_expires_at", "idempotency", ["expires_at"])
