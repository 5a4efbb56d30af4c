"""How often a challenger in the shadow agreed with the champion."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COUNTS = ("compared", "same_agency", "same_topic", "same_action", "champion_auto", "challenger_auto")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "shadow_tallies",
        *(sa.Column(name, sa.String(100), primary_key=True) for name in ("champion", "challenger", "tenant")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in _COUNTS),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("shadow_tallies")
