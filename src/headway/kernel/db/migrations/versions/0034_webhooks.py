"""Webhooks: endpoints of a tenant, and what was delivered to them."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    _endpoints()
    _deliveries()


def _endpoints() -> None:
    tenant_table(
        """CREATE TABLE webhook_endpoint (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            url text NOT NULL,
            description text NOT NULL,
            types text[] NOT NULL,
            sealed text NOT NULL,
            active boolean NOT NULL DEFAULT true,
            paused_reason text,
            failing_since timestamptz,
            version integer NOT NULL DEFAULT 1,
            created_at timestamptz NOT NULL,
            created_by text NOT NULL,
            updated_at timestamptz NOT NULL,
            updated_by text NOT NULL,
            PRIMARY KEY (tenant_id, id))"""
    )


def _deliveries() -> None:
    """A delivery names its event; the log keeps what it says."""
    tenant_table(
        """CREATE TABLE webhook_delivery (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            webhook_id uuid NOT NULL,
            event_id uuid NOT NULL,
            type text NOT NULL,
            subject_type text NOT NULL,
            subject_id uuid NOT NULL,
            state text NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
            attempts integer NOT NULL DEFAULT 0,
            status integer,
            problem text,
            created_at timestamptz NOT NULL,
            ended_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, webhook_id, event_id),
            FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhook_endpoint ON DELETE CASCADE)"""
    )
    tenant_table(
        """CREATE TABLE webhook_attempt (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            delivery_id uuid NOT NULL,
            number integer NOT NULL,
            at timestamptz NOT NULL,
            took_ms integer NOT NULL,
            status integer,
            problem text,
            PRIMARY KEY (tenant_id, delivery_id, number),
            FOREIGN KEY (tenant_id, delivery_id) REFERENCES webhook_delivery ON DELETE CASCADE)"""
    )
    sql("CREATE INDEX webhook_delivery_ended ON webhook_delivery (tenant_id, ended_at)")
