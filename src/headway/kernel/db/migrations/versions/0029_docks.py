"""Doors, appointments and loading readiness."""

from __future__ import annotations

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    _doors()
    _appointments()
    _waves()


def _doors() -> None:
    """`number` tells a door from any other of any tenant: appointments hold times of it."""
    tenant_table(
        """CREATE TABLE dock_site (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            site text NOT NULL,
            rules jsonb NOT NULL DEFAULT '{}',
            PRIMARY KEY (tenant_id, site))"""
    )
    tenant_table(
        """CREATE TABLE dock_door (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            site text NOT NULL,
            code text NOT NULL,
            number bigint GENERATED ALWAYS AS IDENTITY,
            directions text[] NOT NULL,
            equipment text[] NOT NULL,
            opening jsonb NOT NULL,
            units_per_hour integer,
            active boolean NOT NULL,
            PRIMARY KEY (tenant_id, site, code))"""
    )


def _appointments() -> None:
    """`held` is the door's number and the seconds it holds of it, as one range; none once it is over.

    Two that hold the same second of a door cannot be stored, whoever writes them; checked when a statement ends, so
    that a whole line may move at once.
    """
    tenant_table(
        """CREATE TABLE appointment (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            site text NOT NULL,
            door text NOT NULL,
            direction text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
            state text NOT NULL DEFAULT 'booked'
                CHECK (state IN ('booked', 'at_door', 'done', 'cancelled', 'missed')),
            start_at timestamptz NOT NULL,
            end_at timestamptz NOT NULL CHECK (end_at > start_at),
            planned_at timestamptz NOT NULL,
            held int8range,
            not_before timestamptz,
            fits_by timestamptz,
            units integer NOT NULL DEFAULT 0,
            equipment text[] NOT NULL DEFAULT '{}',
            carrier_id uuid,
            carrier_code text NOT NULL DEFAULT '',
            vehicle text NOT NULL DEFAULT '',
            route_id uuid,
            reference text NOT NULL DEFAULT '',
            ready_at timestamptz,
            arrived_at timestamptz,
            released_at timestamptz,
            ended_at timestamptz,
            booked_by text NOT NULL,
            version integer NOT NULL DEFAULT 1,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, site, door) REFERENCES dock_door (tenant_id, site, code),
            CHECK ((held IS NOT NULL) = (state IN ('booked', 'at_door'))),
            CONSTRAINT one_at_a_door EXCLUDE USING gist (held WITH &&) DEFERRABLE INITIALLY IMMEDIATE)"""
    )
    tenant_table(
        """CREATE TABLE appointment_shipment (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            appointment_id uuid NOT NULL,
            shipment_id uuid NOT NULL,
            PRIMARY KEY (tenant_id, appointment_id, shipment_id),
            FOREIGN KEY (tenant_id, appointment_id) REFERENCES appointment (tenant_id, id) ON DELETE CASCADE)"""
    )
    _short()
    sql(
        "CREATE INDEX appointment_day ON appointment (tenant_id, site, start_at)",
        "CREATE INDEX appointment_living ON appointment (tenant_id) WHERE held IS NOT NULL",
        "CREATE INDEX appointment_route ON appointment (tenant_id, route_id) WHERE route_id IS NOT NULL",
        "CREATE INDEX appointment_shipment_of ON appointment_shipment (tenant_id, shipment_id)",
    )


def _short() -> None:
    """Routes that no door loads in time; `loading` is what a door is sought for."""
    tenant_table(
        """CREATE TABLE dock_short (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            route_id uuid NOT NULL,
            site text NOT NULL,
            needed_by timestamptz NOT NULL,
            since timestamptz NOT NULL,
            loading json NOT NULL,
            PRIMARY KEY (tenant_id, route_id))"""
    )


def _waves() -> None:
    tenant_table(
        """CREATE TABLE loading_readiness (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            state text NOT NULL CHECK (state IN ('waiting', 'picked', 'staged')),
            at timestamptz NOT NULL,
            expected_at timestamptz,
            reported_by text NOT NULL,
            PRIMARY KEY (tenant_id, shipment_id))"""
    )
    tenant_table(
        """CREATE TABLE dock_wave (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            site text NOT NULL,
            name text NOT NULL,
            cutoff_at timestamptz NOT NULL,
            state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'released', 'closed')),
            decided text NOT NULL DEFAULT '',
            decision_id uuid,
            released_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, site, cutoff_at))"""
    )
