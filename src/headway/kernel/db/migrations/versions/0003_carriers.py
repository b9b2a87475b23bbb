"""Carriers: master data, contracts and rate bands, commitments, capacity with its use, performance."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0003"
down_revision = "0002"

_HELD = """reserved int NOT NULL DEFAULT 0 CHECK (reserved >= 0),
            reserved_kg numeric NOT NULL DEFAULT 0 CHECK (reserved_kg >= 0),
            consumed int NOT NULL DEFAULT 0 CHECK (consumed >= 0),
            consumed_kg numeric NOT NULL DEFAULT 0 CHECK (consumed_kg >= 0),
            released int NOT NULL DEFAULT 0 CHECK (released >= 0),
            released_kg numeric NOT NULL DEFAULT 0 CHECK (released_kg >= 0)"""
"""By live offers, by bookings, and what was given back."""


def upgrade() -> None:
    _carriers()
    _contracts()
    _capacity()
    _performance()
    _market()


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
            carbon_g_per_tkm int CHECK (carbon_g_per_tkm >= 0),
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
            version bigint NOT NULL,
            terms bigint NOT NULL)"""
    )
    sql("CREATE SEQUENCE carrier_network_change", "GRANT USAGE ON SEQUENCE carrier_network_change TO headway_app")


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
        """CREATE TABLE price_list (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            contract_id uuid NOT NULL,
            version int NOT NULL,
            bands jsonb NOT NULL,
            digest text NOT NULL,
            amount int NOT NULL,
            note text NOT NULL,
            saved_by text NOT NULL,
            saved_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, contract_id, version),
            FOREIGN KEY (tenant_id, contract_id) REFERENCES contract)"""
    )
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
    """The books of a day have no foreign keys: each second change of a row in one transaction would look them up."""
    tenant_table(
        """CREATE TABLE capacity_default (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            carrier_id uuid NOT NULL,
            scope text NOT NULL,
            hours text NOT NULL,
            weekday smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
            shipments int CHECK (shipments >= 0),
            weight_kg numeric CHECK (weight_kg >= 0),
            PRIMARY KEY (tenant_id, weekday, carrier_id, scope, hours),
            FOREIGN KEY (tenant_id, carrier_id) REFERENCES carrier)"""
    )
    tenant_table(
        f"""CREATE TABLE capacity_day (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            day date NOT NULL,
            carrier_id uuid NOT NULL,
            scope text NOT NULL,
            hours text NOT NULL,
            usual_shipments int CHECK (usual_shipments >= 0),
            usual_kg numeric CHECK (usual_kg >= 0),
            committed_shipments int CHECK (committed_shipments >= 0),
            committed_kg numeric CHECK (committed_kg >= 0),
            confirmed_shipments int CHECK (confirmed_shipments >= 0),
            confirmed_kg numeric CHECK (confirmed_kg >= 0),
            confirmed_at timestamptz,
            confirmed_by text,
            limit_shipments int GENERATED ALWAYS AS
                (coalesce(confirmed_shipments, committed_shipments, usual_shipments)) STORED,
            limit_kg numeric GENERATED ALWAYS AS (coalesce(confirmed_kg, committed_kg, usual_kg)) STORED,
            {_HELD},
            narrower int NOT NULL DEFAULT 0,
            PRIMARY KEY (tenant_id, day, carrier_id, scope, hours)) WITH (fillfactor = 60)"""
    )
    tenant_table(
        f"""CREATE TABLE capacity_use (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            day date NOT NULL,
            carrier_id uuid NOT NULL,
            origin_zone text NOT NULL,
            destination_zone text NOT NULL,
            hour smallint NOT NULL CHECK (hour BETWEEN 0 AND 23),
            {_HELD},
            PRIMARY KEY (tenant_id, day, carrier_id, origin_zone, destination_zone, hour)) WITH (fillfactor = 60)"""
    )
    tenant_table(
        """CREATE TABLE capacity_price (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            day date NOT NULL,
            carrier_id uuid NOT NULL,
            scope text NOT NULL,
            price_minor bigint NOT NULL CHECK (price_minor >= 0),
            per_kg_minor numeric NOT NULL CHECK (per_kg_minor >= 0),
            currency text NOT NULL,
            priced_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, day, carrier_id, scope),
            FOREIGN KEY (tenant_id, carrier_id) REFERENCES carrier)"""
    )
    tenant_table(
        """CREATE TABLE carrier_outage (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            carrier_id uuid NOT NULL,
            reason text NOT NULL,
            started_at timestamptz NOT NULL,
            until timestamptz CHECK (until > started_at),
            ended_at timestamptz,
            reported_by text NOT NULL,
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, carrier_id) REFERENCES carrier)"""
    )
    sql(
        "CREATE UNIQUE INDEX carrier_outage_one ON carrier_outage (tenant_id, carrier_id) WHERE ended_at IS NULL",
        "CREATE INDEX carrier_outage_carrier ON carrier_outage (tenant_id, carrier_id, started_at)",
    )


