"""API: answers to operators, who belong to no tenant."""

from headway.kernel.db.migrations.schema import sql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    sql(
        """CREATE TABLE operator_answer (
            key_id uuid NOT NULL REFERENCES access_key,
            key text NOT NULL,
            fingerprint text NOT NULL,
            status int NOT NULL,
            headers jsonb NOT NULL,
            body bytea NOT NULL,
            answered_at timestamptz NOT NULL,
            PRIMARY KEY (key_id, key))""",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON operator_answer TO headway_system",
    )
