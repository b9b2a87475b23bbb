"""ETA: operational arrival times, what was learned from how they turned out, and breach alerts."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0016"
down_revision = "0015"

_SNAPSHOT = """
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            stop int NOT NULL,
            at timestamptz NOT NULL,
            phase text NOT NULL,
            p50_at timestamptz NOT NULL,
            p80_at timestamptz NOT NULL,
            p90_at timestamptz NOT NULL,
            due_at timestamptz NOT NULL,
            breach_chance double precision NOT NULL,
            failed_chance double precision,
            method text NOT NULL,
            model_version int,
            because text NOT NULL,"""


def upgrade() -> None:
    _snapshots()
    _learned()
    _alerts()


def _snapshots() -> None:
    tenant_table(f"CREATE TABLE eta_latest ({_SNAPSHOT} PRIMARY KEY (tenant_id, shipment_id, stop))")
    tenant_table(f"CREATE TABLE eta_history ({_SNAPSHOT} PRIMARY KEY (tenant_id, shipment_id, stop, at))")
    tenant_table(
        """CREATE TABLE eta_watch (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            phase text NOT NULL,
            look_at timestamptz,
            estimate_at timestamptz,
            estimate_heard_at timestamptz,
            estimate_seen boolean NOT NULL DEFAULT false,
            finished_at timestamptz,
            PRIMARY KEY (tenant_id, shipment_id))"""
    )
    tenant_table(
        """CREATE TABLE eta_estimate (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            heard_at timestamptz NOT NULL,
            estimate_at timestamptz NOT NULL,
            seen boolean NOT NULL,
            PRIMARY KEY (tenant_id, shipment_id, heard_at))"""
    )
    sql("CREATE INDEX eta_watch_look ON eta_watch (tenant_id, look_at) WHERE look_at IS NOT NULL")


def _learned() -> None:
    tenant_table(
        """CREATE TABLE eta_landmark (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            carrier_code text NOT NULL,
            phase text NOT NULL,
            landmark int NOT NULL,
            counts int[] NOT NULL,
            PRIMARY KEY (tenant_id, carrier_code, phase, landmark))"""
    )
    tenant_table(
        """CREATE TABLE eta_accuracy (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            carrier_code text NOT NULL,
            seen boolean NOT NULL,
            horizon int NOT NULL,
            cases int NOT NULL,
            sum_s double precision NOT NULL,
            squares_s2 double precision NOT NULL,
            PRIMARY KEY (tenant_id, carrier_code, seen, horizon))"""
    )
    tenant_table(
        """CREATE TABLE eta_tally (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            kind text NOT NULL CHECK (kind IN ('failed_attempt', 'reject')),
            carrier_code text NOT NULL,
            lane text NOT NULL,
            hits int NOT NULL,
            cases int NOT NULL,
            PRIMARY KEY (tenant_id, kind, carrier_code, lane))"""
    )
    tenant_table(
        """CREATE TABLE eta_lesson (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            carrier_code text NOT NULL,
            lane text NOT NULL,
            due_at timestamptz NOT NULL,
            delivered_at timestamptz NOT NULL,
            attempted boolean NOT NULL,
            phases json NOT NULL,
            counted boolean NOT NULL,
            PRIMARY KEY (tenant_id, shipment_id))"""
    )


def _alerts() -> None:
    tenant_table(
        """CREATE TABLE breach_alert (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            shipment_id uuid NOT NULL,
            order_id uuid NOT NULL,
            carrier_code text NOT NULL,
            reference text NOT NULL,
            state text NOT NULL CHECK (state IN ('open', 'cleared', 'breached')),
            revision int NOT NULL,
            due_at timestamptz NOT NULL,
            raised_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            ended_at timestamptz,
            chance double precision NOT NULL,
            first_chance double precision NOT NULL,
            p50_at timestamptz NOT NULL,
            p90_at timestamptz NOT NULL,
            loss_minor bigint NOT NULL,
            currency text NOT NULL,
            best text NOT NULL,
            actions json NOT NULL,
            because text NOT NULL,
            resolution text,
            decision_id uuid NOT NULL,
            PRIMARY KEY (tenant_id, id))"""
    )
    tenant_table(
        """CREATE TABLE alert_policy (
            tenant_id uuid NOT NULL DEFAULT current_tenant() PRIMARY KEY,
            policy json NOT NULL,
            set_at timestamptz NOT NULL,
            set_by text NOT NULL)"""
    )
    sql(
        "CREATE UNIQUE INDEX breach_alert_open ON breach_alert (tenant_id, shipment_id) WHERE state = 'open'",
        "CREATE INDEX breach_alert_shipment ON breach_alert (tenant_id, shipment_id, raised_at)",
        "CREATE INDEX breach_alert_due ON breach_alert (tenant_id, state, due_at)",
    )
