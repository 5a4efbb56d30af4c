"""Similar complaints are looked up; a complaint has its deadlines."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, add the columns."""
    _make_fingerprints()
    _make_keys()
    for name in ("verify_by", "answer_by"):
        op.add_column("suggestions", sa.Column(name, sa.Date))
    op.create_index("ix_suggestions_deadline", "suggestions", ["waiting", "verify_by", "complaint_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_suggestions_deadline", "suggestions")
    for name in ("answer_by", "verify_by"):
        op.drop_column("suggestions", name)
    for table in ("fingerprint_keys", "fingerprints"):
        op.drop_table(table)


def _make_fingerprints() -> None:
    op.create_table(
        "fingerprints",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "complaint_id",
            sa.String(200),
            sa.ForeignKey("complaints.id", ondelete="CASCADE"),
            nullable=False,
            unique=True,
        ),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("terms", sa.LargeBinary, nullable=False),
        sa.Column("places", sa.Text, nullable=False),
        sa.Column("lat", sa.Double),
        sa.Column("lon", sa.Double),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )


def _make_keys() -> None:
    op.create_table(
        "fingerprint_keys",
        sa.Column("key", sa.BigInteger, primary_key=True),
        sa.Column(
            "fingerprint_id",
            sa.Integer,
            sa.ForeignKey("fingerprints.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_fingerprint_keys_fingerprint_id", "fingerprint_keys", ["fingerprint_id"])
