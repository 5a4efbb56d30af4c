"""An automatic decision knows whether it erred; those of one model are counted off an index."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BY_OUTCOME = """
UPDATE suggestions SET erred = (
    SELECT CASE WHEN outcomes.agency <> '' THEN outcomes.agency <> outcomes.suggested_agency END
    FROM outcomes WHERE outcomes.complaint_id = suggestions.complaint_id ORDER BY outcomes.id DESC LIMIT 1)
WHERE action = 'auto' AND EXISTS (SELECT 1 FROM outcomes WHERE outcomes.complaint_id = suggestions.complaint_id)
"""
_BY_REVIEW = """
UPDATE suggestions SET erred = (
    SELECT CASE WHEN reviews.agency <> '' THEN reviews.agency <> reviews.suggested_agency END
    FROM reviews WHERE reviews.complaint_id = suggestions.complaint_id)
WHERE action = 'auto' AND NOT EXISTS (SELECT 1 FROM outcomes WHERE outcomes.complaint_id = suggestions.complaint_id)
"""


def upgrade() -> None:
    """Add the column, fill it from what was decided, make the index."""
    op.add_column("suggestions", sa.Column("erred", sa.Boolean))
    op.execute(_BY_OUTCOME)
    op.execute(_BY_REVIEW)
    labelled = sa.text("erred IS NOT NULL")
    op.create_index(
        "ix_suggestions_erred",
        "suggestions",
        ["model_version", "tenant", "received_at", "erred"],
        sqlite_where=labelled,
        postgresql_where=labelled,
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_index("ix_suggestions_erred", "suggestions")
    op.drop_column("suggestions", "erred")
