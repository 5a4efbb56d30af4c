"""The queue's order and filters stand in columns of their own, the words of complaints in an index, views are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WORDS = (
    "topic", "sector", "channel", "region", "language", "urgency", "reasons",
    "suggested_agency", "right_agency", "right_topic",
)  # fmt: skip
OLD_INDEXES = {
    "ix_suggestions_queue": ["waiting", "rank", "received_at", "complaint_id"],
    "ix_suggestions_agency": ["agency", "waiting", "rank", "received_at", "complaint_id"],
    "ix_suggestions_deadline": ["waiting", "verify_by", "complaint_id"],
}
PLACE = (
    "place", "received_at", "complaint_id", "tenant", "agency", "sector", "channel", "language", "urgency",
    "reasons", "verify_by", "confidential", "rank", "waiting",
)  # fmt: skip
CAME = (
    "received_at", "tenant", "agency", "confidential", "topic", "channel", "region", "action", "waiting",
    "verify_by", "suggested_agency", "right_agency", "right_topic",
)  # fmt: skip

_JSON = {
    "sqlite": {
        "topic": "payload ->> '$.topics[0].code'",
        "sector": "payload ->> '$.sectors[0].code'",
        "place": "payload ->> '$.places[0].region_code'",
        "language": "payload ->> '$.language.code'",
        "urgency": "payload ->> '$.urgency.level'",
        "agency": "payload ->> '$.agencies[0].code'",
        "probability": "CAST(payload ->> '$.agencies[0].probability' AS REAL)",
        "reasons": "(SELECT group_concat(value ->> '$.code', ' ') FROM json_each(payload, '$.decision.reasons'))",
        "day": "CAST(julianday(coalesce(verify_by, substr(s.received_at, 1, 10))) - julianday('2000-01-01') AS INTEGER)",
        "clamped": "min(max(day, 0), 99999)",
        "turn": "min(turn, 99999)",
    },
    "postgresql": {
        "topic": "payload #>> '{topics,0,code}'",
        "sector": "payload #>> '{sectors,0,code}'",
        "place": "payload #>> '{places,0,region_code}'",
        "language": "payload #>> '{language,code}'",
        "urgency": "payload #>> '{urgency,level}'",
        "agency": "payload #>> '{agencies,0,code}'",
        "probability": "CAST(payload #>> '{agencies,0,probability}' AS DOUBLE PRECISION)",
        "reasons": "(SELECT string_agg(reason ->> 'code', ' ') FROM json_array_elements(payload #> '{decision,reasons}') AS reason)",
        "day": "coalesce(verify_by, CAST(s.received_at AT TIME ZONE 'UTC' AS DATE)) - DATE '2000-01-01'",
        "clamped": "least(greatest(day, 0), 99999)",
        "turn": "least(turn, 99999)",
    },
}

_FILTERS = """
UPDATE suggestions SET topic = found.topic, sector = found.sector, channel = found.channel, region = found.region,
    language = found.language, urgency = found.urgency, suggested_agency = found.agency, reasons = found.reasons,
    confidential = found.confidential
FROM (
    SELECT s.id, coalesce({topic}, '') AS topic, coalesce({sector}, '') AS sector, c.channel,
        substr(coalesce(nullif({place}, ''), c.region_code), 1, 8) AS region, coalesce({language}, '') AS language,
        coalesce({urgency}, '') AS urgency, coalesce({agency}, '') AS agency,
        coalesce(' ' || {reasons} || ' ', '') AS reasons, c.confidential
    FROM suggestions s JOIN complaints c ON c.id = s.complaint_id
) AS found WHERE found.id = suggestions.id
"""
_PLACES = """
UPDATE suggestions SET place = found.place FROM (
    SELECT id, CASE WHEN urgency = 'darurat' THEN 0 ELSE
        (((100000 + CAST({clamped} AS BIGINT)) * 10 + usual) * 10 + doubt) * 100000 + {turn} END AS place
    FROM (
        SELECT *, row_number() OVER (PARTITION BY waiting, tenant, topic, day, usual, doubt
            ORDER BY received_at, complaint_id) - 1 AS turn
        FROM (
            SELECT s.id, s.waiting, s.tenant, s.topic, s.urgency, s.received_at, s.complaint_id, {day} AS day,
                CASE WHEN s.urgency = 'tinggi' THEN 0 ELSE 1 END AS usual,
                CASE WHEN coalesce({probability}, 0) < 0.4 THEN 0 WHEN {probability} < 0.7 THEN 1 ELSE 2 END AS doubt
            FROM suggestions s
        ) AS alike
    ) AS counted
) AS found WHERE found.id = suggestions.id
"""
_BY_REVIEW = """
UPDATE suggestions SET right_agency = reviews.agency, right_topic = reviews.topic
FROM reviews WHERE reviews.complaint_id = suggestions.complaint_id
"""
_BY_OUTCOME = """
UPDATE suggestions SET right_agency = outcomes.agency,
    right_topic = CASE WHEN outcomes.topic <> '' THEN outcomes.topic ELSE suggestions.right_topic END
