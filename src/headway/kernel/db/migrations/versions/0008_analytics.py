"""Analytics: facts folded from the log, scorecards, and the history of an operation before Headway."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    _facts()
    _scorecards()
    _history()


def _facts() -> None:
    tenant_table(
        """CREATE TABLE order_fact (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            order_id uuid NOT NULL,
            external_ref text,
            customer text,
            received_at timestamptz,
            held_at timestamptz,
            released_at timestamptz,
            finished_at timestamptz,
            outcome text CHECK (outcome IN ('delivered', 'cancelled')),
            PRIMARY KEY (tenant_id, order_id))"""
    )
    tenant_table(
        """CREATE TABLE execution_fact (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            order_id uuid,
            customer text,
            carrier_id uuid,
            carrier_code text,
            service_code text,
            product text,
            origin_site text,
            origin_zone text,
            destination_zone text,
            weight_kg numeric,
            planned_at timestamptz,
            booked_at timestamptz,
            pickup_planned_at timestamptz,
            delivery_planned_at timestamptz,
            deliver_by timestamptz,
            in_transit_at timestamptz,
            pickup_actual_at timestamptz,
            delivery_actual_at timestamptz,
            cancelled_at timestamptz,
            on_time_pickup boolean,
            on_time_delivery boolean,
            charges_minor bigint,
            expected_cost_minor bigint,
            late_penalty_minor bigint,
            currency text,
            penalty_minor bigint NOT NULL DEFAULT 0,
            exceptions int NOT NULL DEFAULT 0,
            invoice_matched boolean,
            tags text[] NOT NULL DEFAULT '{}',
            PRIMARY KEY (tenant_id, shipment_id))"""
    )
    tenant_table(
        """CREATE TABLE offer_fact (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            offer_id uuid NOT NULL,
            shipment_id uuid NOT NULL,
            carrier_id uuid NOT NULL,
            carrier_code text NOT NULL,
            sequence int NOT NULL,
            service_code text,
            origin_zone text,
            destination_zone text,
            price_minor bigint,
            currency text,
            sent_at timestamptz,
            answered_at timestamptz,
            outcome text NOT NULL
                CHECK (outcome IN ('sent', 'accepted', 'declined', 'expired', 'delivery_failed', 'withdrawn')),
            response_s int,
            PRIMARY KEY (tenant_id, offer_id))"""
    )
    tenant_table(
        """CREATE TABLE case_fact (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            case_id uuid NOT NULL,
            detector text,
            severity text,
            order_id uuid,
            shipment_id uuid,
            carrier_id uuid,
            opened_at timestamptz,
            level int NOT NULL DEFAULT 0,
            resolved_at timestamptz,
            automatic boolean,
            PRIMARY KEY (tenant_id, case_id))"""
    )
    tenant_table(
        """CREATE TABLE invoice_fact (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            invoice_id uuid NOT NULL,
            shipment_id uuid,
            carrier_id uuid NOT NULL,
            carrier_code text NOT NULL,
            received_at timestamptz NOT NULL,
            matched boolean NOT NULL,
            UNIQUE NULLS NOT DISTINCT (tenant_id, invoice_id, shipment_id))"""
    )
    sql(
        "CREATE INDEX order_fact_received ON order_fact (tenant_id, received_at)",
        "CREATE INDEX execution_fact_booked ON execution_fact (tenant_id, booked_at)",
        "CREATE INDEX execution_fact_picked_up ON execution_fact (tenant_id, pickup_actual_at)",
        "CREATE INDEX execution_fact_delivered ON execution_fact (tenant_id, delivery_actual_at)",
        "CREATE INDEX execution_fact_planned ON execution_fact (tenant_id, delivery_planned_at)",
        "CREATE INDEX offer_fact_sent ON offer_fact (tenant_id, sent_at)",
        "CREATE INDEX offer_fact_open ON offer_fact (tenant_id, shipment_id) WHERE outcome = 'sent'",
        "CREATE INDEX case_fact_shipment ON case_fact (tenant_id, shipment_id)",
        "CREATE INDEX case_fact_open ON case_fact (tenant_id, opened_at) WHERE resolved_at IS NULL",
        "CREATE INDEX invoice_fact_received ON invoice_fact (tenant_id, received_at)",
    )


def _scorecards() -> None:
    tenant_table(
        """CREATE TABLE scorecard (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            carrier_id uuid NOT NULL,
            carrier_code text NOT NULL,
            origin_zone text,
            destination_zone text,
            since timestamptz NOT NULL,
            until timestamptz NOT NULL,
            published_at timestamptz NOT NULL,
            currency text NOT NULL,
            counts jsonb NOT NULL,
            before jsonb NOT NULL,
            CHECK ((origin_zone IS NULL) = (destination_zone IS NULL)),
            UNIQUE NULLS NOT DISTINCT (tenant_id, until, carrier_id, origin_zone, destination_zone))"""
    )
    tenant_table(
        """CREATE TABLE performance_told (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            carrier_id uuid NOT NULL,
            digest text NOT NULL,
            PRIMARY KEY (tenant_id, carrier_id))"""
    )
    tenant_table(
        """CREATE TABLE scorecard_schedule (
            tenant_id uuid NOT NULL DEFAULT current_tenant() PRIMARY KEY,
            armed_at timestamptz NOT NULL)"""
    )


def _history() -> None:
    tenant_table(
        """CREATE TABLE history_shipment (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            source_id text NOT NULL,
            document text,
            project text,
            vendor text NOT NULL,
            country text NOT NULL,
            mode text,
            product_group text,
            scheduled_on date,
            delivered_on date,
            recorded_on date,
            quantity bigint,
            value_minor bigint,
            insurance_minor bigint,
            currency text,
            weight_kg numeric,
            weight_shared_with text,
            weight_absent text,
            freight_minor bigint,
            freight_shared_with text,
            freight_absent text,
            imported_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, source_id),
            CHECK (num_nonnulls(weight_kg, weight_shared_with, weight_absent) <= 1),
            CHECK (num_nonnulls(freight_minor, freight_shared_with, freight_absent) <= 1))"""
    )
    sql("CREATE INDEX history_shipment_vendor ON history_shipment (tenant_id, vendor)")
