"""Exceptions: cases and what they are about, the signals that opened or worsened them, their timeline, their owners."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _cases()
    _signals()
    _rest()
    sql(
        "CREATE UNIQUE INDEX exception_case_one_open ON exception_case (tenant_id, cause_kind, cause_key)"
        " WHERE state NOT IN ('resolved', 'closed')",
        "CREATE INDEX exception_case_cause ON exception_case (tenant_id, cause_kind, cause_key, resolved_at)",
        "CREATE INDEX exception_case_shipment ON exception_case (tenant_id, shipment_id)",
        "CREATE INDEX exception_case_state ON exception_case (tenant_id, state, severity, id)",
        "CREATE INDEX exception_case_merged ON exception_case (tenant_id, merged_into) WHERE merged_into IS NOT NULL",
        "CREATE UNIQUE INDEX case_subject_one_open ON case_subject (tenant_id, detector, subject_id)"
        " WHERE ended_at IS NULL",
        "CREATE INDEX case_subject_subject ON case_subject (tenant_id, subject_id)",
        "CREATE INDEX exception_signal_event ON exception_signal (tenant_id, event_id)",
        "CREATE INDEX case_subject_shipment ON case_subject (tenant_id, shipment_id)",
        "CREATE INDEX case_undo_at ON case_undo (tenant_id, at)",
        "CREATE INDEX exception_case_due ON exception_case (tenant_id, due_at, id)"
        " WHERE state NOT IN ('resolved', 'closed')",
        "CREATE INDEX case_subject_open_carrier ON case_subject (tenant_id, carrier_id) WHERE ended_at IS NULL",
    )


def _cases() -> None:
    tenant_table(
        """CREATE TABLE exception_case (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            detector text NOT NULL,
            subject_type text NOT NULL,
            subject_id uuid NOT NULL,
            cause_kind text NOT NULL,
            cause_key text NOT NULL,
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
            subjects int NOT NULL DEFAULT 1,
            since timestamptz,
            ending text CHECK (ending IN ('solved', 'merged', 'dismissed')),
            merged_into uuid,
            paused_at timestamptz,
            pause_why text,
            wait_until timestamptz,
            snoozed_until timestamptz,
            snooze_or_worse boolean NOT NULL DEFAULT false,
            handed_at timestamptz,
            handed_why text,
            reopened int NOT NULL DEFAULT 0,
            PRIMARY KEY (tenant_id, id))"""
    )
    tenant_table(
        """CREATE TABLE case_subject (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            case_id uuid NOT NULL,
            detector text NOT NULL,
            subject_type text NOT NULL,
            subject_id uuid NOT NULL,
            order_id uuid,
            shipment_id uuid,
            carrier_id uuid,
            sentence text NOT NULL,
            joined_at timestamptz NOT NULL,
            since timestamptz,
            ended_at timestamptz,
            resolution text,
            at_risk_minor bigint,
            at_risk_currency text,
            deadline timestamptz,
            signals int NOT NULL DEFAULT 1,
            PRIMARY KEY (tenant_id, case_id, detector, subject_id),
            FOREIGN KEY (tenant_id, case_id) REFERENCES exception_case)"""
    )


def _signals() -> None:
    tenant_table(
        """CREATE TABLE exception_signal (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            case_id uuid NOT NULL,
            key text NOT NULL,
            at timestamptz NOT NULL,
            detector text NOT NULL,
            subject_id uuid NOT NULL,
            severity text NOT NULL,
            sentence text NOT NULL,
            at_risk_minor bigint,
            at_risk_currency text,
            deadline timestamptz,
            event_id uuid,
            PRIMARY KEY (tenant_id, case_id, key),
            FOREIGN KEY (tenant_id, case_id) REFERENCES exception_case)"""
    )


def _rest() -> None:
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
    tenant_table(
        """CREATE TABLE case_undo (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            at timestamptz NOT NULL,
            actor text NOT NULL,
            deed text NOT NULL,
            case_ids uuid[] NOT NULL,
            versions int[] NOT NULL,
            cases jsonb NOT NULL,
            subjects jsonb NOT NULL,
            signal_cases uuid[] NOT NULL,
            signal_keys text[] NOT NULL,
            merged_ids uuid[] NOT NULL,
            merged_into uuid[] NOT NULL,
            undone_at timestamptz,
            PRIMARY KEY (tenant_id, id))"""
    )
