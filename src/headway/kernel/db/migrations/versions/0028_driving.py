"""Drivers' sign-ins and what they did, each action once."""

from __future__ import annotations

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    _coming_and_going()
    _doing()
    _watching()


def _coming_and_going() -> None:
    """Passes are looked up by their code before the tenant is known: the system's role reads which tenant's it is."""
    tenant_table(
        """CREATE TABLE driver_pass (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            driver_code text NOT NULL,
            carrier_code text NOT NULL,
            link_hash bytea NOT NULL UNIQUE,
            code_hash bytea NOT NULL UNIQUE,
            made_at timestamptz NOT NULL,
            made_by text NOT NULL,
            expires_at timestamptz NOT NULL,
            revoked_at timestamptz,
            uses int NOT NULL DEFAULT 0,
            PRIMARY KEY (tenant_id, id))"""
    )
    tenant_table(
        """CREATE TABLE driver_session (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            hash bytea NOT NULL,
            pass_id uuid NOT NULL,
            begun_at timestamptz NOT NULL,
            ended_at timestamptz,
            PRIMARY KEY (tenant_id, hash),
            FOREIGN KEY (tenant_id, pass_id) REFERENCES driver_pass)"""
    )
    tenant_table(
        """CREATE TABLE driver_consent (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            driver_code text NOT NULL,
            n bigint GENERATED ALWAYS AS IDENTITY,
            at timestamptz NOT NULL,
            given boolean NOT NULL,
            wording text NOT NULL,
            pass_id uuid NOT NULL,
            PRIMARY KEY (tenant_id, driver_code, n))""",
        append_only=True,
    )
    sql(
        "CREATE POLICY whose ON driver_pass FOR SELECT TO headway_system USING (true)",
        "GRANT SELECT (tenant_id, code_hash) ON driver_pass TO headway_system",
        "CREATE INDEX driver_pass_driver ON driver_pass (tenant_id, driver_code, made_at)",
    )


def _doing() -> None:
    """What each phone sent, in its own order; what was shown to whom; pictures until their proof is kept."""
    tenant_table(
        """CREATE TABLE driver_device (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            driver_code text NOT NULL,
            next int NOT NULL DEFAULT 1,
            PRIMARY KEY (tenant_id, id))"""
    )
    tenant_table(
        """CREATE TABLE driver_action (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            device_id uuid NOT NULL,
            sequence int NOT NULL,
            driver_code text NOT NULL,
            pass_id uuid NOT NULL,
            kind text NOT NULL,
            at timestamptz NOT NULL,
            received_at timestamptz NOT NULL,
            route_id uuid,
            stop_id uuid,
            shipment_id uuid,
            digest bytea NOT NULL,
            said json NOT NULL,
            state text NOT NULL,
            code text,
            sentence text NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, device_id, sequence))""",
        append_only=True,
    )
    tenant_table(
        """CREATE TABLE driver_answer (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            action_id uuid NOT NULL,
            how text NOT NULL CHECK (how IN ('applied', 'dismissed')),
            at timestamptz NOT NULL,
            answered_by text NOT NULL,
            reason text NOT NULL,
            sentence text NOT NULL,
            PRIMARY KEY (tenant_id, action_id),
            FOREIGN KEY (tenant_id, action_id) REFERENCES driver_action (tenant_id, id))""",
        append_only=True,
    )
    tenant_table(
        """CREATE TABLE driver_shown (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            driver_code text NOT NULL,
            stop_id uuid NOT NULL,
            shipment_id uuid NOT NULL,
            route_id uuid NOT NULL,
            role text NOT NULL,
            at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, driver_code, stop_id))"""
    )
    tenant_table(
        """CREATE TABLE driver_picture (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            driver_code text NOT NULL,
            digest text NOT NULL,
            data bytea NOT NULL,
            received_at timestamptz NOT NULL,
            used_at timestamptz,
            PRIMARY KEY (tenant_id, driver_code, digest))"""
    )
    sql(
        "CREATE INDEX driver_action_driver ON driver_action (tenant_id, driver_code, received_at)",
        "CREATE INDEX driver_action_stop ON driver_action (tenant_id, stop_id)",
        "CREATE INDEX driver_action_route ON driver_action (tenant_id, route_id) WHERE state <> 'done'",
        "CREATE INDEX driver_action_trouble ON driver_action (tenant_id, received_at, id) WHERE state <> 'done'",
    )


def _watching() -> None:
    """When a vehicle will be at its next stop by its position, and what dispatch was told of it."""
    tenant_table(
        """CREATE TABLE route_watch (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            route_id uuid NOT NULL,
            stop_id uuid NOT NULL,
            due_at timestamptz NOT NULL,
            expected_at timestamptz NOT NULL,
            seen_at timestamptz NOT NULL,
            told_s int NOT NULL,
            PRIMARY KEY (tenant_id, route_id))"""
    )
