"""Vehicles, drivers, shifts, depots and stores; what is not searched by stands in one column, as the room writes it."""

from __future__ import annotations

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    _places()
    _vehicles()
    _shifts()
    _hauling()


def _places() -> None:
    tenant_table(
        """CREATE TABLE fleet_setting (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            dimensions json NOT NULL,
            PRIMARY KEY (tenant_id))"""
    )
    tenant_table(
        """CREATE TABLE fleet_paper_rule (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            rules json NOT NULL,
            PRIMARY KEY (tenant_id))"""
    )
    tenant_table(
        """CREATE TABLE depot (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            code text NOT NULL,
            site text,
            active boolean NOT NULL,
            detail json NOT NULL,
            PRIMARY KEY (tenant_id, code),
            FOREIGN KEY (tenant_id, site) REFERENCES site (tenant_id, code))"""
    )
    tenant_table(
        """CREATE TABLE store (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            code text NOT NULL,
            depot text,
            customer text,
            postal_code text NOT NULL,
            active boolean NOT NULL,
            detail json NOT NULL,
            PRIMARY KEY (tenant_id, code),
            FOREIGN KEY (tenant_id, depot) REFERENCES depot (tenant_id, code))"""
    )
    sql(
        "CREATE INDEX depot_site ON depot (tenant_id, site)",
        "CREATE INDEX store_customer ON store (tenant_id, customer)",
    )


def _vehicles() -> None:
    tenant_table(
        """CREATE TABLE vehicle (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            code text NOT NULL,
            carrier text NOT NULL,
            depot text,
            active boolean NOT NULL,
            detail json NOT NULL,
            out_since timestamptz,
            out_until timestamptz,
            out_reason text,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, code),
            CHECK ((out_since IS NULL) = (out_reason IS NULL)),
            CONSTRAINT vehicle_carrier FOREIGN KEY (tenant_id, carrier) REFERENCES carrier (tenant_id, code),
            CONSTRAINT vehicle_depot FOREIGN KEY (tenant_id, depot) REFERENCES depot (tenant_id, code))"""
    )
    tenant_table(
        """CREATE TABLE driver (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            code text NOT NULL,
            carrier text NOT NULL,
            depot text,
            active boolean NOT NULL,
            detail json NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, code),
            CONSTRAINT driver_carrier FOREIGN KEY (tenant_id, carrier) REFERENCES carrier (tenant_id, code),
            CONSTRAINT driver_depot FOREIGN KEY (tenant_id, depot) REFERENCES depot (tenant_id, code))"""
    )


def _shifts() -> None:
    tenant_table(
        """CREATE TABLE shift (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            driver_id uuid NOT NULL,
            vehicle_id uuid NOT NULL,
            depot text NOT NULL,
            start_at timestamptz NOT NULL,
            end_at timestamptz NOT NULL CHECK (end_at > start_at),
            detail json NOT NULL,
            signed_off_at timestamptz,
            signed_off_reason text,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, driver_id) REFERENCES driver,
            FOREIGN KEY (tenant_id, vehicle_id) REFERENCES vehicle,
            CONSTRAINT shift_depot FOREIGN KEY (tenant_id, depot) REFERENCES depot (tenant_id, code))"""
    )
    sql(
        "CREATE UNIQUE INDEX shift_driver ON shift (tenant_id, driver_id, start_at)",
        "CREATE INDEX shift_vehicle ON shift (tenant_id, vehicle_id, start_at)",
        "CREATE INDEX shift_day ON shift (tenant_id, depot, start_at)",
    )


def _hauling() -> None:
    """What places on routes were quoted at, and what committed plans came to."""
    tenant_table(
        """CREATE TABLE fleet_quote (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            offer_id uuid NOT NULL,
            shipment_id uuid NOT NULL,
            depot text NOT NULL,
            carrier text NOT NULL,
            day date NOT NULL,
            raw_minor bigint NOT NULL,
            price_minor bigint NOT NULL,
            PRIMARY KEY (tenant_id, offer_id),
            FOREIGN KEY (tenant_id, offer_id) REFERENCES tender_offer)"""
    )
    tenant_table(
        """CREATE TABLE fleet_lesson (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            depot text NOT NULL,
            day date NOT NULL,
            stops int NOT NULL,
            estimated_minor bigint NOT NULL,
            planned_minor bigint NOT NULL,
            PRIMARY KEY (tenant_id, depot, day))"""
    )
    sql("CREATE INDEX fleet_quote_day ON fleet_quote (tenant_id, depot, day)")
