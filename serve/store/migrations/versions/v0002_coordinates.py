"""Coordinates of a complaint, where its sender knew them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COLUMNS = ("lat", "lon")


def upgrade() -> None:
    """Add the columns."""
    for name in _COLUMNS:
        op.add_column("complaints", sa.Column(name, sa.Double))


def downgrade() -> None:
    """Drop the columns."""
    for name in _COLUMNS:
        op.drop_column("complaints", name)
