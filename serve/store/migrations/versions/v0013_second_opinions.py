"""Second opinions, the key by which complaints are sampled for them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "second_opinions",
        sa.Column("complaint_id", sa.String(200), sa.ForeignKey("complaints.id"), primary_key=True),
        sa.Column("first_officer_id", sa.String(32), nullable=False),
        sa.Column("wanted_at", moment, nullable=False),
        sa.Column("officer", sa.Text, nullable=False, server_default=""),
        sa.Column("officer_id", sa.String(32), nullable=False, server_default=""),
        *(
            sa.Column(name, sa.Text, nullable=False, server_default="")
            for name in ("kind", "topic", "agency")
        ),
        sa.Column("decided_at", moment),
    )
    op.create_index("ix_second_opinions_open", "second_opinions", ["decided_at", "wanted_at"])
    op.create_table(
        "sampling_keys",
        sa.Column("purpose", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("sampling_keys")
    op.drop_table("second_opinions")
