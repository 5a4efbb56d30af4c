"""Officers with their links and sessions; who decided; which agency a complaint is with."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_FIRST = {
    "sqlite": "json_extract(payload, '$.agencies[0].code')",
    "postgresql": "payload -> 'agencies' -> 0 ->> 'code'",
}
_BY_REVIEW = """
UPDATE suggestions SET agency = (SELECT reviews.agency FROM reviews WHERE reviews.complaint_id = suggestions.complaint_id)
WHERE EXISTS (SELECT 1 FROM reviews WHERE reviews.complaint_id = suggestions.complaint_id AND reviews.agency <> '')
"""
_BY_OUTCOME = """
UPDATE suggestions SET agency = (
    SELECT outcomes.agency FROM outcomes WHERE outcomes.complaint_id = suggestions.complaint_id AND outcomes.agency <> ''
    ORDER BY outcomes.id DESC LIMIT 1)
WHERE EXISTS (
    SELECT 1 FROM outcomes WHERE outcomes.complaint_id = suggestions.complaint_id AND outcomes.agency <> '')
"""


def upgrade() -> None:
    """Make the tables, fill the new column from what was suggested and decided."""
    _make_tables()
    op.add_column("reviews", sa.Column("officer_id", sa.String(32), nullable=False, server_default=""))
    op.add_column("suggestions", sa.Column("agency", sa.Text, nullable=False, server_default=""))
    first = _FIRST[op.get_bind().dialect.name]
    op.execute(f"UPDATE suggestions SET agency = coalesce({first}, '')")  # noqa: S608 - one of the two above
    op.execute(_BY_REVIEW)
    op.execute(_BY_OUTCOME)
    op.create_index(
        "ix_suggestions_agency", "suggestions", ["agency", "waiting", "rank", "received_at", "complaint_id"]
    )


def downgrade() -> None:
    """Drop all of it."""
    op.drop_index("ix_suggestions_agency", "suggestions")
    op.drop_column("suggestions", "agency")
    op.drop_column("reviews", "officer_id")
    for table in ("officer_sessions", "officer_links", "officers"):
        op.drop_table(table)


def _make_tables() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "officers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("login", sa.Text, nullable=False, unique=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("name", "role", "tenant", "agency", "password_hash")
        ),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("disabled_at", moment),
        sa.Column("signed_in_at", moment),
    )
    op.create_table(
        "officer_links",
        sa.Column("officer_id", sa.String(32), sa.ForeignKey("officers.id"), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("expires_at", moment, nullable=False),
    )
    op.create_table(
        "officer_sessions",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("officer_id", sa.String(32), sa.ForeignKey("officers.id"), nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("seen_at", moment, nullable=False),
    )
    op.create_index("ix_officer_sessions_officer", "officer_sessions", ["officer_id"])
