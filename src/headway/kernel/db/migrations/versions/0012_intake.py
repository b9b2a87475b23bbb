"""Intake: batches that wait to be folded; webhooks, polling and their replay protection."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    _corrections()
    _backlog()
    _hooks()
    _pollers()


def _corrections() -> None:
    sql("ALTER TABLE tracking_state ADD COLUMN corrected boolean NOT NULL DEFAULT false")


def _backlog() -> None:
    tenant_table(
        """CREATE TABLE tracking_backlog (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            batch_id uuid NOT NULL,
            fresh bytea NOT NULL,
            kept_at timestamptz NOT NULL,
            folded boolean NOT NULL DEFAULT false,
            PRIMARY KEY (tenant_id, batch_id))"""
    )
    sql("ALTER TABLE tracking_backlog ALTER fresh SET STORAGE EXTERNAL")


def _hooks() -> None:
    tenant_table(
        """CREATE TABLE tracking_hook (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            hook_id uuid NOT NULL,
            token_hash bytea NOT NULL,
            carrier_code text NOT NULL,
            label text NOT NULL,
            auth jsonb NOT NULL,
            sealed text NOT NULL,
            created_at timestamptz NOT NULL,
            created_by text NOT NULL,
            old_until timestamptz,
            revoked_at timestamptz,
            received_at timestamptz,
            deliveries bigint NOT NULL DEFAULT 0,
            repeated bigint NOT NULL DEFAULT 0,
            accepted bigint NOT NULL DEFAULT 0,
            refused bigint NOT NULL DEFAULT 0,
            rejected bigint NOT NULL DEFAULT 0,
            rejected_at timestamptz,
            rejection text,
            PRIMARY KEY (tenant_id, hook_id))"""
    )
    tenant_table(
        """CREATE TABLE tracking_hook_seen (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            hook_id uuid NOT NULL,
            digest bytea NOT NULL,
            seen_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, hook_id, digest),
            FOREIGN KEY (tenant_id, hook_id) REFERENCES tracking_hook)"""
    )
    sql(
        "CREATE UNIQUE INDEX tracking_hook_token ON tracking_hook (tenant_id, token_hash)",
        "CREATE INDEX tracking_hook_seen_age ON tracking_hook_seen (tenant_id, hook_id, seen_at)",
    )


def _pollers() -> None:
    tenant_table(
        """CREATE TABLE tracking_poller (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            poller_id uuid NOT NULL,
            carrier_code text NOT NULL,
            label text NOT NULL,
            spec jsonb NOT NULL,
            sealed text NOT NULL,
            version int NOT NULL DEFAULT 1,
            created_at timestamptz NOT NULL,
            created_by text NOT NULL,
            paused_at timestamptz,
            run_id uuid,
            run_since timestamptz,
            caught_up_at timestamptz,
            token text,
            polled_at timestamptz,
            next_at timestamptz,
            pages bigint NOT NULL DEFAULT 0,
            accepted bigint NOT NULL DEFAULT 0,
            duplicates bigint NOT NULL DEFAULT 0,
            refused bigint NOT NULL DEFAULT 0,
            failures int NOT NULL DEFAULT 0,
            failed_at timestamptz,
            failure text,
            PRIMARY KEY (tenant_id, poller_id))"""
    )