def _market() -> None:
    tenant_table(
        """CREATE TABLE volume_commitment (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            carrier_id uuid NOT NULL,
            service_id uuid,
            origin_zone text NOT NULL,
            destination_zone text NOT NULL,
            period_from date NOT NULL,
            period_to date NOT NULL CHECK (period_to >= period_from),
            min_shipments int NOT NULL CHECK (min_shipments > 0),
            shortfall_penalty_minor bigint NOT NULL CHECK (shortfall_penalty_minor >= 0),
            currency text NOT NULL,
            given_before int NOT NULL CHECK (given_before >= 0),
            given int NOT NULL CHECK (given >= 0),
            PRIMARY KEY (tenant_id, id),
            UNIQUE NULLS NOT DISTINCT
                (tenant_id, carrier_id, service_id, origin_zone, destination_zone, period_from),
            FOREIGN KEY (tenant_id, carrier_id) REFERENCES carrier,
            FOREIGN KEY (tenant_id, service_id) REFERENCES carrier_service)"""
    )
    tenant_table(
        """CREATE TABLE volume_booking (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            shipment_id uuid NOT NULL,
            volume_id uuid NOT NULL,
            PRIMARY KEY (tenant_id, shipment_id, volume_id),
            FOREIGN KEY (tenant_id, volume_id) REFERENCES volume_commitment)"""
    )
    tenant_table(
        """CREATE TABLE spot_quote (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            id uuid NOT NULL,
            carrier_id uuid NOT NULL,
            ref text NOT NULL,
            service_id uuid NOT NULL,
            origin_zone text NOT NULL,
            destination_zone text NOT NULL,
            mode text NOT NULL,
            transit_days int NOT NULL CHECK (transit_days >= 0),
            currency text NOT NULL,
            min_kg numeric NOT NULL CHECK (min_kg >= 0),
            max_kg numeric NOT NULL CHECK (max_kg >= min_kg),
            minimum numeric NOT NULL CHECK (minimum >= 0),
            per_kg numeric NOT NULL CHECK (per_kg >= 0),
            valid_from date NOT NULL,
            valid_to date NOT NULL CHECK (valid_to >= valid_from),
            quoted_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, carrier_id, ref),
            FOREIGN KEY (tenant_id, carrier_id) REFERENCES carrier,
            FOREIGN KEY (tenant_id, service_id) REFERENCES carrier_service)"""
    )
    tenant_table(
        """CREATE TABLE zone_place (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            zone text NOT NULL,
            latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
            longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
            PRIMARY KEY (tenant_id, zone))"""
    )


def _performance() -> None:
    tenant_table(
        """CREATE TABLE performance (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            carrier_id uuid NOT NULL,
            origin_zone text NOT NULL,
            destination_zone text NOT NULL,
            service_code text NOT NULL,
            on_time_hits double precision NOT NULL CHECK (on_time_hits BETWEEN 0 AND on_time_weight),
            on_time_weight double precision NOT NULL CHECK (on_time_weight >= 0),
            on_time_samples int NOT NULL CHECK (on_time_samples >= 0),
            accepted_hits double precision NOT NULL CHECK (accepted_hits BETWEEN 0 AND offers_weight),
            offers_weight double precision NOT NULL CHECK (offers_weight >= 0),
            offers_samples int NOT NULL CHECK (offers_samples >= 0),
            half_life_days double precision NOT NULL CHECK (half_life_days > 0),
            measured_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, carrier_id, origin_zone, destination_zone, service_code),
            FOREIGN KEY (tenant_id, carrier_id) REFERENCES carrier)"""
    )
    tenant_table(
        """CREATE TABLE performance_delay (
            tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant,
            carrier_id uuid NOT NULL,
            late double precision[] NOT NULL,
            early double precision[] NOT NULL,
            measured_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, carrier_id),
            FOREIGN KEY (tenant_id, carrier_id) REFERENCES carrier)"""
    )
