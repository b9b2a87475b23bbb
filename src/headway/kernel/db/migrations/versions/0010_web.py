"""Web: one-time links and sessions of people, which only the system's role reads, and how a shipment stands."""

from headway.kernel.db.migrations.schema import sql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    _sessions()
    _standing()


def _standing() -> None:
    """How a shipment stands against its commitment at a moment; the board sorts and counts by it."""
    sql(
        """CREATE FUNCTION shipment_standing(status text, delivered_at timestamptz, deliver_by timestamptz,
               problem text, expected timestamptz, flagged boolean, moment timestamptz)
           RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
           RETURN CASE
               WHEN status IN ('delivered', 'closed') AND delivered_at > deliver_by THEN 'was_late'
               WHEN status IN ('delivered', 'closed') THEN 'on_time'
               WHEN status = 'cancelled' THEN 'cancelled'
               WHEN deliver_by < moment THEN 'late'
               WHEN problem IS NOT NULL THEN 'stuck'
               WHEN expected > deliver_by OR flagged THEN 'at_risk'
               ELSE 'on_course' END"""
    )


def _sessions() -> None:
    sql(
        """CREATE TABLE web_invitation (
            hash bytea PRIMARY KEY,
            tenant_id uuid NOT NULL REFERENCES tenant,
            name text NOT NULL,
            scopes text[] NOT NULL,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL)""",
        """CREATE TABLE web_session (
            hash bytea PRIMARY KEY,
            tenant_id uuid NOT NULL REFERENCES tenant,
            key_id uuid REFERENCES access_key,
            name text NOT NULL,
            scopes text[] NOT NULL,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL)""",
        "CREATE INDEX web_session_expiry ON web_session (expires_at)",
    )
    for table in ("web_invitation", "web_session"):
        sql(
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY all_tenants ON {table} TO headway_system USING (true) WITH CHECK (true)",
            f"GRANT SELECT, INSERT, DELETE ON {table} TO headway_system",
        )
