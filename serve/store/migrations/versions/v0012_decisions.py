"""Decisions as rows that are only added; leases, handing over, notes."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_FROM_REVIEWS = """
INSERT INTO decisions (complaint_id, act, kind, topic, agency, detail, officer, officer_id, decided_at)
SELECT complaint_id, decision, kind, topic, agency, '{}', officer, officer_id, decided_at FROM reviews ORDER BY id
"""


def upgrade() -> None:
    """Make the tables; what was decided before becomes decisions."""
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        _complaint(),
        *_texts("act", "kind", "topic", "agency"),
        sa.Column("detail", sa.JSON, nullable=False),
        *_officer(),
        _moment("decided_at"),
        sa.Column("undoes", sa.Integer),
    )
    op.create_index("ix_decisions_complaint", "decisions", ["complaint_id", "id"])
    op.create_index("ix_decisions_officer", "decisions", ["officer_id", "id"])
    op.execute(_FROM_REVIEWS)
    op.create_table("leases", _complaint(primary_key=True), *_officer(), _moment("until"))
    op.create_table(
        "assignments", _complaint(primary_key=True), *_officer(), *_texts("giver"), _moment("assigned_at")
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer, primary_key=True),
        _complaint(),
        *_texts("text"),
        *_officer(),
        _moment("written_at"),
    )
    op.create_index("ix_notes_complaint", "notes", ["complaint_id", "id"])


def downgrade() -> None:
    """Drop them."""
    for table in ("notes", "assignments", "leases", "decisions"):
        op.drop_table(table)


def _complaint(*, primary_key: bool = False) -> sa.Column[str]:
    key = sa.ForeignKey("complaints.id")
    return sa.Column("complaint_id", sa.String(200), key, primary_key=primary_key, nullable=False)


def _officer() -> list[sa.Column[str]]:
    return [*_texts("officer"), sa.Column("officer_id", sa.String(32), nullable=False)]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
