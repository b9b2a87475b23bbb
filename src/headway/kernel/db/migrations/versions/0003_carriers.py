"""Carriers: master data, contracts and rate bands, commitments, capacity with its use, performance."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _carriers()
    _contracts()
    _capacity()
    _performance()


def _carriers() -> None:
    tenant_table(
        """CREATE TABLE carrier (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            code text NOT NULL,
            name text NOT NULL,
            kind text NOT NULL CHECK (kind IN ('contract', 'own_fleet', 'gig')),
            active boolean NOT NULL,
            suspended_reason text,
            insurance_valid_until date,
            authority_valid_until date,
            connector text NOT NULL,
            connector_settings text,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, code))"""
    )
    tenant_table(
        """CREATE TABLE carrier_service (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            carrier_id uuid NOT NULL,
            code text NOT NULL,
            name text NOT NULL,
            capabilities text[] NOT NULL,
            max_weight_kg numeric CHECK (max_weight_kg > 0),
            max_volume_m3 numeric CHECK (max_volume_m3 > 0),
            pickup_weekdays smallint[] NOT NULL DEFAULT '{}',
            coldest_c smallint,
            warmest_c smallint CHECK (warmest_c >= coldest_c),
            hazmat_classes text[] NOT NULL DEFAULT '{}',
            cutoff_hour smallint CHECK (cutoff_hour BETWEEN 0 AND 23),
            active boolean NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, carrier_id, code),
            FOREIGN KEY (tenant_id, carrier_id) REFERENCES carrier)"""
    )
    tenant_table(
        """CREATE TABLE zone (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            country text NOT NULL,
            postal_prefix text NOT NULL,
            code text NOT NULL,
            PRIMARY KEY (tenant_id, country, postal_prefix))"""
    )
    tenant_table(
        """CREATE TABLE embargo (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            code text NOT NULL,
            carrier_id uuid,
            origin_zone text NOT NULL,
            destination_zone text NOT NULL,
            valid_from date NOT NULL,
            valid_to date CHECK (valid_to >= valid_from),
            reason text NOT NULL,
            PRIMARY KEY (tenant_id, code),
            FOREIGN KEY (tenant_id, carrier_id) REFERENCES carrier)"""
    )
    tenant_table(
        """CREATE TABLE carrier_network (
            tenant_id uuid NOT NULL DEFAULT current_tenant() PRIMARY KEY REFERENCES tenant,
            version bigint NOT NULL)"""
    )


def _contracts() -> None:
    tenant_table(
        """CREATE TABLE contract (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            carrier_id uuid NOT NULL,
            code text NOT NULL,
            currency text NOT NULL,
            valid_from date NOT NULL,
            valid_to date NOT NULL CHECK (valid_to >= valid_from),
            updated_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, carrier_id, code),
            FOREIGN KEY (tenant_id, carrier_id) REFERENCES carrier)"""
    )
    tenant_table(
        """CREATE TABLE rate_band (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            contract_id uuid NOT NULL,
            row int NOT NULL,
            service_id uuid NOT NULL,
            origin_zone text NOT NULL,
            destination_zone text NOT NULL,
            mode text NOT NULL,
            transit_days int NOT NULL CHECK (transit_days >= 0),
            min_kg numeric NOT NULL CHECK (min_kg >= 0),
            max_kg numeric NOT NULL CHECK (max_kg >= min_kg),
            minimum numeric NOT NULL CHECK (minimum >= 0),
            per_kg numeric NOT NULL CHECK (per_kg >= 0),
            per_km numeric NOT NULL CHECK (per_km >= 0),
            per_stop numeric NOT NULL CHECK (per_stop >= 0),
            PRIMARY KEY (tenant_id, contract_id, row),
            FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
            FOREIGN KEY (tenant_id, service_id) REFERENCES carrier_service)"""
    )
    sql("CREATE INDEX rate_band_service ON rate_band (tenant_id, service_id)")
    tenant_table(
        """CREATE TABLE fuel_surcharge (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            contract_id uuid NOT NULL,
            valid_from date NOT NULL,
            share numeric NOT NULL CHECK (share BETWEEN 0 AND 5),
            PRIMARY KEY (tenant_id, contract_id, valid_from),
            FOREIGN KEY (tenant_id, contract_id) REFERENCES contract)"""
    )
    tenant_table(
        """CREATE TABLE accessorial (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            contract_id uuid NOT NULL,
            code text NOT NULL,
            flat numeric NOT NULL CHECK (flat >= 0),
            per_kg numeric NOT NULL CHECK (per_kg >= 0),
            share numeric NOT NULL CHECK (share BETWEEN 0 AND 5),
            PRIMARY KEY (tenant_id, contract_id, code),
            FOREIGN KEY (tenant_id, contract_id) REFERENCES contract)"""
    )
    tenant_table(
        """CREATE TABLE service_commitment (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            contract_id uuid NOT NULL,
            service_id uuid NOT NULL,
            origin_zone text NOT NULL,
            destination_zone text NOT NULL,
            on_time_target double precision CHECK (on_time_target BETWEEN 0 AND 1),
            late_penalty_minor bigint NOT NULL CHECK (late_penalty_minor >= 0),
            currency text NOT NULL,
            transit_days int CHECK (transit_days >= 0),
            PRIMARY KEY (tenant_id, contract_id, service_id, origin_zone, destination_zone),
            FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
            FOREIGN KEY (tenant_id, service_id) REFERENCES carrier_service)"""
    )


def _capacity() -> None:
    tenant_table(
        """CREATE TABLE capacity_default (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            carrier_id uuid NOT NULL,
            origin_zone text NOT NULL,
            weekday smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
            shipments int NOT NULL CHECK (shipments >= 0),
            PRIMARY KEY (tenant_id, carrier_id, origin_zone, weekday),
            FOREIGN KEY (tenant_id, carrier_id) REFERENCES carrier)"""
    )
    tenant_table(
        """CREATE TABLE capacity_day (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            carrier_id uuid NOT NULL,
            origin_zone text NOT NULL,
            day date NOT NULL,
            shipments int CHECK (shipments >= 0),
            used int NOT NULL DEFAULT 0 CHECK (used >= 0),
            PRIMARY KEY (tenant_id, day, carrier_id, origin_zone),
            FOREIGN KEY (tenant_id, carrier_id) REFERENCES carrier)"""
    )


def _performance() -> None:
    tenant_table(
        """CREATE TABLE performance (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            carrier_id uuid NOT NULL,
            origin_zone text NOT NULL,
            destination_zone text NOT NULL,
            on_time double precision NOT NULL CHECK (on_time BETWEEN 0 AND 1),
            on_time_samples int NOT NULL CHECK (on_time_samples >= 0),
            acceptance double precision NOT NULL CHECK (acceptance BETWEEN 0 AND 1),
            acceptance_samples int NOT NULL CHECK (acceptance_samples >= 0),
            measured_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, carrier_id, origin_zone, destination_zone),
            FOREIGN KEY (tenant_id, carrier_id) REFERENCES carrier)"""
    )
