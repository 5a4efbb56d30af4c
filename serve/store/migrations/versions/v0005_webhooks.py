"""The outbox, webhook endpoints and deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _make_outbox()
    _make_webhooks()
    _make_deliveries()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("webhook_deliveries", "webhooks", "outbox"):
        op.drop_table(table)


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("message_id", sa.Text, nullable=False, unique=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("announced_at", _MOMENT, nullable=False),
        sa.Column("spread_at", _MOMENT),
    )
    op.create_index("ix_outbox_waiting", "outbox", ["spread_at", "id"])


def _make_webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("events", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("previous_secret", sa.Text, nullable=False),
        sa.Column("previous_until", _MOMENT),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("disabled_at", _MOMENT),
        sa.Column("disabled_reason", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failing_since", _MOMENT),
        sa.Column("rests_until", _MOMENT),
    )


def _make_deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("event_id", sa.Integer, sa.ForeignKey("outbox.id"), nullable=False),
        sa.Column("endpoint_id", sa.String(20), sa.ForeignKey("webhooks.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("queued_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT),
        sa.Column("claim", sa.Text, nullable=False),
        sa.Column("expires_at", _MOMENT),
        sa.Column("attempted_at", _MOMENT),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("finished_at", _MOMENT),
        sa.UniqueConstraint("event_id", "endpoint_id", name="uq_webhook_deliveries_event"),
    )
    op.create_index("ix_webhook_deliveries_due", "webhook_deliveries", ["endpoint_id", "due_at"])
    op.create_index("ix_webhook_deliveries_state", "webhook_deliveries", ["state", "finished_at"])
