"""Scorecards: what is counted of carriers' reports, and links that show a card without signing in."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    sql(
        """ALTER TABLE execution_fact
            ADD COLUMN reports int,
            ADD COLUMN reports_in_time int,
            ADD COLUMN reports_unknown int,
            ADD COLUMN milestones boolean"""
    )
    tenant_table(
        """CREATE TABLE scorecard_link (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            token_hash bytea NOT NULL,
            carrier_id uuid NOT NULL,
            carrier_code text NOT NULL,
            note text NOT NULL,
            made_by text NOT NULL,
            made_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL CHECK (expires_at > made_at),
            revoked_at timestamptz,
            revoked_by text,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, token_hash))"""
    )
    sql("CREATE INDEX scorecard_link_carrier ON scorecard_link (tenant_id, carrier_id, made_at)")
