"""Detecting: thresholds, conditions of goods, shortages, instructions, connectors' health; what rounds look for."""

from __future__ import annotations

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    _rounds()
    _thresholds()
    _conditions()
    _orders()
    _shortfalls()
    _connectors()


def _rounds() -> None:
    """What a round may have to look at. No index tells a stop's state: all of them would be written as it changes."""
    sql(
        "ALTER TABLE stop_progress SET (fillfactor = 60)",
        "CREATE INDEX stop_progress_reached ON stop_progress (tenant_id, arrived_at) WHERE arrived_at IS NOT NULL",
        "CREATE INDEX stop_progress_pickup ON stop_progress (tenant_id, planned_at) WHERE role = 'pickup'",
        # A column of its own, which changes once: an index over the status would be written with every report.
        "ALTER TABLE tracking_state ADD COLUMN unproven_since timestamptz"
        " GENERATED ALWAYS AS (CASE WHEN status = 'delivered' AND signed_by IS NULL THEN since END) STORED",
        "CREATE INDEX tracking_state_unproven ON tracking_state (tenant_id, unproven_since)"
        " WHERE unproven_since IS NOT NULL",
    )


def _thresholds() -> None:
    tenant_table(
        """CREATE TABLE threshold_version (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            version int NOT NULL,
            id uuid NOT NULL,
            name text NOT NULL,
            text text NOT NULL,
            digest text NOT NULL,
            note text NOT NULL,
            saved_at timestamptz NOT NULL,
            saved_by text NOT NULL,
            PRIMARY KEY (tenant_id, version))""",
        append_only=True,
    )
    tenant_table(
        """CREATE TABLE threshold_activation (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            number int NOT NULL,
            version int NOT NULL,
            before int NOT NULL,
            reason text NOT NULL,
            activated_at timestamptz NOT NULL,
            activated_by text NOT NULL,
            PRIMARY KEY (tenant_id, number))""",
        append_only=True,
    )


def _conditions() -> None:
    tenant_table(
        """CREATE TABLE temperature_watch (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            sensor text NOT NULL,
            memory json NOT NULL,
            PRIMARY KEY (tenant_id, shipment_id, sensor),
            FOREIGN KEY (tenant_id, shipment_id) REFERENCES tracking_state)"""
    )
    tenant_table(
        """CREATE TABLE temperature_reading (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            sensor text NOT NULL,
            at timestamptz NOT NULL,
            degrees_c double precision NOT NULL,
            source text NOT NULL,
            received_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, shipment_id, sensor, at))"""
    )


def _orders() -> None:
    tenant_table(
        """CREATE TABLE order_shortage (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            order_id uuid NOT NULL,
            ordered int NOT NULL CHECK (ordered > 0),
            found int NOT NULL CHECK (found >= 0 AND found < ordered),
            place text NOT NULL,
            party text NOT NULL,
            reason text NOT NULL,
            told_at timestamptz NOT NULL,
            told_by text NOT NULL,
            outcome text,
            settled_at timestamptz,
            settled_by text,
            settled_reason text,
            PRIMARY KEY (tenant_id, id))"""
    )
    tenant_table(
        """CREATE TABLE order_instruction (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            order_id uuid NOT NULL,
            kind text NOT NULL,
            given_by text NOT NULL,
            text text NOT NULL,
            deliver_from timestamptz,
            deliver_by timestamptz,
            given_at timestamptz NOT NULL,
            told_at timestamptz NOT NULL,
            told_by text NOT NULL,
            outcome text,
            settled_at timestamptz,
            settled_by text,
            settled_reason text,
            PRIMARY KEY (tenant_id, id))"""
    )
    sql(
        "CREATE UNIQUE INDEX order_shortage_open ON order_shortage (tenant_id, order_id) WHERE outcome IS NULL",
        "CREATE INDEX order_shortage_order ON order_shortage (tenant_id, order_id)",
        "CREATE INDEX order_instruction_order ON order_instruction (tenant_id, order_id)",
    )


def _shortfalls() -> None:
    tenant_table(
        """CREATE TABLE capacity_shortfall (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            carrier_id uuid NOT NULL,
            day date NOT NULL,
            scope text NOT NULL,
            hours text NOT NULL,
            carrier_code text NOT NULL,
            since timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, carrier_id, day, scope, hours))"""
    )


def _connectors() -> None:
    tenant_table(
        """CREATE TABLE connector_health (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            kind text NOT NULL,
            key text NOT NULL,
            id uuid NOT NULL,
            name text NOT NULL,
            carrier_code text NOT NULL,
            failures int NOT NULL DEFAULT 0,
            failing_since timestamptz,
            last_failed_at timestamptz,
            last_sentence text,
            worked_at timestamptz,
            worked bigint NOT NULL DEFAULT 0,
            usual_gap_s double precision,
            told_at timestamptz,
            PRIMARY KEY (tenant_id, kind, key))"""
    )
