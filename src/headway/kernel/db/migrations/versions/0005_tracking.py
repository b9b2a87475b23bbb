"""Tracking: state of each booked shipment, its stops and events, what was refused, code maps, proofs of delivery."""

from headway.kernel.db.migrations.schema import sql, tenant_table

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _states()
    _events()
    _codes()
    _pods()


def _states() -> None:
    tenant_table(
        """CREATE TABLE tracking_state (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            order_id uuid NOT NULL,
            offer_id uuid NOT NULL,
            carrier_id uuid NOT NULL,
            carrier_code text NOT NULL,
            service_code text NOT NULL,
            reference text NOT NULL,
            customer text NOT NULL,
            origin_site text NOT NULL,
            origin_zone text NOT NULL,
            destination_zone text NOT NULL,
            booked_at timestamptz NOT NULL,
            cancelled_at timestamptz,
            unbooked_at timestamptz,
            deliver_by timestamptz NOT NULL,
            expected_cost_minor bigint NOT NULL,
            expected_cost_currency text NOT NULL,
            late_penalty_minor bigint NOT NULL,
            late_penalty_currency text NOT NULL,
            status text NOT NULL,
            since timestamptz NOT NULL,
            heard_at timestamptz,
            last_at timestamptz,
            last_rank int,
            last_key text,
            eta timestamptz,
            delay boolean NOT NULL,
            exception boolean NOT NULL,
            signed_by text,
            signed_at timestamptz,
            contradictions int NOT NULL,
            version int NOT NULL,
            PRIMARY KEY (tenant_id, shipment_id))"""
    )
    tenant_table(
        """CREATE TABLE stop_progress (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            sequence int NOT NULL,
            role text NOT NULL CHECK (role IN ('pickup', 'delivery')),
            planned_at timestamptz NOT NULL,
            replanned_at timestamptz,
            estimated_at timestamptz,
            state text NOT NULL,
            state_at timestamptz,
            arrived_at timestamptz,
            completed_at timestamptz,
            late_s bigint,
            PRIMARY KEY (tenant_id, shipment_id, sequence),
            FOREIGN KEY (tenant_id, shipment_id) REFERENCES tracking_state)"""
    )
    sql(
        "CREATE INDEX tracking_state_reference ON tracking_state (tenant_id, reference)",
        "CREATE INDEX tracking_state_offer ON tracking_state (tenant_id, offer_id)",
        "CREATE INDEX tracking_state_due ON tracking_state (tenant_id, deliver_by)",
        # Of a tenant that came after the last ANALYZE the planner believes that it has one row, so that any index will
        # do to find a reference: it took the smallest, and read the whole tenant for each name.
        "ALTER TABLE tracking_state ALTER tenant_id SET STATISTICS 0",
        # Each report changes status, times and counts: none of them is in an index, and pages have room for the next
        # version of their rows, so that it is written beside the last and no index is touched.
        "ALTER TABLE tracking_state SET (fillfactor = 70)",
    )


def _events() -> None:
    tenant_table(
        """CREATE TABLE tracking_event (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            dedupe_key text NOT NULL,
            id uuid NOT NULL,
            carrier_code text NOT NULL,
            raw_code text NOT NULL,
            classifier text NOT NULL,
            occurred_at timestamptz NOT NULL,
            expected_at timestamptz,
            status text,
            stop int,
            stop_state text,
            delay boolean NOT NULL,
            exception boolean NOT NULL,
            text text,
            location text,
            reason text,
            party text,
            signed_by text,
            raw text,
            content text NOT NULL,
            source text NOT NULL,
            received_at timestamptz NOT NULL,
            superseded boolean NOT NULL DEFAULT false,
            PRIMARY KEY (tenant_id, shipment_id, dedupe_key))"""
    )
    tenant_table(
        """CREATE TABLE tracking_refused (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            id uuid NOT NULL,
            digest text NOT NULL,
            reason text NOT NULL,
            sentence text NOT NULL,
            carrier_code text,
            shipment_id uuid,
            reference text,
            reported json NOT NULL,
            source text NOT NULL,
            refused_at timestamptz NOT NULL,
            last_refused_at timestamptz NOT NULL,
            times int NOT NULL DEFAULT 1,
            replayed_at timestamptz,
            PRIMARY KEY (tenant_id, id))"""
    )
    sql(
        "CREATE INDEX tracking_event_unknown ON tracking_event (tenant_id, carrier_code, raw_code)"
        " WHERE status = 'unknown'",
        "CREATE UNIQUE INDEX tracking_refused_digest ON tracking_refused (tenant_id, digest)",
        "CREATE INDEX tracking_refused_shipment ON tracking_refused (tenant_id, shipment_id)"
        " WHERE replayed_at IS NULL AND reason IN ('unknown_shipment', 'other_carrier')",
        "CREATE INDEX tracking_refused_reference ON tracking_refused (tenant_id, reference)"
        " WHERE replayed_at IS NULL AND reason IN ('unknown_shipment', 'other_carrier')",
    )


def _codes() -> None:
    tenant_table(
        """CREATE TABLE code_map (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            carrier_code text NOT NULL,
            code text NOT NULL,
            status text,
            role text,
            stop_state text,
            delay boolean NOT NULL,
            exception boolean NOT NULL,
            set_at timestamptz NOT NULL,
            set_by text NOT NULL,
            PRIMARY KEY (tenant_id, carrier_code, code))"""
    )
    tenant_table(
        """CREATE TABLE unmapped_code (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            carrier_code text NOT NULL,
            code text NOT NULL,
            first_shipment_id uuid NOT NULL,
            first_seen_at timestamptz NOT NULL,
            times int NOT NULL,
            PRIMARY KEY (tenant_id, carrier_code, code))"""
    )


def _pods() -> None:
    tenant_table(
        """CREATE TABLE pod (
            tenant_id uuid NOT NULL DEFAULT current_tenant(),
            shipment_id uuid NOT NULL,
            digest text NOT NULL,
            signed_by text NOT NULL,
            captured_at timestamptz NOT NULL,
            media_type text,
            picture bytea CHECK (length(picture) <= 2097152),
            received_at timestamptz NOT NULL,
            received_from text NOT NULL,
            pieces int CHECK (pieces >= 0),
            faults text[],
            PRIMARY KEY (tenant_id, shipment_id, digest),
            FOREIGN KEY (tenant_id, shipment_id) REFERENCES tracking_state)"""
    )