FROM outcomes WHERE outcomes.complaint_id = suggestions.complaint_id
    AND outcomes.id IN (SELECT max(id) FROM outcomes GROUP BY complaint_id)
"""
_SQLITE_WORDS = (
    "CREATE VIRTUAL TABLE complaint_words USING fts5(words, detail='none')",
    """
    CREATE TRIGGER complaint_words_of_new AFTER INSERT ON suggestions BEGIN
    INSERT INTO complaint_words (rowid, words)
    SELECT NEW.id, title || ' ' || text FROM complaints WHERE id = NEW.complaint_id; END
    """,
    """
    CREATE TRIGGER complaint_words_of_changed AFTER UPDATE OF title, text ON complaints
    WHEN OLD.title <> NEW.title OR OLD.text <> NEW.text BEGIN
    UPDATE complaint_words SET words = NEW.title || ' ' || NEW.text
    WHERE rowid = (SELECT id FROM suggestions WHERE complaint_id = NEW.id); END
    """,
    """
    CREATE TRIGGER complaint_words_of_gone AFTER DELETE ON suggestions BEGIN
    DELETE FROM complaint_words WHERE rowid = OLD.id; END
    """,
    """
    INSERT INTO complaint_words (rowid, words)
    SELECT s.id, c.title || ' ' || c.text FROM suggestions s JOIN complaints c ON c.id = s.complaint_id
    """,
)
_POSTGRESQL_WORDS = (
    "CREATE INDEX complaint_words ON complaints USING gin (to_tsvector('simple', title || ' ' || text))",
)
_TRIGGERS = ("new", "changed", "gone")


def upgrade() -> None:
    """Add the columns, fill them from what was kept, make the indexes and the table of views."""
    dialect = op.get_bind().dialect.name
    for name in WORDS:
        op.add_column("suggestions", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.add_column(
        "suggestions", sa.Column("confidential", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("suggestions", sa.Column("place", sa.BigInteger, nullable=False, server_default="0"))
    for statement in (_FILTERS, _PLACES, _BY_REVIEW, _BY_OUTCOME):
        op.execute(sa.text(statement.format(**_JSON[dialect]).replace(":", "\\:")))
    for name in OLD_INDEXES:
        op.drop_index(name, "suggestions")
    _index("ix_suggestions_place", *PLACE)
    _index("ix_suggestions_agency", "agency", *PLACE[:3])
    _index("ix_suggestions_turn", "tenant", "topic", "place")
    op.create_index("ix_suggestions_came", "suggestions", CAME)
    for statement in _POSTGRESQL_WORDS if dialect == "postgresql" else _SQLITE_WORDS:
        op.execute(statement)
    _make_views()


def downgrade() -> None:
    """Drop all of it."""
    op.drop_table("queue_views")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX complaint_words")
    else:
        for name in _TRIGGERS:
            op.execute(f"DROP TRIGGER complaint_words_of_{name}")
        op.execute("DROP TABLE complaint_words")
    for name in ("place", "agency", "turn", "came"):
        op.drop_index(f"ix_suggestions_{name}", "suggestions")
    for name in ("place", "confidential", *WORDS):
        op.drop_column("suggestions", name)
    for name, columns in OLD_INDEXES.items():
        op.create_index(name, "suggestions", columns)


def _index(name: str, *columns: str) -> None:
    """Make an index of what waits alone: what is decided costs nothing in it."""
    op.create_index(
        name,
        "suggestions",
        list(columns),
        sqlite_where=sa.text("waiting = 1"),
        postgresql_where=sa.text("waiting"),
    )


def _make_views() -> None:
    op.create_table(
        "queue_views",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("officer_id", sa.String(32), sa.ForeignKey("officers.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.UniqueConstraint("officer_id", "name"),
    )
