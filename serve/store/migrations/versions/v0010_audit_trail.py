"""The audit trail; the database itself refuses to change or delete its rows."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_REFUSAL = "audit_trail is append-only"
_SQLITE = """
CREATE TRIGGER audit_trail_no_{verb} BEFORE {verb} ON audit_trail
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""
_FUNCTION = """
CREATE FUNCTION audit_trail_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER audit_trail_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_trail
FOR EACH STATEMENT EXECUTE FUNCTION audit_trail_refuse()
"""


def upgrade() -> None:
    """Make the table, its indexes, its triggers."""
    op.create_table(
        "audit_trail",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("actor", "act", "tenant", "subject")),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("ix_audit_trail_act", "audit_trail", ["act", "id"])
    op.create_index("ix_audit_trail_actor", "audit_trail", ["actor", "id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION.format(refusal=_REFUSAL))
        op.execute(_POSTGRESQL)
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(verb=verb, refusal=_REFUSAL))


def downgrade() -> None:
    """Drop the table, its triggers with it."""
    op.drop_table("audit_trail")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_trail_refuse()")
