"""Exceptions: cases, the signals that opened or worsened them, their timeline, and who owns what."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    tenant_table(
        """CREATE TABLE exception_case (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            detector text NOT NULL,
            subject_type text NOT NULL,
            subject_id uuid NOT NULL,
            state text NOT NULL,
            severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
            owner text NOT NULL,
            assignee text,
            level int NOT NULL DEFAULT 0,
            sentence text NOT NULL,
            at_risk_minor bigint,
            at_risk_currency text,
            deadline timestamptz,
            order_id uuid,
            shipment_id uuid,
            carrier_id uuid,
            opened_at timestamptz NOT NULL,
            due_at timestamptz NOT NULL,
            acknowledged_at timestamptz,
            resolved_at timestamptz,
            automatic boolean,
            resolution text,
            signals int NOT NULL DEFAULT 1,
            version int NOT NULL DEFAULT 1,
            PRIMARY KEY (tenant_id, id))"""
    )
    tenant_table(
        """CREATE TABLE exception_signal (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            case_id uuid NOT NULL,
            key text NOT NULL,
            at timestamptz NOT NULL,
            severity text NOT NULL,
            sentence text NOT NULL,
            at_risk_minor bigint,
            at_risk_currency text,
            deadline timestamptz,
            event_id uuid,
            PRIMARY KEY (tenant_id, case_id, key),
            FOREIGN KEY (tenant_id, case_id) REFERENCES exception_case)""",
        append_only=True,
    )
    tenant_table(
        """CREATE TABLE case_timeline (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            case_id uuid NOT NULL,
            seq bigint GENERATED ALWAYS AS IDENTITY,
            at timestamptz NOT NULL,
            actor text NOT NULL,
            kind text NOT NULL,
            text text NOT NULL,
            decision_id uuid,
            PRIMARY KEY (tenant_id, case_id, seq),
            FOREIGN KEY (tenant_id, case_id) REFERENCES exception_case)""",
        append_only=True,
    )
    tenant_table(
        """CREATE TABLE case_owner (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            position int NOT NULL,
            detector text,
            severity text,
            owner text NOT NULL,
            PRIMARY KEY (tenant_id, position))"""
    )
    sql(
        "CREATE UNIQUE INDEX exception_case_one_open ON exception_case (tenant_id, detector, subject_id)"
        " WHERE state NOT IN ('resolved', 'closed')",
        "CREATE INDEX exception_case_open_shipment ON exception_case (tenant_id, shipment_id)"
        " WHERE state NOT IN ('resolved', 'closed')",
        "CREATE INDEX exception_case_shipment ON exception_case (tenant_id, shipment_id)",
        "CREATE INDEX exception_case_state ON exception_case (tenant_id, state, severity, id)",
    )
